/**
 * The operator's own secret keys: one armored file each, `<FINGERPRINT>.asc`, that only its owner can read.
 * They never leave this folder; what others need is the certificate.
 */

import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConcurError } from '../../src/base/errors.ts';
import { isFingerprint, parseFingerprint, type Fingerprint } from '../../src/base/fingerprint.ts';
import { syncFolder } from '../../src/store/durable-file.ts';
import type { Context } from '../context.ts';

const SUFFIX = '.asc';

export interface Keyring {
  /** Sorted. */
  fingerprints(): Promise<Fingerprint[]>;
  /** The secret key, armored. @throws ConcurError key-missing */
  secret(fingerprint: Fingerprint): Promise<string>;
  /** @returns false when the key was there already; what was there stays */
  add(fingerprint: Fingerprint, secret: string): Promise<boolean>;
  /** Keeps the armored revocation beside the key. @returns its file */
  putAside(fingerprint: Fingerprint, revocation: string): Promise<string>;
}

export async function keyringOf(context: Context): Promise<Keyring> {
  return openKeyring((await context.home()).keys);
}

export function openKeyring(folder: string): Keyring {
  const fileOf = (fingerprint: Fingerprint) => join(folder, fingerprint + SUFFIX);
  return {
    async fingerprints() {
      const names = await list(folder);
      return names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length)).filter(isFingerprint).sort();
    },
    async secret(fingerprint) {
      try {
        return await readFile(fileOf(fingerprint), 'utf8');
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw noSuchKey(fingerprint, cause);
        throw new ConcurError('read-failed', `cannot read "${fileOf(fingerprint)}"`, { cause });
      }
    },
    add: (fingerprint, secret) => writeNew(folder, fileOf(fingerprint), secret),
    async putAside(fingerprint, revocation) {
      const file = join(folder, `${fingerprint}.revocation${SUFFIX}`);
      await writeNew(folder, file, revocation);
      return file;
    },
  };
}

/**
 * One of the operator's keys: the one that was typed, else the one in the settings, else the only one.
 * @throws ConcurError key-missing | usage
 */
export async function chooseOwnKey(context: Context, typed: string | undefined): Promise<Fingerprint> {
  const wanted = typed === undefined ? (await context.config()).key : parseFingerprint(typed, 'usage');
  return chooseKey(await keyringOf(context), wanted);
}

/**
 * @param wanted null for the only key there is
 * @throws ConcurError key-missing | usage
 */
export async function chooseKey(keyring: Keyring, wanted: Fingerprint | null): Promise<Fingerprint> {
  const have = await keyring.fingerprints();
  if (wanted !== null) {
    if (have.includes(wanted)) return wanted;
    throw noSuchKey(wanted);
  }
  const [only, second] = have;
  if (only === undefined) {
    throw new ConcurError('key-missing', 'there is no key to sign with', { hint: 'concur key new --name NAME --email EMAIL, or sign with your own gpg: --gpg FINGERPRINT' });
  }
  if (second !== undefined) {
    throw new ConcurError('usage', `there are ${have.length} keys, and none was chosen`, { hint: `give one of their fingerprints (concur key list), or put key = "${only}" into config.toml` });
  }
  return only;
}

function noSuchKey(fingerprint: Fingerprint, cause?: unknown): ConcurError {
  return new ConcurError('key-missing', `there is no secret key ${fingerprint} here`, { cause, hint: 'concur key list' });
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new ConcurError('read-failed', `cannot read the keys in "${folder}"`, { cause });
  }
}

/** Written through to the disk: a key whose certificate was handed out cannot be made again. */
async function writeNew(folder: string, file: string, secret: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await using handle = await open(file, 'wx', 0o600);
    await handle.writeFile(secret);
    await handle.sync();
    await syncFolder(folder);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new ConcurError('write-failed', `cannot write "${file}"`, { cause });
  }
}
