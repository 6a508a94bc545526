/** gpgv's opinion of a detached signature: the oracle that the truth of a generated tree is held to. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openGpg } from '../openpgp/node/tools.ts';
import type { Standing } from './builders.ts';
import type { Tree } from './tree.ts';
import type { TrueSignature } from './truth.ts';

/** Asks gpgv about every signature file, with all certificates that can be read, and compares it with the truth. */
export async function assertAsGpgvSays({ keys }: Pick<Tree, 'keys'>, folder: string, signatures: readonly TrueSignature[]): Promise<void> {
  const gpg = await openGpg();
  try {
    for (const name of await readdir(keys)) if (name !== 'broken.gpg') gpg.run(['--import', join(keys, name)]);
    for (const [signatureFile, ofFile] of Map.groupBy(signatures, (signature) => signature.signatureFile)) {
      const [{ file }] = ofFile as [TrueSignature];
      const said = readGpgv({ keyring: join(gpg.home, 'pubring.kbx'), signature: join(folder, signatureFile), data: join(folder, file) });
      assert.deepEqual(said, ofFile.map(expectedOf), signatureFile);
    }
  } finally {
    await gpg.close();
  }
}

export type GpgvSignature =
  | { readonly says: 'no key' | 'bad' }
  | { readonly says: KeyState; readonly signer: string; readonly signingKey: string; readonly time: number };

type KeyState = 'good' | 'good, key expired' | 'good, key revoked';

function expectedOf({ mathematics, standing, known, signer, signingKey, time }: TrueSignature): GpgvSignature {
  if (known === 'without certificate') return { says: 'no key' };
  if (mathematics === 'bad') return { says: 'bad' };
  return { says: KEY_STATES[standing], signer, signingKey, time };
}

/** gpgv asks what became of a key, not when. */
const KEY_STATES = {
  'valid': 'good',
  'expired-since': 'good, key expired',
  'expired-before': 'good, key expired',
  'retired-since': 'good, key revoked',
  'compromised': 'good, key revoked',
} as const satisfies Record<Standing, KeyState>;

const GOOD: ReadonlyMap<string, KeyState> = new Map([
  ['GOODSIG', 'good'], ['EXPKEYSIG', 'good, key expired'], ['REVKEYSIG', 'good, key revoked'],
]);

/** One answer for each signature in the file, in its order. */
export function readGpgv({ keyring, signature, data }: { keyring: string; signature: string; data: string }): GpgvSignature[] {
  const { stdout } = spawnSync('gpgv', ['--status-fd', '1', '--keyring', keyring, signature, data], { encoding: 'utf8' });
  const answers: GpgvSignature[] = [];
  let good: KeyState = 'good';
  for (const line of stdout.split('\n')) {
    const [, keyword = '', ...words] = line.split(' ');
    good = GOOD.get(keyword) ?? good;
    if (keyword === 'BADSIG') answers.push({ says: 'bad' });
    if (keyword === 'ERRSIG') answers.push({ says: 'no key' });
    // VALIDSIG key date time expires version reserved algorithm hash class primary
    if (keyword === 'VALIDSIG') answers.push({ says: good, signer: words[9] ?? '', signingKey: words[0] ?? '', time: Number(words[2]) });
  }
  return answers;
}
