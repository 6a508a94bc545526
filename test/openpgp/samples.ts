/** Honest signatures by every kind of key, and what Node and openpgp.js say of them: always the same. */

import assert from 'node:assert/strict';
import { config, enums, SignaturePacket, type AnyKeyPacket } from 'openpgp';
import { checkInNode } from '../../src/openpgp/node/check-in-node.ts';
import { parseForeignSignature, type ForeignParsed } from '../../src/openpgp/verify/foreign-signature.ts';
import { checkMathematics, type Outcome } from '../../src/openpgp/verify/mathematics.ts';
import { NO_DATE } from '../../src/openpgp/verify/self-signatures.ts';
import type { KeyKind } from '../trees/secret-key.ts';
import type { SignatureOptions } from '../trees/signature.ts';
import { BORN, bodyOf, craftSignature, created, issuer, makeKey, P256, signaturePacket } from './craft.ts';
import { DATA, detachedPacket, makeSigner } from './foreign.ts';
import type { Sample } from './mutations.ts';

export interface KeyedSample extends Sample {
  readonly key: AnyKeyPacket;
}

/** One whose certificate other programs read too. */
export interface PublishedSample extends KeyedSample {
  readonly published: Uint8Array;
}

const MADE: Readonly<Record<string, readonly [KeyKind, Partial<SignatureOptions>]>> = {
  'RSA': [{ algorithm: 'rsa', bits: 2048 }, {}],
  'RSA 1024': [{ algorithm: 'rsa', bits: 1024 }, {}],
  'RSA, SHA-1': [{ algorithm: 'rsa', bits: 2048 }, { hash: 'sha1' }],
  'RSA, key id': [{ algorithm: 'rsa', bits: 2048 }, { written: 'gnupg-1', hash: 'sha256' }],
  'RSA, version 3': [{ algorithm: 'rsa', bits: 2048 }, { written: 'pgp' }],
  'DSA': [{ algorithm: 'dsa' }, {}],
  'DSA, version 3, SHA-1': [{ algorithm: 'dsa' }, { written: 'pgp', hash: 'sha1' }],
  'Ed25519': [{ algorithm: 'ed25519' }, {}],
  'P-256': [{ algorithm: 'p256' }, { hash: 'sha256' }],
};

/** By keys of node:crypto. */
export function makePublishedSamples(): Promise<PublishedSample[]> {
  return Promise.all(Object.entries(MADE).map(async ([name, [kind, options]]) => {
    const { key, certificate, published } = await makeSigner(kind);
    const packet = certificate.keys.get(key.fingerprint) as AnyKeyPacket;
    return { name, packet: await detachedPacket(key, DATA, options), order: orderOf(packet), key: packet, published };
  }));
}

/** By keys that only openpgp.js makes. */
export async function makeLibrarySamples(): Promise<KeyedSample[]> {
  const kinds = {
    'P-256, SHA-224': [await makeKey(P256), enums.hash.sha224],
    'P-384, SHA3-256': [await makeKey({ type: 'ecc', curve: 'nistP384' }), enums.hash.sha3_256],
    'P-521': [await makeKey({ type: 'ecc', curve: 'nistP521' }), enums.hash.sha512],
    'Ed25519, version 6': [await makeKey({ type: 'curve25519', config: { v6Keys: true } }), enums.hash.sha256],
    'Ed25519 of RFC 9580, version 4': [await makeKey({ type: 'curve25519' }), enums.hash.sha384],
    'Ed448': [await makeKey({ type: 'curve448' }), enums.hash.sha512],
  } as const;
  return Promise.all(Object.entries(kinds).map(async ([name, [key, hash]]) => {
    const packet = signaturePacket(await craftSignature(key.keyPacket as never, DATA, { hash, hashed: [created(BORN), issuer(key)] }));
    const publicKey = key.toPublic().keyPacket;
    return { name, packet, order: orderOf(publicKey), key: publicKey };
  }));
}

/** What all three answer: Node, openpgp.js with our fields, and openpgp.js from the packet's bytes on. */
export async function agreedOutcome(packet: Uint8Array, key: AnyKeyPacket, { what, data = DATA }: { what: string; data?: Uint8Array }): Promise<Outcome> {
  const signature = parseForeignSignature(packet);
  const [inNode, byLibrary] = await Promise.all([checkInNode(signature, [data], key), checkMathematics(signature, [data], key)]);
  assert.equal(inNode, byLibrary, what);
  // The library reads no version 3, and what it cannot do is bad to it.
  if (signature.version !== 3 && inNode !== 'unsupported') assert.equal(await asTheLibraryReads(packet, signature, { key, data }), inNode, `${what}, as the library reads it`);
  return inNode;
}

async function asTheLibraryReads(packet: Uint8Array, { isText }: ForeignParsed, { key, data }: { key: AnyKeyPacket; data: Uint8Array }): Promise<Outcome> {
  const anyHash = { ...config, rejectHashAlgorithms: new Set<never>(), rejectMessageHashAlgorithms: new Set<never>() };
  const read = new SignaturePacket();
  try {
    read.read(bodyOf(packet));
    await read.verify(key, isText ? enums.signature.text : enums.signature.binary, { text: null, getBytes: () => data }, NO_DATE, true, anyHash);
    return 'good';
  } catch {
    return 'bad';
  }
}

const ORDERS: ReadonlyMap<string, bigint> = new Map([
  [enums.curve.nistP256, 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n],
  [enums.curve.nistP384, 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n],
  [enums.curve.ed25519Legacy, 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n],
]);

/** What the last number of a signature is counted modulo; null where that is no number. */
function orderOf(key: AnyKeyPacket): bigint | null {
  const { n, q } = key.publicParams as { n?: Uint8Array; q?: Uint8Array };
  const modulus = n ?? q;
  return ORDERS.get(key.getAlgorithmInfo().curve ?? '') ?? (modulus === undefined ? null : BigInt(`0x${Buffer.from(modulus).toString('hex')}`));
}
