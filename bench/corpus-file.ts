/**
 * Foreign attestations in bulk, of guix.sigs' shape: 24 people sign two lists of each release, all with Ed25519.
 * They are kept in a file between runs, for signing them takes longer than anything that is measured with them:
 * a line for the people, then one for each list with its signatures. No secret key is kept.
 */

import { open, readdir, rename, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { toBase64, utf8Encode } from '../src/base/bytes.ts';
import type { Fingerprint } from '../src/base/fingerprint.ts';
import { created, issuer } from '../test/openpgp/craft.ts';
import { FIRST_SIGNATURE, KEYS_BORN } from '../test/trees/builders.ts';
import { writeCertificate } from '../test/trees/certificate.ts';
import { makeSecretKey, type SecretKey } from '../test/trees/secret-key.ts';
import { signData } from '../test/trees/signature.ts';
import { entriesOf, writeSums, type Stage } from '../test/trees/sums.ts';

export const CORPUS_PROJECT = 'corpus';
export const PEOPLE = 24;
const STAGES: readonly Stage[] = ['noncodesigned', 'all'];
/** Attestations of one release. */
export const PER_RELEASE = PEOPLE * STAGES.length;

export interface CorpusPerson {
  readonly name: string;
  readonly fingerprint: Fingerprint;
  /** Base64. */
  readonly certificate: string;
}

export interface CorpusList {
  readonly release: string;
  readonly stage: Stage;
  /** The signed text. */
  readonly sums: string;
  /** One a person, in their order: packets as they travel, base64. */
  readonly packets: readonly string[];
}

export function releaseOf(number: number): string {
  return `1.${number}`;
}

/** @returns the path of a file with at least so many attestations, made now if there is none */
export async function corpusFile(folder: string, attestations: number): Promise<string> {
  const name = `concur-bench-corpus-1-${attestations}.jsonl`;
  const path = join(folder, name);
  if ((await readdir(folder)).includes(name)) return path;
  const unfinished = `${path}.${process.pid}`;
  const file = await open(unfinished, 'wx');
  try {
    await writeCorpus(file, attestations);
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  return path;
}

async function writeCorpus(file: FileHandle, attestations: number): Promise<void> {
  const keys = await Promise.all(Array.from({ length: PEOPLE }, () => makeSecretKey({ algorithm: 'ed25519' }, KEYS_BORN)));
  await writeLine(file, await Promise.all(keys.map(describe)));
  for (let number = 0; number * PER_RELEASE < attestations; number++) {
    for (const stage of STAGES) await writeLine(file, await signList(keys, number, stage));
  }
}

async function describe(key: SecretKey, number: number): Promise<CorpusPerson> {
  const name = `builder${number}`;
  const certificate = await writeCertificate(key, { userIds: [`${name} <${name}@example.org>`], signedAt: KEYS_BORN });
  return { name, fingerprint: key.fingerprint, certificate: toBase64(certificate) };
}

async function signList(keys: readonly SecretKey[], number: number, stage: Stage): Promise<CorpusList> {
  const release = releaseOf(number);
  const sums = writeSums(entriesOf({ project: CORPUS_PROJECT, release, seed: 1 }, stage));
  const time = FIRST_SIGNATURE + number * 3600 + STAGES.indexOf(stage) * 1800;
  const packets = await Promise.all(keys.map((key, i) => signData(key, utf8Encode(sums), {
    type: 0x00, hash: 'sha512', hashed: [issuer({ getFingerprint: () => key.fingerprint }), created(time + i)], unhashed: [],
  })));
  return { release, stage, sums, packets: packets.map(toBase64) };
}

async function writeLine(file: FileHandle, value: unknown): Promise<void> {
  await file.write(`${JSON.stringify(value)}\n`);
}
