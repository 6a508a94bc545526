/** Keys and signature packets as an adversary would make them: every byte can be chosen, and the mathematics still holds. */

import {
  config, enums, generateKey, SignaturePacket,
  type AnySecretKeyPacket, type Config, type KeyOptions, type PrivateKey,
} from 'openpgp';
import { concatBytes, fromHex } from '../../src/base/bytes.ts';
import { splitPackets, TAG, writeLength, writePacket } from '../../src/openpgp/verify/packets.ts';
import { readSignatureFields } from '../../src/openpgp/verify/signature-fields.ts';

/** Seconds: 2026-01-01. Keys are made then, unless a test says otherwise. */
export const BORN = 1_767_225_600;
export const HOUR = 3_600;
export const DAY = 24 * HOUR;

export const ED25519 = { type: 'ecc', curve: 'ed25519Legacy' } as const;
export const P256 = { type: 'ecc', curve: 'nistP256' } as const;
export const RSA2048 = { type: 'rsa', rsaBits: 2048 } as const;

export async function makeKey(options: Partial<KeyOptions> = ED25519, born: number = BORN): Promise<PrivateKey> {
  const pair = await generateKey({
    subkeys: [], userIDs: [{ name: 'Ada Builder', email: 'ada@example.org' }], ...options, date: at(born), format: 'object',
  });
  return pair.privateKey;
}

export function at(seconds: number): Date {
  return new Date(seconds * 1000);
}

export function fingerprintOf(key: { getFingerprint(): string }): string {
  return key.getFingerprint().toUpperCase();
}

/** The public half, as a file has it. */
export function certificateOf(key: PrivateKey): Uint8Array {
  return key.toPublic().write();
}

export function subpacket(type: number, body: Uint8Array | readonly number[], critical: 'critical' | '' = ''): Uint8Array {
  return concatBytes(writeLength(body.length + 1), Uint8Array.of(critical === '' ? type : type | 0x80), Uint8Array.from(body));
}

export function seconds(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

export const created = (time: number): Uint8Array => subpacket(2, seconds(time));
export const expiresAfter = (duration: number): Uint8Array => subpacket(3, seconds(duration));
export const keyExpiresAfter = (duration: number): Uint8Array => subpacket(9, seconds(duration));
export const flags = (bits: number): Uint8Array => subpacket(27, [bits]);
export const reason = (code: number): Uint8Array => subpacket(29, [code]);
export const keyId = (id: string): Uint8Array => subpacket(16, fromHex(id.toLowerCase()));

export function issuer(key: { getFingerprint(): string }): Uint8Array {
  const fingerprint = fromHex(key.getFingerprint());
  return subpacket(33, concatBytes(Uint8Array.of(fingerprint.length === 32 ? 6 : 4), fingerprint));
}

export interface Recipe {
  /** @default 0x00 */
  readonly type?: number;
  /** @default SHA-512 */
  readonly hash?: number;
  /** The hashed area, subpacket by subpacket. */
  readonly hashed: readonly Uint8Array[];
  /** @default none */
  readonly unhashed?: readonly Uint8Array[];
}

/** The parts of a signature packet that openpgp.js keeps to itself. */
interface OpenPacket {
  signatureType: number;
  publicKeyAlgorithm: number;
  hashAlgorithm: number;
  writeHashedSubPackets(): Uint8Array;
  toSign(type: number, data: unknown): Uint8Array;
  writeUnhashedSubPackets(): Uint8Array;
  sign(key: AnySecretKeyPacket, data: unknown, date: Date, detached: boolean, config: Config): Promise<void>;
  write(): Uint8Array;
}

/** The body of a signature packet by this key over data bytes, or over what openpgp.js hashes for a key or user id. */
export async function craftSignature(key: AnySecretKeyPacket, data: Uint8Array | object, recipe: Recipe): Promise<Uint8Array> {
  const packet = new SignaturePacket() as unknown as OpenPacket;
  packet.signatureType = recipe.type ?? 0x00;
  packet.publicKeyAlgorithm = key.algorithm;
  packet.hashAlgorithm = recipe.hash ?? enums.hash.sha512;
  packet.writeHashedSubPackets = () => area(key.version, recipe.hashed);
  if (data instanceof Uint8Array) packet.toSign = () => data;
  await packet.sign(key, data, at(BORN), true, { ...config, nonDeterministicSignaturesViaNotation: false });
  packet.writeUnhashedSubPackets = () => area(key.version, recipe.unhashed ?? []);
  return packet.write();
}

export function signaturePacket(body: Uint8Array): Uint8Array {
  return writePacket({ tag: TAG.signature, body });
}

/** What is in the only packet. */
export function bodyOf(packetBytes: Uint8Array): Uint8Array {
  const [only] = splitPackets(packetBytes) ?? [];
  if (only === undefined) throw new Error('no packet');
  return only.body;
}

/** The signature under other subpackets: its mathematics no longer holds, for tests of what is judged before that. */
export function withSubpackets(signature: Uint8Array, hashed: readonly Uint8Array[], unhashed: readonly Uint8Array[] = []): Uint8Array {
  const body = bodyOf(signature);
  const rest = readSignatureFields(body)?.rest ?? new Uint8Array();
  return signaturePacket(concatBytes(body.subarray(0, 4), area(4, hashed), area(4, unhashed), rest));
}

export function packet(tag: number, body: Uint8Array | readonly number[]): Uint8Array {
  return writePacket({ tag, body: Uint8Array.from(body) });
}

/** A copy with one byte changed; a negative index counts from the end. */
export function withByte(bytes: Uint8Array, index: number, change: (byte: number) => number): Uint8Array {
  const copy = bytes.slice();
  const position = index < 0 ? copy.length + index : index;
  copy[position] = change(copy[position] as number);
  return copy;
}

function area(version: number, subpackets: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...subpackets);
  const length = seconds(content.length);
  return concatBytes(version === 6 ? length : length.subarray(2), content);
}
