/** ASCII armor: found and delimited here; decoded here where it is as programs write it, else by openpgp.js. Only local input may be armored. */

import { armor, enums, unarmor } from 'openpgp';
import { fromBase64 } from '../../base/bytes.ts';
import { ConcurError, type ErrorCode } from '../../base/errors.ts';
import { splitPackets } from './packets.ts';

export interface ArmoredBlock {
  /** `PUBLIC KEY BLOCK`, `SIGNATURE` … */
  readonly label: string;
  /** From its BEGIN to its END line; null when the END line is missing. */
  readonly text: string | null;
}

const BEGIN = /-----BEGIN PGP ([A-Z ]{1,40})-----/g;

/** Every armored block of a text, in order. What stands between them is nobody's word and is left out. */
export function findArmor(text: string): ArmoredBlock[] {
  const blocks: ArmoredBlock[] = [];
  BEGIN.lastIndex = 0;
  for (let match = BEGIN.exec(text); match !== null; match = BEGIN.exec(text)) {
    const label = match[1] as string;
    const end = `-----END PGP ${label}-----`;
    const at = text.indexOf(end, BEGIN.lastIndex);
    // Without an END nothing after it can be told apart, and looking again for each BEGIN would take forever.
    if (at === -1) return [...blocks, { label, text: null }];
    blocks.push({ label, text: text.slice(match.index, at + end.length) });
    BEGIN.lastIndex = at + end.length;
  }
  return blocks;
}

/** One armored signature: lines of header and base64 and nothing else; no control character can hide in a Comment. */
export const ONE_ARMORED = /^-----BEGIN PGP SIGNATURE-----\r?\n(?:[A-Za-z]+: [^\p{Cc}]*\r?\n)*\r?\n[A-Za-z0-9+/=\r\n]+-----END PGP SIGNATURE-----\s*$/u;

/** As GnuPG, Sequoia and openpgp.js write it: lines of header, whole groups of base64, and a checksum, which nobody believes (RFC 9580, 6.1). */
const USUAL = /^-----BEGIN PGP (?:SIGNATURE|PUBLIC KEY BLOCK)-----\r?\n(?:[A-Za-z]+: [!-~][ -~]*\r?\n)*\r?\n((?:[A-Za-z0-9+/]+\r?\n)*[A-Za-z0-9+/]+={0,2})\r?\n(?:=[A-Za-z0-9+/]{4}\r?\n)?-----END PGP (?:SIGNATURE|PUBLIC KEY BLOCK)-----(?:\r?\n)*$/;

/** @throws ConcurError with `code` when the block is no armor */
export async function decodeArmor(block: string, code: ErrorCode): Promise<Uint8Array> {
  const body = USUAL.exec(block)?.[1]?.replace(/\r?\n/g, '');
  // The library takes ten times as long, by way of streams; what is odd in any way is its own to judge.
  if (body !== undefined && body.length % 4 === 0) return fromBase64(body, code, 'armor');
  try {
    const { data } = await unarmor(`${block}\n`);
    return data as Uint8Array;
  } catch (cause) {
    throw new ConcurError(code, 'armor is damaged', { cause, hint: 'export it again, or give the binary form' });
  }
}

/**
 * `-----BEGIN PGP PUBLIC KEY BLOCK-----` …, as every OpenPGP program reads it: GnuPG 2.2 fails on armor without a
 * checksum when its last line needs no padding, and a version 6 certificate must not have one (RFC 9580, 10.1).
 */
export function armorCertificate(certificate: Uint8Array): string {
  return armored(enums.armor.publicKey, certificate);
}

/** `-----BEGIN PGP SIGNATURE-----` …, likewise. */
export function armorSignature(packet: Uint8Array): string {
  return armored(enums.armor.signature, packet);
}

function armored(kind: enums.armor, packets: Uint8Array): string {
  const withChecksum = splitPackets(packets)?.[0]?.body[0] !== 6;
  // A copy: the library's checksum throws for a part of other bytes that begins at an odd place.
  return armor(kind, packets.slice(), undefined, undefined, undefined, withChecksum).replaceAll('\r\n', '\n');
}

export function isBinary(bytes: Uint8Array): boolean {
  return ((bytes[0] ?? 0) & 0x80) !== 0;
}
