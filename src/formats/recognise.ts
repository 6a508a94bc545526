/** Which format a file is in: by its name where names are fixed by custom, else by how it begins. */

import type { ForeignFormat } from '../statement/foreign.ts';
import { readSumLine } from './sum-lines.ts';

/** Names of files that are signed beside, by another file. */
export type DetachedFormat = Extract<ForeignFormat, 'sha256sums' | 'gitian' | 'buildinfo'>;

const SIGNATURE = /\.(?:asc|sig|gpg|pgp|sign|signature)$/i;

/** `all.SHA256SUMS.asc` → `all.SHA256SUMS`; null for a name that is not a signature's. */
export function withoutSignatureEnding(name: string): string | null {
  return SIGNATURE.test(name) ? name.replace(SIGNATURE, '') : null;
}

const NAMES: readonly (readonly [RegExp, DetachedFormat])[] = [
  [/\.assert$/i, 'gitian'],
  [/\.buildinfo$/i, 'buildinfo'],
  // SHA256SUMS, all.SHA256SUMS, SHA256SUMS.txt, sha256sums-unsigned-build.txt, SHASUMS256.txt
  [/sha-?256sums?(?:[-_][\w-]*)?(?:\.txt)?$/i, 'sha256sums'],
  [/^shasums?-?256(?:\.txt)?$/i, 'sha256sums'],
];

/** The format that a name promises, or null. */
export function formatOfName(name: string): DetachedFormat | null {
  return NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** `<stage>.SHA256SUMS` and `.assert`: each signer has a folder, and the release's folder lies above it. */
export function hasSignersFolder(name: string): boolean {
  return /.\.SHA256SUMS$/.test(name) || name.endsWith('.assert');
}

export type Beginning = 'clearsigned' | 'json' | 'signature' | 'other';

const CLEARSIGNED = /^-----BEGIN PGP SIGNED MESSAGE-----/m;
const ARMORED_SIGNATURE = /^-----BEGIN PGP SIGNATURE-----/m;
/** As many bytes tell. */
export const HEAD_BYTES = 1024;

export function beginningOf(head: Uint8Array): Beginning {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, HEAD_BYTES)).toString('latin1');
  if (/^\s*\{/.test(text)) return 'json';
  if (CLEARSIGNED.test(text)) return 'clearsigned';
  return ARMORED_SIGNATURE.test(text) || isSignaturePacket(head) ? 'signature' : 'other';
}

const SIGNATURE_TAG = 2;

/** A binary file of signatures: its first packet's tag, in either form of header. */
function isSignaturePacket([first = 0]: Uint8Array): boolean {
  if ((first & 0x80) === 0) return false;
  return (first & 0x40) === 0 ? ((first >> 2) & 0x0f) === SIGNATURE_TAG : (first & 0x3f) === SIGNATURE_TAG;
}

/** For a file of another name that has a signature: whether the first line that says something is of a checksum file. */
export function beginsAsSums(bytes: Uint8Array): boolean {
  for (const line of Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1').split('\n')) {
    const { kind } = readSumLine(line);
    if (kind !== 'nothing') return kind === 'sum';
  }
  return false;
}
