/** Signers as foreign attestations have them: keys of every kind, each with a certificate that this program has read. */

import assert from 'node:assert/strict';
import { concatBytes, utf8Encode } from '../../src/base/bytes.ts';
import { keyIdOf } from '../../src/base/fingerprint.ts';
import type { Certificate } from '../../src/openpgp/verify/certificate.ts';
import { readForeignSignatures } from '../../src/openpgp/verify/foreign-file.ts';
import { parseForeignSignature, type ForeignParsed } from '../../src/openpgp/verify/foreign-signature.ts';
import { writeCertificate } from '../trees/certificate.ts';
import { HASHES, makeSecretKey, type HashName, type KeyKind, type SecretKey } from '../trees/secret-key.ts';
import { signData, signDetached, type SignatureOptions } from '../trees/signature.ts';
import { BORN, created, issuer, keyId, seconds } from './craft.ts';
import { readOne } from './reading.ts';

export const DATA = utf8Encode('1111111111111111111111111111111111111111111111111111111111111111  file.tar.gz\n');

export interface Signer {
  readonly key: SecretKey;
  readonly certificate: Certificate;
  /** The certificate as its owner gives it away. */
  readonly published: Uint8Array;
}

export async function makeSigner(kind: KeyKind): Promise<Signer> {
  const key = await makeSecretKey(kind, BORN);
  const published = await writeCertificate(key, { userIds: ['Ada Builder <ada@example.org>'], signedAt: BORN });
  return { key, certificate: await readOne(published), published };
}

export interface Parts {
  /** @default 0x00 */
  readonly type?: number;
  /** @default sha512 */
  readonly hash?: HashName;
  /** @default the creation time and the fingerprint */
  readonly hashed?: readonly Uint8Array[];
  /** @default nothing */
  readonly unhashed?: readonly Uint8Array[];
}

/** One packet of version 4, good over the data whatever stands in it. */
export async function signWith(key: SecretKey, data: Uint8Array, { type = 0x00, hash = 'sha512', hashed = usual(key), unhashed = [] }: Parts = {}): Promise<Uint8Array> {
  return signData(key, data, { type, hash, hashed, unhashed });
}

export function usual(key: SecretKey): Uint8Array[] {
  return [created(BORN), issuerOf(key)];
}

export function issuerOf({ fingerprint }: SecretKey): Uint8Array {
  return issuer({ getFingerprint: () => fingerprint });
}

export function idOf({ fingerprint }: SecretKey): Uint8Array {
  return keyId(keyIdOf(fingerprint));
}

/** As a file would bring it. */
export async function fromFile(signature: Uint8Array): Promise<Uint8Array> {
  const { signatures: [only, ...others], refused } = await readForeignSignatures(signature);
  assert.deepEqual([refused, others], [[], []]);
  return only as Uint8Array;
}

/** As GnuPG or an older program writes it, in the form in which it travels. */
export async function detachedPacket(key: SecretKey, data: Uint8Array, options: Partial<SignatureOptions> = {}): Promise<Uint8Array> {
  return fromFile(await signDetached(key, data, { time: BORN, hash: 'sha512', ...options }));
}

export async function detached(key: SecretKey, data: Uint8Array, options: Partial<SignatureOptions> = {}): Promise<ForeignParsed> {
  return parseForeignSignature(await detachedPacket(key, data, options));
}

interface Version3 {
  /** @default 0x00 */
  readonly type?: number;
  /** @default sha512 */
  readonly hash?: HashName;
  /** Seconds. @default BORN */
  readonly time?: number;
}

/** The body of a version 3 signature over these bytes, with every field open. */
export async function version3(key: SecretKey, data: Uint8Array, { type = 0x00, hash = 'sha512', time = BORN }: Version3 = {}): Promise<Uint8Array> {
  const typeAndTime = concatBytes(Uint8Array.of(type), seconds(time));
  return concatBytes(
    Uint8Array.of(3, 5), typeAndTime, Buffer.from(keyIdOf(key.fingerprint), 'hex'), Uint8Array.of(key.algorithm, HASHES[hash]),
    await key.sign(hash, concatBytes(data, typeAndTime)),
  );
}
