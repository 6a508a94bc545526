/** The arguments for node:crypto's own `verify` of a signature in an OpenPGP packet: what the fast path is compared with. */

import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import { concatBytes } from '../src/base/bytes.ts';
import { parseForeignSignature } from '../src/openpgp/verify/foreign-signature.ts';
import type { SecretKey } from '../test/trees/secret-key.ts';

export interface Signed {
  readonly payload: Uint8Array;
  /** As it travels. */
  readonly packet: Uint8Array;
}

export interface Raw {
  readonly digest: string | null;
  readonly data: Uint8Array;
  readonly key: KeyObject;
  readonly proof: Uint8Array;
}

/** Version, creation time, algorithm. */
const KEY_HEADER_BYTES = 6;

export function rawRsa(secret: SecretKey, signed: Signed): Raw {
  const [modulus, exponent] = numbersIn(secret.body.subarray(KEY_HEADER_BYTES)) as [Uint8Array, Uint8Array];
  const { input, numbers: [proof] } = readSigned(signed);
  return { digest: 'sha256', data: input, key: publicKey({ kty: 'RSA', n: base64url(modulus), e: base64url(exponent) }), proof: leftPadded(proof as Uint8Array, modulus.length) };
}

/** OpenPGP signs a digest with Ed25519; here it was hashed before. */
export function rawEd25519(secret: SecretKey, signed: Signed): Raw {
  const { input, numbers } = readSigned(signed);
  const data = hash('sha256', input, 'buffer');
  return { digest: null, data, key: publicKey({ kty: 'OKP', crv: 'Ed25519', x: base64url(secret.body.subarray(-32)) }), proof: concatBytes(...numbers.map((number) => leftPadded(number, 32))) };
}

const keys = new Map<string, KeyObject>();

function publicKey(jwk: Record<string, string>): KeyObject {
  const id = JSON.stringify(jwk);
  const key = keys.get(id) ?? createPublicKey({ key: jwk, format: 'jwk' });
  keys.set(id, key);
  return key;
}

function readSigned({ payload, packet }: Signed): { input: Uint8Array; numbers: Uint8Array[] } {
  const { signedPart, rest } = parseForeignSignature(packet);
  const trailer = Uint8Array.of(4, 0xff, 0, 0, signedPart.length >>> 8, signedPart.length & 0xff);
  return { input: concatBytes(payload, signedPart, trailer), numbers: numbersIn(rest.subarray(2)) };
}

function numbersIn(bytes: Uint8Array): Uint8Array[] {
  const numbers: Uint8Array[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const length = Math.ceil(((bytes[offset] as number) * 256 + (bytes[offset + 1] as number)) / 8);
    numbers.push(bytes.slice(offset + 2, offset + 2 + length));
    offset += 2 + length;
  }
  return numbers;
}

function leftPadded(bytes: Uint8Array, length: number): Uint8Array {
  return concatBytes(new Uint8Array(length - bytes.length), bytes);
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
