/** New keys, of the kind that GnuPG 2.2, Sequoia and openpgp.js all accept. */

import { generateKey as generate } from 'openpgp';
import type { Clock } from '../../base/clock.ts';
import { ConcurError } from '../../base/errors.ts';
import type { Fingerprint } from '../../base/fingerprint.ts';
import { printable } from '../../base/printable.ts';
import { readCertificates } from '../verify/certificate.ts';

export interface NewKeyOptions {
  readonly name: string;
  readonly email: string;
  /** null or empty leaves the secret key unlocked. */
  readonly passphrase: string | null;
  readonly clock: Clock;
}

export interface NewKey {
  readonly fingerprint: Fingerprint;
  /** Armored. */
  readonly secret: string;
  /** Stripped, binary. */
  readonly certificate: Uint8Array;
  /** Armored revocation, to be put aside: it works without the secret key and for ever. */
  readonly revocation: string;
}

/**
 * Version 4, Ed25519 in GnuPG's form, no expiry, and no subkeys: such a key is for signing only.
 * @throws ConcurError name-unsafe
 */
export async function generateKey({ name, email, passphrase, clock }: NewKeyOptions): Promise<NewKey> {
  refuseUserId(name, email);
  const pair = await generate({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ name, email }],
    subkeys: [],
    date: new Date(clock.now() * 1000),
    format: 'armored',
    ...(passphrase === null || passphrase === '' ? {} : { passphrase }),
  });
  return { secret: pair.privateKey, revocation: pair.revocationCertificate, ...await publicPart(pair.publicKey) };
}

/** What a user id uses to tell its parts apart cannot be in a part. */
const NAME = /^[^<>()]{1,100}$/;
const EMAIL = /^[^\s<>()@]{1,64}@[^\s<>()@]{1,150}$/;

function refuseUserId(name: string, email: string): void {
  if (!NAME.test(name) || name.trim() !== name || printable(name) !== name) {
    throw new ConcurError('name-unsafe', `name "${printable(name)}" cannot stand in a user id`, { hint: 'give a plain name without <>() and control characters' });
  }
  if (!EMAIL.test(email) || printable(email) !== email) {
    throw new ConcurError('name-unsafe', `"${printable(email)}" is no email address`, { hint: 'any address will do, it is only shown: ada@example.org' });
  }
}

async function publicPart(armored: string): Promise<Pick<NewKey, 'fingerprint' | 'certificate'>> {
  const { certificates: [certificate], refused: [refusal] } = await readCertificates(new TextEncoder().encode(armored));
  if (certificate === undefined) throw refusal ?? new Error('a key that was just made cannot be read');
  return { fingerprint: certificate.fingerprint, certificate: certificate.bytes };
}
