/** Builders with real keys, who sign real statements: what benchmarks measure with, made the way `key new` and `attest` make it. */

import { availableParallelism } from 'node:os';
import { fixedClock } from '../src/base/clock.ts';
import { utf8Encode } from '../src/base/bytes.ts';
import type { Fingerprint } from '../src/base/fingerprint.ts';
import { sha256Hex } from '../src/base/sha256.ts';
import { generateKey } from '../src/openpgp/node/generate-key.ts';
import { signPayload } from '../src/openpgp/node/sign.ts';
import { encodeStatement } from '../src/statement/encode.ts';
import { encodeMessage } from '../src/statement/message.ts';
import type { Attestation } from '../src/statement/statement.ts';

export const PROJECT = 'bench';
/** 2023-11-14, seconds. */
const START = 1_700_000_000;
const PEOPLE = ['ada', 'barbara', 'edsger', 'frances', 'grace', 'kathleen', 'tony', 'whitfield'];
/** The facts that `attest` gathers on a plain machine. */
const ENVIRONMENT = {
  'os.name': 'Debian GNU/Linux', 'os.version': '12', 'os.arch': 'x86_64', 'kernel.name': 'Linux', 'kernel.release': '6.1.0-28-amd64',
  'cpu.model': 'AMD EPYC', 'cpu.count': '8', 'memory.gib': '32', 'locale': 'C.UTF-8', 'timezone': 'UTC', 'umask': '022', 'build.filesystem': 'ext4',
};

export interface Builder {
  readonly name: string;
  readonly fingerprint: Fingerprint;
  /** Armored. */
  readonly secret: string;
  readonly certificate: Uint8Array;
}

export interface Signed {
  readonly payload: Uint8Array;
  /** One binary signature packet. */
  readonly signature: Uint8Array;
  /** Both, as they travel. */
  readonly message: Uint8Array;
  readonly builder: Builder;
}

export async function makeBuilders(): Promise<Builder[]> {
  const builders: Builder[] = [];
  for (const name of PEOPLE) {
    const key = await generateKey({ name, email: `${name}@example.org`, passphrase: null, clock: fixedClock(START - 1000) });
    builders.push({ name, ...key });
  }
  return builders;
}

/** All of them count, five are enough. */
export function policyOf(builders: readonly Builder[]): string {
  const signers = builders.map(({ name, fingerprint }) => `signer ${name} ${fingerprint}\n`).join('');
  return `concur-policy 1\nproject ${PROJECT}\n${signers}group builders 5 ${builders.map(({ name }) => name).join(' ')}\nquorum builders\n`;
}

/** What stands in the artifact of a release: everybody gets the same. */
export function contentOf(release: number): Uint8Array {
  return utf8Encode(`artifact of release ${release}\n`);
}

export function artifactOf(release: number): string {
  return `bench-amd64-1.${release}.iso`;
}

/** @param count statements, one of each builder for each release. @param first how many were signed before */
export async function signStatements(builders: readonly Builder[], count: number, first = 0): Promise<Signed[]> {
  const signed: Signed[] = [];
  const batch = 16 * availableParallelism();
  for (let i = 0; i < count; i += batch) {
    const numbers = Array.from({ length: Math.min(batch, count - i) }, (_, j) => first + i + j);
    signed.push(...await Promise.all(numbers.map((number) => signOne(builders, number))));
  }
  return signed;
}

/** A file of the first release, whatever is in it. */
export function signFile(builder: Builder, file: FileOf): Promise<Signed> {
  return sign(builder, statementOf(builder, 0, file), START);
}

async function signOne(builders: readonly Builder[], number: number): Promise<Signed> {
  const builder = builders[number % builders.length] as Builder;
  const release = Math.floor(number / builders.length);
  const content = contentOf(release);
  return sign(builder, statementOf(builder, release, { sha256: sha256Hex(content), size: content.length }), START + number);
}

async function sign(builder: Builder, statement: Attestation, created: number): Promise<Signed> {
  const payload = encodeStatement(statement);
  const signature = await signPayload(payload, { secret: builder.secret, passphrase: null, created });
  return { payload, signature, message: encodeMessage({ kind: 'native', payload, signature }), builder };
}

interface FileOf {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

export function statementOf(builder: Pick<Builder, 'fingerprint'>, release: number, file: FileOf): Attestation {
  return {
    kind: 'attestation',
    build: {
      project: PROJECT,
      release: `1.${release}`,
      parameters: { SOURCE_DATE_EPOCH: String(START + release) },
      sources: [{ digest: `gitCommit:${sha256Hex(utf8Encode(`release ${release}`)).slice(0, 40)}`, uri: 'git+https://git.example.org/bench' }],
      inputs: [],
      environment: ENVIRONMENT,
    },
    run: { signer: builder.fingerprint, evidence: [] },
    subjects: [{ name: artifactOf(release), ...file }],
  };
}
