/**
 * Secret keys of every kind that real builders sign with, also those that openpgp.js cannot make: DSA and secp256k1.
 * Made by node:crypto, used once, and never written to a disk.
 */

import { createHash, generateKeyPair, sign, type KeyObject, type KeyPairKeyObjectResult } from 'node:crypto';
import { promisify } from 'node:util';
import { concatBytes, fromHex } from '../../src/base/bytes.ts';
import type { Fingerprint } from '../../src/base/fingerprint.ts';
import { seconds } from '../openpgp/craft.ts';

export type KeyKind =
  | { readonly algorithm: 'rsa'; readonly bits: number }
  | { readonly algorithm: 'dsa' | 'ed25519' | 'p256' | 'secp256k1' };

/** Numbers of RFC 9580, 9.5. */
export const HASHES = { sha1: 2, sha256: 8, sha384: 9, sha512: 10 } as const;
export type HashName = keyof typeof HASHES;

export interface SecretKey {
  readonly fingerprint: Fingerprint;
  /** Number of RFC 9580, 9.1. */
  readonly algorithm: number;
  /** Of its public packet, version 4. */
  readonly body: Uint8Array;
  /** The check bits of a signature over these bytes, and its numbers. */
  sign(hash: HashName, bytes: Uint8Array): Promise<Uint8Array>;
}

/** @param born seconds */
export async function makeSecretKey(kind: KeyKind, born: number): Promise<SecretKey> {
  const maker = MAKERS[kind.algorithm];
  const { publicKey, privateKey } = await maker.generate(kind);
  const body = concatBytes(Uint8Array.of(4), seconds(born), Uint8Array.of(maker.number), maker.write(publicKey));
  return {
    fingerprint: fingerprintOf(body),
    algorithm: maker.number,
    body,
    async sign(hash, bytes) {
      const digest = createHash(hash).update(bytes).digest();
      return concatBytes(digest.subarray(0, 2), await maker.prove(privateKey, hash, { bytes, digest }));
    },
  };
}

/** The body of a public packet with the same numbers and another birthday, which makes it another key. @param born seconds */
export function bornAt({ body }: SecretKey, born: number): Pick<SecretKey, 'body'> {
  return { body: concatBytes(body.subarray(0, 1), seconds(born), body.subarray(5)) };
}

/** A number as OpenPGP writes it: its length in bits, then its bytes without leading zeros. */
export function writeNumber(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0);
  const significant = start === -1 ? new Uint8Array() : bytes.subarray(start);
  const bits = significant.length === 0 ? 0 : significant.length * 8 - Math.clz32(significant[0] as number) + 24;
  return concatBytes(Uint8Array.of(bits >>> 8, bits & 0xff), significant);
}

interface Maker {
  readonly number: number;
  generate(kind: KeyKind): Promise<KeyPairKeyObjectResult>;
  write(key: KeyObject): Uint8Array;
  prove(key: KeyObject, hash: HashName, signed: { readonly bytes: Uint8Array; readonly digest: Uint8Array }): Promise<Uint8Array>;
}

const generate = promisify(generateKeyPair);
// The form with a callback signs in Node's thread pool: a tree of thousands of RSA signatures uses every core.
const signInPool = promisify(sign);

const MAKERS: Readonly<Record<KeyKind['algorithm'], Maker>> = {
  rsa: {
    number: 1,
    generate: (kind) => generate('rsa', { modulusLength: 'bits' in kind ? kind.bits : 0 }),
    write: (key) => numbersOf(key, ['n', 'e']),
    prove: async (key, hash, { bytes }) => writeNumber(await signInPool(hash, bytes, key)),
  },
  dsa: {
    number: 17,
    generate: () => generate('dsa', { modulusLength: 1024, divisorLength: 160 }),
    write: (key) => concatBytes(...integersOf(key.export({ type: 'spki', format: 'der' })).map(writeNumber)),
    prove: provePair,
  },
  p256: curve('P-256', '2a8648ce3d030107'),
  secp256k1: curve('secp256k1', '2b8104000a'),
  ed25519: {
    number: 22,
    generate: () => generate('ed25519'),
    write: (key) => concatBytes(objectId('2b06010401da470f01'), writeNumber(concatBytes(Uint8Array.of(0x40), coordinate(key, 'x')))),
    prove: async (key, _, { digest }) => halves(await signInPool(null, digest, key)),
  },
};

function curve(namedCurve: string, id: string): Maker {
  return {
    number: 19,
    generate: () => generate('ec', { namedCurve }),
    write: (key) => concatBytes(objectId(id), writeNumber(concatBytes(Uint8Array.of(4), coordinate(key, 'x'), coordinate(key, 'y')))),
    prove: provePair,
  };
}

async function provePair(key: KeyObject, hash: HashName, { bytes }: { readonly bytes: Uint8Array }): Promise<Uint8Array> {
  return halves(await signInPool(hash, bytes, { key, dsaEncoding: 'ieee-p1363' }));
}

function halves(proof: Uint8Array): Uint8Array {
  const middle = proof.length / 2;
  return concatBytes(writeNumber(proof.subarray(0, middle)), writeNumber(proof.subarray(middle)));
}

function objectId(hex: string): Uint8Array {
  return concatBytes(Uint8Array.of(hex.length / 2), fromHex(hex));
}

function numbersOf(key: KeyObject, names: readonly ('n' | 'e')[]): Uint8Array {
  return concatBytes(...names.map((name) => writeNumber(coordinate(key, name))));
}

function coordinate(key: KeyObject, name: 'n' | 'e' | 'x' | 'y'): Uint8Array {
  return new Uint8Array(Buffer.from(String(key.export({ format: 'jwk' })[name]), 'base64url'));
}

/** Node has no other form of a DSA key: its four numbers are the only integers in the DER, and lie in the order of the packet. */
function integersOf(der: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let offset = 0; offset < der.length;) {
    const [tag, first] = [der[offset] as number, der[offset + 1] as number];
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    const length = lengthBytes === 0 ? first : der.subarray(offset + 2, offset + 2 + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0);
    const start = offset + 2 + lengthBytes;
    if (tag === 0x02) found.push(der.subarray(start, start + length));
    // Into a sequence and into a bit string (whose first byte counts unused bits), past everything else.
    offset = tag === 0x30 ? start : tag === 0x03 ? start + 1 : start + length;
  }
  return found;
}

function fingerprintOf(body: Uint8Array): Fingerprint {
  return createHash('sha1').update(Uint8Array.of(0x99, body.length >>> 8, body.length & 0xff)).update(body).digest('hex').toUpperCase();
}
