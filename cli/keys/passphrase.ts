/** Where a key's passphrase comes from: a flag, a file, the environment, a service's credentials, or the terminal. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConcurError } from '../../src/base/errors.ts';
import { askSecret, canAsk } from '../terminal/ask.ts';
import type { Context } from '../context.ts';
import { readInput } from '../terminal/input.ts';

export interface PassphraseOptions {
  /** False for --no-passphrase. */
  readonly passphrase?: boolean;
  readonly passphraseFile?: string;
}

/** The name of the credential that systemd's LoadCredential= hands over. */
const CREDENTIAL = 'concur-passphrase';

/** For a key that is made now: asked for twice. @returns null for none */
export async function newPassphrase(context: Context, options: PassphraseOptions): Promise<string | null> {
  const given = await givenPassphrase(context, options);
  if (given !== undefined) return given;
  if (!canAsk(context)) {
    throw new ConcurError('usage', 'a new key needs a passphrase, and there is no terminal to ask on', { hint: 'add --passphrase-file FILE, or --no-passphrase' });
  }
  const passphrase = await askSecret(context, 'passphrase for the new key (empty for none)');
  if (passphrase === '') return null;
  if (await askSecret(context, 'once more') !== passphrase) throw new ConcurError('usage', 'the two passphrases differ');
  return passphrase;
}

/** For a key that is locked. */
export async function unlockingPassphrase(context: Context, options: PassphraseOptions, whose: string): Promise<string> {
  const given = await givenPassphrase(context, options);
  if (typeof given === 'string') return given;
  if (given === undefined && canAsk(context)) return askSecret(context, `passphrase for ${whose}`);
  throw new ConcurError('key-locked', `key ${whose} needs its passphrase`, { hint: 'give it with --passphrase-file FILE or CONCUR_PASSPHRASE' });
}

/** @returns undefined when nothing was said, null when none was chosen */
async function givenPassphrase(context: Context, options: PassphraseOptions): Promise<string | null | undefined> {
  const { env } = context.io;
  if (options.passphrase === false && options.passphraseFile !== undefined) {
    throw new ConcurError('usage', '--no-passphrase and --passphrase-file exclude each other');
  }
  if (options.passphrase === false) return null;
  if (options.passphraseFile !== undefined) return firstLine((await readInput(context, options.passphraseFile)).toString('utf8'));
  if (env['CONCUR_PASSPHRASE'] !== undefined) return emptyIsNone(env['CONCUR_PASSPHRASE']);
  if (env['CREDENTIALS_DIRECTORY'] !== undefined) return readCredential(join(env['CREDENTIALS_DIRECTORY'], CREDENTIAL));
  return undefined;
}

async function readCredential(file: string): Promise<string | null | undefined> {
  try {
    return firstLine(await readFile(file, 'utf8'));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ConcurError('read-failed', `cannot read "${file}"`, { cause });
  }
}

function firstLine(text: string): string | null {
  return emptyIsNone((text.split('\n', 1)[0] as string).replace(/\r$/, ''));
}

function emptyIsNone(text: string): string | null {
  return text === '' ? null : text;
}
