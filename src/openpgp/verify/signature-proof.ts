/**
 * What follows the subpackets of a signature: two check bits of the digest, in version 6 a salt, and the proof itself,
 * which is one or two numbers or a string of fixed length.
 */

import { enums } from 'openpgp';
import { concatBytes, equalBytes } from '../../base/bytes.ts';
import { readUint } from './packets.ts';

export const CHECK_BYTES = 2;

type SaltedRest = { readonly version: number; readonly rest: Uint8Array };

/** Empty before version 6. */
export function saltOf({ version, rest }: SaltedRest): Uint8Array {
  return version === 6 ? rest.subarray(CHECK_BYTES + 1, CHECK_BYTES + 1 + (rest[CHECK_BYTES] ?? 0)) : rest.subarray(0, 0);
}

/** The proof itself. */
export function proofOf({ version, rest }: SaltedRest): Uint8Array {
  return rest.subarray(CHECK_BYTES + (version === 6 ? 1 + (rest[CHECK_BYTES] ?? 0) : 0));
}

/** How many numbers make a proof, by key algorithm. */
const NUMBERS: ReadonlyMap<number, number> = new Map<number, number>([
  [enums.publicKey.rsaEncryptSign, 1], [enums.publicKey.rsaSign, 1],
  [enums.publicKey.dsa, 2], [enums.publicKey.ecdsa, 2], [enums.publicKey.eddsaLegacy, 2],
]);
/** Bytes of a proof that is no number, by key algorithm. */
const STRINGS: ReadonlyMap<number, number> = new Map<number, number>([[enums.publicKey.ed25519, 64], [enums.publicKey.ed448, 114]]);

/** Whether the parts of such a proof are known here. */
export function isKnownProof(keyAlgorithm: number): boolean {
  return NUMBERS.has(keyAlgorithm) || STRINGS.has(keyAlgorithm);
}

/**
 * The numbers of a proof without their leading zeros, or its string; null when lengths do not add up.
 * The count of bits that stands before a number is believed for its bytes only, as GnuPG does.
 */
export function readProof(keyAlgorithm: number, proof: Uint8Array): Uint8Array[] | null {
  const length = STRINGS.get(keyAlgorithm);
  if (length !== undefined) return proof.length === length ? [proof] : null;
  const numbers: Uint8Array[] = [];
  let offset = 0;
  for (let left = NUMBERS.get(keyAlgorithm) ?? 0; left > 0; left--) {
    const start = offset + 2;
    offset = start + Math.ceil((readUint(proof, offset, 2) ?? 0) / 8);
    if (offset > proof.length) return null;
    numbers.push(withoutZeros(proof.subarray(start, offset)));
  }
  return offset === proof.length ? numbers : null;
}

/** The proof that these are the parts of, in its one spelling: most are in it already. */
export function respellProof(keyAlgorithm: number, proof: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  return STRINGS.has(keyAlgorithm) || isSpelledRight(proof, parts) ? proof : writeNumbers(parts);
}

/** Each number without leading zeros, and before it how many bits it has. */
export function writeNumbers(numbers: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...numbers.map(withoutZeros).flatMap((number) => [Uint8Array.of(bitsOf(number) >> 8, bitsOf(number) & 0xff), number]));
}

function isSpelledRight(proof: Uint8Array, numbers: readonly Uint8Array[]): boolean {
  let offset = 0;
  for (const number of numbers) {
    if (readUint(proof, offset, 2) !== bitsOf(number)) return false;
    offset += 2 + number.length;
  }
  return offset === proof.length;
}

/** Of a number without leading zeros. */
function bitsOf(number: Uint8Array): number {
  return number.length === 0 ? 0 : number.length * 8 - (Math.clz32(number[0] as number) - 24);
}

function withoutZeros(bytes: Uint8Array): Uint8Array {
  let first = 0;
  while (first < bytes.length && bytes[first] === 0) first++;
  return first === 0 ? bytes : bytes.subarray(first);
}

/** A number in so many bytes; null when it has more. */
export function padded(number: Uint8Array, length: number): Uint8Array | null {
  if (number.length >= length) return number.length === length ? number : null;
  const bytes = new Uint8Array(length);
  bytes.set(number, length - number.length);
  return bytes;
}

/** Whether the check bits are those of the digest. */
export function fitsCheckBits({ rest }: { readonly rest: Uint8Array }, digest: Uint8Array): boolean {
  return equalBytes(rest.subarray(0, CHECK_BYTES), digest.subarray(0, CHECK_BYTES));
}
