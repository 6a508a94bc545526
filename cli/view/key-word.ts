/** How a key stood and stands, in one word of at most seven letters for a column; the roll call says more (roll.ts). */

import type { KeyStanding } from '../../src/statement/report.ts';
import { warning, type Span } from './line.ts';

export function keyWord({ whenSigned, now }: KeyStanding): Span {
  if (whenSigned !== 'valid') return warning(WHEN_WORD[whenSigned]);
  return now === 'valid' ? 'ok' : warning(NOW_WORD[now]);
}

const NOW_WORD: Readonly<Record<Exclude<KeyStanding['now'], 'valid'>, string>> = {
  'expired': 'expired', 'soft-revoked': 'retired', 'hard-revoked': 'revoked', 'unknown': 'unknown',
};

const WHEN_WORD: Readonly<Record<Exclude<KeyStanding['whenSigned'], 'valid'>, string>> = {
  'expired': 'expired', 'revoked': 'revoked', 'not-yet-valid': 'early', 'not-a-signing-key': 'unfit', 'weakly-bound': 'weak', 'unknown': 'unknown',
};
