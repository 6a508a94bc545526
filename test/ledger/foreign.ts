/** Foreign attestations by generated builders, signed as their programs sign, and ledgers that trust them. */

import type { TestContext } from 'node:test';
import { concatBytes, utf8Encode } from '../../src/base/bytes.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import type { ImportEntry, ImportOutcome, Ledger } from '../../src/ledger/port.ts';
import { readForeignSignatures } from '../../src/openpgp/verify/foreign-file.ts';
import { stripSignature } from '../../src/openpgp/verify/signature.ts';
import { encodeStatement } from '../../src/statement/encode.ts';
import { encodeForeignSignature } from '../../src/statement/foreign-signature.ts';
import { decodeMessage, encodeMessage } from '../../src/statement/message.ts';
import { preAuthenticationEncoding } from '../../src/statement/pae.ts';
import type { Statement } from '../../src/statement/statement.ts';
import type { SubjectVerdict } from '../../src/tally/verdict.ts';
import { castOf, CHARACTERS, FIRST_SIGNATURE, type Builder } from '../trees/builders.ts';
import { signDetached, type SignatureOptions } from '../trees/signature.ts';
import { openWorkbench, RIGHT, WRONG } from './workbench.ts';

/** Seconds: after all of them signed. */
export const LATER = FIRST_SIGNATURE + 1_000_000;

const cast = new Map((await castOf(CHARACTERS, 'small')).map((builder) => [builder.name, builder]));

export interface Signed {
  readonly release?: string | null;
  readonly project?: string | null;
  /** Seconds after the first signature. */
  readonly later?: number;
  readonly signature?: Partial<SignatureOptions>;
  readonly folder?: string;
}

/** Lines of a checksum file. */
export function sums(...lines: readonly (readonly [sha256: string, name: string])[]): Uint8Array {
  return utf8Encode(lines.map(([sha256, name]) => `${sha256}  ${name}\n`).join(''));
}

export const LIST = sums([RIGHT, 'tails-1.0.iso']);
export const OTHER_LIST = sums([WRONG, 'tails-1.0.iso']);

export function builderNamed(name: string): Builder {
  return cast.get(name) as Builder;
}

export async function signSums(builder: Builder, payload: Uint8Array, { later = 0, signature = {} }: Signed = {}): Promise<Uint8Array> {
  const packet = await signDetached(builder.signing, payload, { time: FIRST_SIGNATURE + later, ...builder.writes, ...signature });
  const { signatures: [canonical] } = await readForeignSignatures(packet);
  return encodeMessage({ kind: 'sha256sums', payload, signature: encodeForeignSignature({ scheme: 'openpgp', packet: canonical as Uint8Array }) });
}

/** In our own format, by one who mostly signs in others. @param time seconds */
export async function signNative(builder: Builder, statement: Statement, time: number): Promise<Uint8Array> {
  const payload = encodeStatement(statement);
  return encodeMessage({ kind: 'native', payload, signature: await stripSignature(await signDetached(builder.signing, preAuthenticationEncoding(payload), { time, ...builder.writes })) });
}

/** As the walk through a tree would hand it over. */
export async function entryOf(builder: Builder, payload: Uint8Array, signed: Signed = {}): Promise<ImportEntry> {
  const { release = '1.0', project = 'tails', folder = builder.name } = signed;
  const path = `${release ?? 'x'}/${folder}/all.SHA256SUMS`;
  return {
    message: await signSums(builder, payload, signed),
    filing: { path, project, release, signaturePath: `${path}.asc`, signatureFile: utf8Encode('the file'), signedFile: null },
  };
}

export async function importOne(ledger: Ledger, entry: ImportEntry): Promise<ImportOutcome> {
  const [outcome] = await ledger.importForeign([entry]);
  return outcome as ImportOutcome;
}

/** All versions of a builder's certificate. */
export function certificateOf({ keyFiles }: Builder): Uint8Array {
  const files = [...keyFiles.values()].map((file) => (typeof file === 'string' ? utf8Encode(file) : file));
  return concatBytes(...files);
}

export function policyFor(builders: readonly Builder[], threshold: number, more = ''): string {
  const signers = builders.map(({ name, primary }) => `signer ${name} ${primary.fingerprint}\n`).join('');
  return `concur-policy 1\nproject tails\n${signers}group builders ${threshold} ${builders.map(({ name }) => name).join(' ')}\nquorum builders\n${more}`;
}

/** A ledger with a policy that names these builders, and their certificates. Two are enough. */
export async function trusting(t: TestContext, builders: readonly Builder[], more = ''): Promise<OpenLedger> {
  const ledger = await openWorkbench(t, { now: LATER });
  await ledger.addPolicy(policyFor(builders, 2, more));
  for (const each of builders) if (each.keyFiles.size > 0) await ledger.importCertificates(certificateOf(each), 'others');
  return ledger;
}

export async function subjectOf(ledger: OpenLedger, release = '1.0'): Promise<SubjectVerdict | undefined> {
  const [answer] = await ledger.status({ project: 'tails', release, strict: false });
  return answer?.subjects[0];
}

/** The signature of one list put under another. */
export function forge({ message, filing }: ImportEntry): ImportEntry {
  const { kind, signature } = decodeMessage(message);
  return { message: encodeMessage({ kind, payload: OTHER_LIST, signature }), filing };
}
