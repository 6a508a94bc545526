/** gpgv's opinion of a detached signature: the oracle that the truth of a generated tree is held to. */

import { spawnSync } from 'node:child_process';
import type { Standing } from './builders.ts';

export type GpgvSignature =
  | { readonly says: 'no key' | 'bad' }
  | { readonly says: 'good' | 'good, key expired' | 'good, key revoked'; readonly signer: string; readonly signingKey: string; readonly time: number };

/** gpgv asks what became of a key, not when. */
export const KEY_STATES = {
  'valid': 'good',
  'expired-since': 'good, key expired',
  'expired-before': 'good, key expired',
  'retired-since': 'good, key revoked',
  'compromised': 'good, key revoked',
} as const satisfies Record<Standing, GpgvSignature['says']>;

const GOOD: ReadonlyMap<string, 'good' | 'good, key expired' | 'good, key revoked'> = new Map([
  ['GOODSIG', 'good'], ['EXPKEYSIG', 'good, key expired'], ['REVKEYSIG', 'good, key revoked'],
]);

/** One answer for each signature in the file, in its order. */
export function readGpgv({ keyring, signature, data }: { keyring: string; signature: string; data: string }): GpgvSignature[] {
  const { stdout } = spawnSync('gpgv', ['--status-fd', '1', '--keyring', keyring, signature, data], { encoding: 'utf8' });
  const answers: GpgvSignature[] = [];
  let good: 'good' | 'good, key expired' | 'good, key revoked' = 'good';
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
