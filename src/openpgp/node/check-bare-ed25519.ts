/** Ed25519 keys without a certificate: a policy names them whole, and in-toto links are signed with them. */

import { createPublicKey, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { fromHex, join, type Part } from '../../base/bytes.ts';
import { ConcurError } from '../../base/errors.ts';
import { quoted } from '../../base/printable.ts';

const verifyInPool = promisify(verify);

/**
 * Whether this key made this signature over this data, which comes in parts.
 * @param key 32 bytes
 */
export async function checkBareEd25519(key: Uint8Array, data: readonly Part[], signature: Uint8Array): Promise<boolean> {
  if (key.length !== KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  const object = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key).toString('base64url') }, format: 'jwk' });
  return verifyInPool(null, join(...data), object, signature);
}

const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/**
 * The 32 bytes of a public key: out of PEM, as openssl and rebuilderd write it, or in hexadecimal.
 * @throws ConcurError key-malformed | secret-key
 */
export function readBareKey(text: string): Uint8Array {
  const trimmed = text.trim();
  if (trimmed.includes('PRIVATE KEY')) throw new ConcurError('secret-key', 'text holds a secret key, where a public key belongs', { hint: 'openssl pkey -in FILE -pubout writes the public key' });
  if (HEX.test(trimmed)) return fromHex(trimmed.toLowerCase());
  const base64 = PEM.exec(trimmed)?.[1]?.replaceAll(/\s/g, '') ?? '';
  const der = new Uint8Array(Buffer.from(base64, 'base64'));
  const prefix = PREFIXES.find((known) => toHexPrefix(der, known) === known && der.length === known.length / 2 + KEY_BYTES);
  if (prefix !== undefined) return der.slice(-KEY_BYTES);
  throw new ConcurError('key-malformed', `${quoted(trimmed)} is no Ed25519 public key`, { hint: 'give its PEM block (BEGIN PUBLIC KEY), or its 32 bytes in hexadecimal' });
}

const HEX = /^[0-9A-Fa-f]{64}$/;
const PEM = /^-----BEGIN PUBLIC KEY-----\r?\n([A-Za-z0-9+/=\r\n]{1,200})-----END PUBLIC KEY-----$/;

/** What stands before the key (RFC 8410); some write NULL where nothing belongs, and Node refuses that. */
const PREFIXES = ['302a300506032b6570032100', '302c300706032b65700500032100'];

function toHexPrefix(der: Uint8Array, prefix: string): string {
  return Buffer.from(der.subarray(0, prefix.length / 2)).toString('hex');
}
