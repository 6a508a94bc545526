/** Statements, and files beside them, signed with a secret key that this program holds. */

import { createMessage, enums, sign, type PrivateKey } from 'openpgp';
import { ConcurError } from '../../base/errors.ts';
import { preAuthenticationEncoding } from '../../statement/pae.ts';
import { stripSignature } from '../verify/signature.ts';
import { unlockSecretKey } from './secret-key.ts';

export interface SigningOptions {
  /** Armored. */
  readonly secret: string;
  readonly passphrase: string | null;
  /** The signature's creation time, seconds. */
  readonly created: number;
}

/**
 * One canonical signature packet over the payload's pre-authentication encoding.
 * @throws ConcurError key-malformed | key-locked | certificate-unusable
 */
export async function signPayload(payload: Uint8Array, options: SigningOptions): Promise<Uint8Array> {
  return signData(preAuthenticationEncoding(payload), options);
}

/**
 * The same over bytes as they are, as `gpg --detach-sign` does it. Never for bytes that somebody else chose unseen: those
 * could be a statement's encoding.
 */
export async function signData(data: Uint8Array, { secret, passphrase, created }: SigningOptions): Promise<Uint8Array> {
  const key = await unlockSecretKey(secret, passphrase);
  return stripSignature(await signDetached(data, key, created));
}

async function signDetached(data: Uint8Array, key: PrivateKey, created: number): Promise<Uint8Array> {
  const message = await createMessage({ binary: data });
  try {
    return await sign({
      message,
      signingKeys: key,
      detached: true,
      format: 'binary',
      date: new Date(created * 1000),
      config: { preferredHashAlgorithm: enums.hash.sha512 },
    });
  } catch (cause) {
    throw new ConcurError('certificate-unusable', `key ${key.getFingerprint().toUpperCase()} cannot sign`, {
      cause, hint: 'it may be expired, revoked, or without a part that signs: gpg --list-keys shows it',
    });
  }
}
