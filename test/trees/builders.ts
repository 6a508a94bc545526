/** The people of a generated tree: what they sign with, and what became of their keys since. Keys are made once a process. */

import { bornAt, makeSecretKey, type HashName, type KeyKind, type SecretKey } from './secret-key.ts';
import type { SignatureOptions } from './signature.ts';
import { armoredCertificate, writeCertificate, type Life } from './certificate.ts';

/** Seconds: 2020-01-01. */
export const KEYS_BORN = 1_577_836_800;
/** Seconds: 2024-03-01, the first signature of a tree. The last one is not two months later. */
export const FIRST_SIGNATURE = 1_709_251_200;
/** Seconds: 2025-01-01. */
const AFTER_ALL = 1_735_689_600;
/** Seconds: 2022-01-01. */
const BEFORE_ALL = 1_640_995_200;
const RETIRED = 3;
const COMPROMISED = 2;

/** How the key stands. `expired-since` and `retired-since`: after it signed; such signatures count. */
export type Standing = 'valid' | 'expired-since' | 'retired-since' | 'compromised' | 'expired-before';

export interface Builder {
  readonly name: string;
  readonly userId: string;
  readonly primary: SecretKey;
  /** The primary key, or its signing subkey. */
  readonly signing: SecretKey;
  readonly writes: Pick<SignatureOptions, 'hash' | 'written'>;
  readonly standing: Standing;
  readonly strength: 'strong' | 'weak' | 'unsupported';
  /** `outsider`: the certificate is there, the policy does not name it. */
  readonly known: 'signer' | 'without certificate' | 'outsider';
  /** File names with what is in them, as guix.sigs publishes keys: some armored, older versions with their date. */
  readonly keyFiles: ReadonlyMap<string, string | Uint8Array>;
}

/** `small` keys for tests, `real` ones (RSA of 4096 bits) for measurements. */
export type Strength = 'small' | 'real';

const cast = new Map<string, Promise<Builder>>();

/** The first `count` of the cast: those with a story come first, so at least CHARACTERS for all stories. */
export function castOf(count: number, strength: Strength): Promise<Builder[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => {
    const role = ROLES[i] ?? { name: `builder${i}`, ...EXTRAS[i % EXTRAS.length] as Plain };
    const id = `${role.name}/${strength}`;
    const builder = cast.get(id) ?? makeBuilder(role, strength, i);
    cast.set(id, builder);
    return builder;
  }));
}

interface Plain {
  /** @default rsa, as long as the strength says */
  readonly key?: KeyKind;
  readonly signs?: 'by subkey';
  readonly hash?: HashName;
}

interface Role extends Plain {
  readonly name: string;
  readonly written?: SignatureOptions['written'];
  readonly past?: 'refreshed' | Standing;
  readonly strength?: Builder['strength'];
  readonly known?: Builder['known'];
}

const ROLES: readonly Role[] = [
  { name: 'ada' },
  { name: 'barbara', signs: 'by subkey' },
  { name: 'charles', key: { algorithm: 'ed25519' }, hash: 'sha512' },
  { name: 'dorothy', key: { algorithm: 'p256' } },
  { name: 'edsger', past: 'expired-since' },
  { name: 'frances', past: 'refreshed' },
  { name: 'tony', key: { algorithm: 'rsa', bits: 3072 }, hash: 'sha512' },
  { name: 'kathleen', signs: 'by subkey', past: 'retired-since' },
  { name: 'whitfield', key: { algorithm: 'ed25519' }, signs: 'by subkey' },
  { name: 'joan' },
  { name: 'grace', key: { algorithm: 'dsa' }, hash: 'sha1', written: 'gnupg-1', strength: 'weak' },
  { name: 'satoshi', key: { algorithm: 'secp256k1' }, strength: 'unsupported' },
  { name: 'ivan', known: 'without certificate' },
  { name: 'luke', past: 'expired-before' },
  { name: 'mallory', past: 'compromised' },
  { name: 'oscar', known: 'outsider' },
];

export const CHARACTERS = ROLES.length;

