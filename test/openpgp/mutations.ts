/** Signatures altered field by field, each still a signature in its one spelling, so that only mathematics can tell. */

import { concatBytes, toHex } from '../../src/base/bytes.ts';
import { parseForeignSignature, type ForeignParsed } from '../../src/openpgp/verify/foreign-signature.ts';
import { proofOf, readProof, writeNumbers } from '../../src/openpgp/verify/signature-proof.ts';
import { bodyOf, signaturePacket, withByte } from './craft.ts';

export interface Sample {
  readonly name: string;
  /** In its one spelling. */
  readonly packet: Uint8Array;
  /** What its second number is counted modulo, or its only one; null where there is no such number. */
  readonly order: bigint | null;
}

export interface Mutant {
  readonly name: string;
  readonly packet: Uint8Array;
}

/** Every alteration that has a name. Those that give no signature at all are left out. */
export function namedMutants(sample: Sample): Mutant[] {
  const all = [...fieldMutants(sample), ...checkBitMutants(sample), ...proofMutants(sample)];
  return all.filter(({ packet }) => isSignature(packet) && toHex(packet) !== toHex(sample.packet));
}

/** One byte of the packet's body changed; null when that gives no signature. */
export function flipped({ packet }: Sample, index: number, mask: number): Mutant | null {
  const body = bodyOf(packet);
  const mutant = signaturePacket(withByte(body, index % body.length, (byte) => byte ^ mask));
  return isSignature(mutant) ? { name: `byte ${index % body.length} ^ ${mask}`, packet: mutant } : null;
}

function isSignature(packet: Uint8Array): boolean {
  try {
    return parseForeignSignature(packet).rest.length > 0;
  } catch {
    return false;
  }
}

const FIELDS = { type: 1, keyAlgorithm: 2, hashAlgorithm: 3, time: 8 } as const;
const V3_FIELDS = { type: 2, keyAlgorithm: 15, hashAlgorithm: 16, time: 6 } as const;

function fieldMutants({ packet }: Sample): Mutant[] {
  const body = bodyOf(packet);
  const at = body[0] === 3 ? V3_FIELDS : FIELDS;
  const set = (what: keyof typeof FIELDS, value: number): Mutant => ({ name: `${what} ${value}`, packet: signaturePacket(withByte(body, at[what], () => value)) });
  return [
    ...[0, 1].map((type) => set('type', type)),
    ...[1, 3, 17, 19, 22, 27].map((id) => set('keyAlgorithm', id)),
    ...[1, 2, 3, 8, 9, 10, 11, 12, 14].map((id) => set('hashAlgorithm', id)),
    { name: 'time', packet: signaturePacket(withByte(body, at.time, (byte) => byte ^ 1)) },
  ];
}

function checkBitMutants({ packet }: Sample): Mutant[] {
  const { rest } = parseForeignSignature(packet);
  const body = bodyOf(packet);
  const start = body.length - rest.length;
  return [0, 1].map((index) => ({ name: `check bits ${index}`, packet: signaturePacket(withByte(body, start + index, (byte) => byte ^ 1)) }));
}

function proofMutants({ packet, order }: Sample): Mutant[] {
  const parsed = parseForeignSignature(packet);
  const parts = readProof(parsed.keyAlgorithm, proofOf(parsed)) ?? [];
  const [first = new Uint8Array(), second] = parts;
  const last = second ?? first;
  const one = Uint8Array.of(1);
  const withLast = (number: Uint8Array): Uint8Array[] => (second === undefined ? [number] : [first, number]);
  const proofs: Record<string, readonly Uint8Array[]> = {
    'first is 1': second === undefined ? [one] : [one, second],
    'last is 1': withLast(one),
    'all are 1': parts.map(() => one),
    'the other way round': parts.toReversed(),
    'cut short': withLast(last.subarray(0, -1)),
    'a byte longer': withLast(concatBytes(last, Uint8Array.of(1))),
    'a byte more in front': withLast(concatBytes(Uint8Array.of(1), last)),
    'far too long': withLast(new Uint8Array(1_000).fill(0xa5)),
    ...(order === null ? {} : ordered(parsed, last, order, withLast)),
  };
  return Object.entries(proofs).map(([name, altered]) => ({ name, packet: withProof(packet, parsed, altered) }));
}

function ordered({ keyAlgorithm }: ForeignParsed, last: Uint8Array, order: bigint, withLast: (number: Uint8Array) => Uint8Array[]): Record<string, readonly Uint8Array[]> {
  // GnuPG's Ed25519 writes little-endian numbers as if they were big-endian.
  const isLittle = keyAlgorithm === 22;
  const value = isLittle ? littleEndian(last) : bigEndian(last);
  const write = (number: bigint): Uint8Array => (isLittle ? toLittleEndian(number) : toBigEndian(number));
  return {
    'plus the order': withLast(write(value + order)),
    'the order minus it': withLast(write(order - value)),
    'the order': withLast(write(order)),
    'the order minus 1': withLast(write(order - 1n)),
  };
}

function withProof(packet: Uint8Array, { keyAlgorithm, rest, ...parsed }: ForeignParsed, parts: readonly Uint8Array[]): Uint8Array {
  const body = bodyOf(packet);
  const proof = proofOf({ ...parsed, rest });
  const isString = STRINGS.has(keyAlgorithm);
  return signaturePacket(concatBytes(body.subarray(0, body.length - proof.length), isString ? concatBytes(...parts) : writeNumbers(parts)));
}

/** Algorithms whose proof is no number: Ed25519 and Ed448 of RFC 9580. */
const STRINGS: ReadonlySet<number> = new Set([27, 28]);

function bigEndian(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => value * 256n + BigInt(byte), 0n);
}

function toBigEndian(value: bigint): Uint8Array {
  const hex = value.toString(16);
  return new Uint8Array(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'));
}

const POINT_BYTES = 32;

function littleEndian(bytes: Uint8Array): bigint {
  const padded = new Uint8Array(POINT_BYTES);
  padded.set(bytes, POINT_BYTES - bytes.length);
  return bigEndian(padded.reverse());
}

function toLittleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: POINT_BYTES }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}
