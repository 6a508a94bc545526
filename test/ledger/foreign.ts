/** Foreign attestations by generated builders, signed as their programs sign, for a ledger. */

import { concatBytes, toBase64, utf8Encode } from '../../src/base/bytes.ts';
import type { ImportEntry, ImportOutcome, Ledger } from '../../src/ledger/port.ts';
import { readForeignSignatures } from '../../src/openpgp/verify/foreign-file.ts';
import { encodeForeignSignature } from '../../src/statement/foreign-signature.ts';
import { encodeMessage } from '../../src/statement/message.ts';
import { FIRST_SIGNATURE, type Builder } from '../trees/builders.ts';
import { signDetached, type SignatureOptions } from '../trees/signature.ts';

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

export async function signSums(builder: Builder, payload: Uint8Array, { later = 0, signature = {} }: Signed = {}): Promise<Uint8Array> {
  const packet = await signDetached(builder.signing, payload, { time: FIRST_SIGNATURE + later, ...builder.writes, ...signature });
  const { signatures: [canonical] } = await readForeignSignatures(packet);
  return encodeMessage({ kind: 'sha256sums', payload, signature: encodeForeignSignature({ scheme: 'openpgp', packet: canonical as Uint8Array }) });
}

/** As the walk through a tree would hand it over. */
export async function entryOf(builder: Builder, payload: Uint8Array, signed: Signed = {}): Promise<ImportEntry> {
  const { release = '1.0', project = 'tails', folder = builder.name } = signed;
  const path = `${release ?? 'x'}/${folder}/all.SHA256SUMS`;
  return {
    message: toBase64(await signSums(builder, payload, signed)),
    filing: { path, project, release, signaturePath: `${path}.asc`, signatureFile: toBase64(utf8Encode('the file')), signedFile: null },
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
