/** Signatures for the tests of this folder: small keys, made once a process. */

import { generateKeyPairSync, sign } from 'node:crypto';
import { utf8Encode } from '../../src/base/bytes.ts';
import { makeSecretKey, type SecretKey } from '../trees/secret-key.ts';
import { armored, signDetached, type SignatureOptions } from '../trees/signature.ts';

const BORN = 1_577_836_800;
const keys = new Map<string, Promise<SecretKey>>();

export function keyOf(name: string): Promise<SecretKey> {
  const key = keys.get(name) ?? makeSecretKey({ algorithm: 'ed25519' }, BORN);
  keys.set(name, key);
  return key;
}

/** One binary packet. */
export async function signature(data: string, options: Partial<SignatureOptions> & { readonly by?: string } = {}): Promise<Uint8Array> {
  const { by = 'alice', ...more } = options;
  return signDetached(await keyOf(by), utf8Encode(data), { time: BORN + 1, ...more });
}

export async function armoredSignature(data: string, options: Parameters<typeof signature>[1] = {}): Promise<string> {
  return armored(await signature(data, options));
}

/** @param text of which no line begins with a dash or ends in a blank */
export async function clearsigned(text: string): Promise<string> {
  return `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n${text}\n${await armoredSignature(text, { type: 'text' })}`;
}

export interface BareKey {
  /** 32 bytes. */
  readonly key: Uint8Array;
  sign(data: Uint8Array): Uint8Array;
}

export function makeBareKey(): BareKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    key: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)),
    sign: (data) => new Uint8Array(sign(null, data, privateKey)),
  };
}
