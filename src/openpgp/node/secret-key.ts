/** Secret keys as files hold them. They are handed on armored, and never shown, not even in an error. */

import { decryptKey, readPrivateKeys, type PrivateKey } from 'openpgp';
import { ConcurError } from '../../base/errors.ts';
import type { Fingerprint } from '../../base/fingerprint.ts';
import { sha256Hex } from '../../base/sha256.ts';
import { utf8Encode, type Hex } from '../../base/bytes.ts';
import { readCertificates } from '../verify/certificate.ts';

export interface SecretKeyFacts {
  /** Of the primary key. */
  readonly fingerprint: Fingerprint;
  /** The first, made printable; empty when there is none. */
  readonly userId: string;
  /** True when a passphrase is needed to sign. */
  readonly locked: boolean;
  /** Stripped, binary. */
  readonly certificate: Uint8Array;
}

/**
 * What an armored secret key is, without unlocking it.
 * @throws ConcurError key-malformed, or as readCertificates for what could never count
 */
export async function readSecretKey(secret: string): Promise<SecretKeyFacts> {
  const key = await parse(secret);
  const { certificates: [certificate], refused: [refusal] } = await readCertificates(key.toPublic().write());
  if (certificate === undefined) throw refusal ?? malformed();
  const { fingerprint, facts: { userIds: [userId = ''] }, bytes } = certificate;
  return { fingerprint, userId, locked: !key.isDecrypted(), certificate: bytes };
}

// Unlocking is slow on purpose (key derivation), and a party or a batch signs many statements with one key.
const unlocked = new Map<Hex, Promise<PrivateKey>>();

/**
 * Ready to sign. Kept for as long as the process runs.
 * @throws ConcurError key-malformed | key-locked
 */
export function unlockSecretKey(secret: string, passphrase: string | null): Promise<PrivateKey> {
  const id = sha256Hex(utf8Encode(JSON.stringify([secret, passphrase])));
  const known = unlocked.get(id);
  if (known !== undefined) return known;
  const pending = unlock(secret, passphrase);
  unlocked.set(id, pending);
  pending.catch(() => unlocked.delete(id));
  return pending;
}

async function unlock(secret: string, passphrase: string | null): Promise<PrivateKey> {
  const key = await parse(secret);
  if (key.isDecrypted()) return key;
  if (passphrase === null || passphrase === '') {
    throw new ConcurError('key-locked', 'the secret key is locked by a passphrase', { hint: 'give it on the terminal, with --passphrase-file, or in CONCUR_PASSPHRASE' });
  }
  try {
    return await decryptKey({ privateKey: key, passphrase });
  } catch (cause) {
    throw new ConcurError('key-locked', 'the passphrase does not open the secret key', { cause, hint: 'try again; white space at its ends counts' });
  }
}

async function parse(secret: string): Promise<PrivateKey> {
  const [key, ...others] = await readAll(secret);
  if (key === undefined || others.length > 0) throw malformed();
  return key;
}

async function readAll(secret: string): Promise<PrivateKey[]> {
  try {
    return await readPrivateKeys({ armoredKeys: secret });
  } catch {
    // Without its cause: the library quotes what it could not read.
    return [];
  }
}

function malformed(): ConcurError {
  return new ConcurError('key-malformed', 'input is not exactly one armored secret key', {
    hint: 'gpg --armor --export-secret-keys FINGERPRINT writes one',
  });
}
