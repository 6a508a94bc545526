/** Text and its signature in one frame, as GnuPG writes it. */

import { utf8Encode } from '../base/bytes.ts';
import { hashName } from '../openpgp/verify/algorithms.ts';
import { armorSignature } from '../openpgp/verify/armor.ts';
import { parseForeignSignature } from '../openpgp/verify/foreign-signature.ts';

/** @returns null for what the frame cannot carry: another kind of signature, or text that reading it would change */
export function writeClearsigned(payload: Uint8Array, packet: Uint8Array): Uint8Array | null {
  const { isText, hashAlgorithm } = parseForeignSignature(packet);
  const text = decodeOrNull(payload);
  if (!isText || text === null || text === '') return null;
  const lines = text.split('\r\n');
  if (lines.some((line) => /[ \t\r]$|[\n\r]|(?!\t)\p{Cc}/u.test(line))) return null;
  const escaped = lines.map((line) => (line.startsWith('-') ? `- ${line}` : line)).join('\n');
  const hash = hashName(hashAlgorithm).replace(/^SHA-/, 'SHA');
  return utf8Encode(`-----BEGIN PGP SIGNED MESSAGE-----\nHash: ${hash}\n\n${escaped}\n${armorSignature(packet)}`);
}

function decodeOrNull(payload: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload);
  } catch {
    // Text in another encoding: the frame would be read as UTF-8.
    return null;
  }
}