/** The mix of guix.sigs: nine of ten sign with RSA, half of them with a subkey. */
const EXTRAS: readonly Plain[] = [
  {}, { signs: 'by subkey' }, {}, { signs: 'by subkey', hash: 'sha512' }, { key: { algorithm: 'rsa', bits: 2048 } },
  {}, { signs: 'by subkey' }, { key: { algorithm: 'rsa', bits: 3072 } }, { signs: 'by subkey' }, { key: { algorithm: 'ed25519' }, signs: 'by subkey', hash: 'sha512' },
];

/** Of 27 certificates of guix.sigs: how many signatures of others each carries. Checking with gpgv takes twice as long for them. */
const VOUCHING = [2, 0, 65, 32, 0, 0, 0, 17, 0, 1, 0, 9, 111, 0, 6, 0, 0, 12, 15, 0, 0, 5, 1, 20, 0, 54, 1];

async function makeBuilder(role: Role, strength: Strength, number: number): Promise<Builder> {
  const kind = role.key ?? { algorithm: 'rsa', bits: strength === 'real' ? 4096 : 2048 } as const;
  const [primary, subkey] = await Promise.all([makeSecretKey(kind, KEYS_BORN), role.signs === 'by subkey' ? makeSecretKey(kind, KEYS_BORN) : undefined]);
  const userId = `${role.name} <${role.name}@example.org>`;
  const life: Life = {
    userIds: [userId, `${role.name} <${role.name}@example.net>`, `${role.name} (work) <${role.name}@example.com>`].slice(0, 1 + number % 3),
    signedAt: KEYS_BORN,
    vouching: await strangers(strength === 'real' ? VOUCHING[number % VOUCHING.length] as number : number % 3, strength),
    ...(subkey === undefined ? {} : { signingSubkey: subkey }),
    // Nobody ever encrypts to it: the numbers may be the same, and with another birthday it is another key.
    ...(kind.algorithm === 'rsa' ? { encryptionSubkey: bornAt(primary, KEYS_BORN + 1) } : {}),
  };
  return {
    name: role.name,
    userId,
    primary,
    signing: subkey ?? primary,
    writes: { hash: role.hash ?? 'sha256', written: role.written ?? 'gnupg-2' },
    standing: role.past === undefined || role.past === 'refreshed' ? 'valid' : role.past,
    strength: role.strength ?? 'strong',
    known: role.known ?? 'signer',
    keyFiles: role.known === 'without certificate' ? new Map() : await keyFilesOf(role, primary, life),
  };
}

const crowds = new Map<Strength, Promise<SecretKey[]>>();

async function strangers(count: number, strength: Strength): Promise<SecretKey[]> {
  const crowd = crowds.get(strength) ?? Promise.all([1, 2, 3].map(() => makeSecretKey({ algorithm: 'rsa', bits: strength === 'real' ? 4096 : 2048 }, KEYS_BORN)));
  crowds.set(strength, crowd);
  const keys = await crowd;
  return Array.from({ length: count }, (_, i) => keys[i % keys.length] as SecretKey);
}

async function keyFilesOf({ name, past, key }: Role, primary: SecretKey, life: Life): Promise<Map<string, string | Uint8Array>> {
  const present = await writeCertificate(primary, { ...life, ...PASTS[past ?? 'valid'] });
  // GnuPG writes .gpg files in both forms, and so do the people of guix.sigs.
  const files = new Map<string, string | Uint8Array>([[`${name}.gpg`, key === undefined ? await armoredCertificate(present) : present]]);
  if (past === 'refreshed') files.set(`${name}.gpg.2024-07-09.02974090`, await armoredCertificate(await writeCertificate(primary, { ...life, ...PASTS['expired-since'] })));
  return files;
}

const PASTS: Readonly<Record<'refreshed' | Standing, Partial<Life>>> = {
  'valid': {},
  // Such a certificate alone says nothing of the time when the tree was signed.
  'refreshed': { signedAt: AFTER_ALL },
  'expired-since': { expiresAfter: AFTER_ALL - KEYS_BORN },
  'retired-since': { revoked: { time: AFTER_ALL, code: RETIRED } },
  'compromised': { revoked: { time: AFTER_ALL, code: COMPROMISED } },
  'expired-before': { expiresAfter: BEFORE_ALL - KEYS_BORN },
};
