/** Which algorithms are accepted, which can only be shown, and how they are called. */

import { enums, type AnyKeyPacket } from 'openpgp';
import { MAX_FOREIGN_RSA_BITS, MAX_RSA_BITS } from '../../base/limits.ts';

export const SHA1 = 2;

const HASH_NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'MD5'], [SHA1, 'SHA-1'], [3, 'RIPEMD-160'], [8, 'SHA-256'], [9, 'SHA-384'], [10, 'SHA-512'], [11, 'SHA-224'],
  [12, 'SHA3-256'], [14, 'SHA3-512'],
]);
const ACCEPTED_HASHES: ReadonlySet<number> = new Set([8, 9, 10, 12, 14]);
/** Of no use to anybody today, and openpgp.js knows them in part only. */
const UNCHECKED_HASHES: ReadonlySet<number> = new Set([1, 3]);
/** Shorter than Ed25519 and Ed448 may have (RFC 9580, 5.2.3): openpgp.js refuses them. */
const SHORT_HASHES: ReadonlySet<number> = new Set([SHA1, 11]);
const SHORT_FOR_ED448: ReadonlySet<number> = new Set([...SHORT_HASHES, 8, 9, 12]);

const RSA: ReadonlySet<number> = new Set([enums.publicKey.rsaEncryptSign, enums.publicKey.rsaSign]);
const DSA = enums.publicKey.dsa;
const ECDSA = enums.publicKey.ecdsa;
/** Ed25519 in the form that GnuPG 2.2 writes, and in that of RFC 9580; Ed448. */
const EDWARDS: ReadonlyMap<number, string> = new Map([
  [enums.publicKey.eddsaLegacy, 'Ed25519'], [enums.publicKey.ed25519, 'Ed25519'], [enums.publicKey.ed448, 'Ed448'],
]);
const ED448: ReadonlySet<number> = new Set([enums.publicKey.ed448]);
const FAMILIES: ReadonlyMap<number, string> = new Map([...EDWARDS, [DSA, 'DSA']]);
const ACCEPTED_KEY_ALGORITHMS: ReadonlySet<number> = new Set([...RSA, ECDSA, ...EDWARDS.keys()]);
const NIST_CURVES: ReadonlyMap<string, string> = new Map([
  [enums.curve.nistP256, 'NIST P-256'], [enums.curve.nistP384, 'NIST P-384'], [enums.curve.nistP521, 'NIST P-521'],
]);

/** Bits of a DSA key's small prime (FIPS 186-4): others are checked differently from program to program. */
const DSA_GROUP_BITS: ReadonlySet<number> = new Set([160, 224, 256]);

const MIN_RSA_BITS = 2048;

/** What openpgp.js keeps of a key's public parameters. */
interface PublicParams {
  readonly n?: Uint8Array;
  readonly e?: Uint8Array;
  readonly p?: Uint8Array;
  readonly q?: Uint8Array;
}

export function hashName(id: number): string {
  return HASH_NAMES.get(id) ?? `hash ${id}`;
}

export function isAcceptedHash(id: number): boolean {
  return ACCEPTED_HASHES.has(id);
}

/** Whether this program can tell which hash is meant, if not always compute it. */
export function isNamedHash(id: number): boolean {
  return HASH_NAMES.has(id);
}

/** Whether the digest of such a signature can be computed, and used with its kind of key. */
export function canHash({ keyAlgorithm, hashAlgorithm }: { readonly keyAlgorithm: number; readonly hashAlgorithm: number }): boolean {
  if (!HASH_NAMES.has(hashAlgorithm) || UNCHECKED_HASHES.has(hashAlgorithm)) return false;
  if (ED448.has(keyAlgorithm)) return !SHORT_FOR_ED448.has(hashAlgorithm);
  return !EDWARDS.has(keyAlgorithm) || !SHORT_HASHES.has(hashAlgorithm);
}

/** Whether a signature by such a key may count at all; a key's size and curve are looked at by isAcceptedKey. */
export function isAcceptedKeyAlgorithm(id: number): boolean {
  return ACCEPTED_KEY_ALGORITHMS.has(id);
}

/** Ed25519, Ed448, NIST P-256, P-384, P-521, RSA of 2048 to 4096 bits. */
export function isAcceptedKey(key: AnyKeyPacket): boolean {
  const { bits = 0 } = key.getAlgorithmInfo();
  if (RSA.has(key.algorithm)) return bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS;
  if (key.algorithm === ECDSA) return isNistCurve(key);
  return EDWARDS.has(key.algorithm);
}

/** The same for foreign attestations, where RSA may be longer: up to what is read at all. */
export function isAcceptedForeignKey(key: AnyKeyPacket): boolean {
  const { bits = 0 } = key.getAlgorithmInfo();
  return isAcceptedKey(key) || (RSA.has(key.algorithm) && bits > MAX_RSA_BITS && bits <= MAX_FOREIGN_RSA_BITS);
}

/** Of a key that is not here: `RSA`, `DSA`, `ECDSA`, `Ed25519`, `Ed448`. */
export function familyName(keyAlgorithm: number): string {
  if (RSA.has(keyAlgorithm)) return 'RSA';
  return FAMILIES.get(keyAlgorithm) ?? 'ECDSA';
}

/** `Ed25519`, `NIST P-256`, `RSA 4096`, `DSA 1024`; others by the library's name. */
export function keyName(key: AnyKeyPacket): string {
  const { algorithm, curve, bits } = key.getAlgorithmInfo();
  const edwards = EDWARDS.get(key.algorithm);
  if (edwards !== undefined) return edwards;
  if (RSA.has(key.algorithm)) return `RSA ${bits}`;
  if (key.algorithm === DSA) return `DSA ${bits}`;
  if (curve !== undefined) return NIST_CURVES.get(curve) ?? curve;
  return bits === undefined ? algorithm : `${algorithm} ${bits}`;
}

/** True when openpgp.js can check this key's signatures (in Node it knows secp256k1 and Brainpool by name only). */
export function isCheckable(key: AnyKeyPacket): boolean {
  if (key.algorithm === ECDSA) return isNistCurve(key);
  return isAcceptedKeyAlgorithm(key.algorithm) || (key.algorithm === DSA && isUsualDsa(key));
}

function isUsualDsa(key: AnyKeyPacket): boolean {
  const { p, q } = key.publicParams as PublicParams;
  const isOdd = ((p?.at(-1) ?? 0) & 1) === 1;
  return isOdd && q !== undefined && DSA_GROUP_BITS.has(q.length * 8) && (q[0] as number) >= 0x80;
}

function isNistCurve(key: AnyKeyPacket): boolean {
  const { curve } = key.getAlgorithmInfo();
  return curve !== undefined && NIST_CURVES.has(curve);
}

/** Why a key is not even read, or null: numbers so large or so odd that checking a signature is an attack. */
export function keyProblem(key: AnyKeyPacket): string | null {
  const { bits = 0 } = key.getAlgorithmInfo();
  if (bits > MAX_FOREIGN_RSA_BITS) return `has ${bits} bits, at most ${MAX_FOREIGN_RSA_BITS} are read`;
  const { e } = key.publicParams as PublicParams;
  if (!RSA.has(key.algorithm) || e === undefined) return null;
  const exponent = e.length > 4 ? Infinity : e.reduce((value, byte) => value * 256 + byte, 0);
  const isSound = exponent >= 3 && exponent % 2 === 1 && exponent < 2 ** 32;
  return isSound ? null : 'has an RSA exponent that no sound key has';
}
