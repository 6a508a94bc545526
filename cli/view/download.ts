/** What became of a download: where the file lies now, or why it was not fetched. */

import type { Hex } from '../../src/base/bytes.ts';
import { VERDICT_EXIT, type Verdict } from '../../src/tally/verdict.ts';
import type { Foresight } from '../download/foresight.ts';
import { good, strong, warning, type Line } from './line.ts';
import { releaseName, verdictDocument, verdictWord, type CheckedFile } from './verdict.ts';
import type { VerifyAnswer } from '../../src/ledger/port.ts';

export interface Ended {
  /** `placed`: where it was to be; `unverified`: beside it; `removed`; `refused`: not fetched at all. */
  readonly outcome: 'placed' | 'unverified' | 'removed' | 'refused';
  /** Where it lies, as it was typed; null when it lies nowhere. */
  readonly path: string | null;
  readonly url: string;
  readonly expected: readonly Hex[];
  /** Bytes that were here before. */
  readonly resumed: number;
}

/** Before the first byte. */
export function expectationLine({ isTold, best, reason, subject, expected }: Foresight): Line {
  if (!isTold) return `concur: ${reason}`;
  const about = subject === null ? '' : ` of ${releaseName(subject)}`;
  if (expected.length === 0) return `concur: ${best}${about}: ${reason}`;
  return `concur: expecting ${expected.length === 1 ? expected[0] : `one of ${expected.length} hashes`}${about}`;
}

/** What is said in place of a verdict on bytes that nobody fetched. */
export function refusedLines({ best, reason, subject }: Foresight, name: string): Line[] {
  return [
    [verdictWord(best), `  ${name}  ${subject === null ? '' : `${releaseName(subject)}  `}not fetched  exit ${VERDICT_EXIT[best]}`],
    `  ${reason}`,
    ['  next: ', strong(`wait for the builders, or fetch it all the same with --allow ${best}`)],
  ];
}

export function endedLine({ outcome, path }: Ended, verdict: Verdict): Line {
  switch (outcome) {
    case 'placed': return verdict === 'AGREED' ? [good('saved'), `  ${path}`] : [warning('saved'), `  ${path}  though it is ${verdict}: you allowed that`];
    case 'unverified': return [warning('left'), `  ${path}  not put in place`];
    default: return [warning('removed'), '  nothing was kept'];
  }
}

/** Documented in docs/json.md; grows by addition only. */
export function downloadDocument(file: CheckedFile, answer: VerifyAnswer, ended: Ended): Record<string, unknown> {
  return { ...verdictDocument(file, answer), download: ended };
}

export function refusedDocument({ best, reason, subject, expected }: Foresight, url: string): Record<string, unknown> {
  const download: Ended = { outcome: 'refused', path: null, url, expected, resumed: 0 };
  return { verdict: best, exit: VERDICT_EXIT[best], reason, project: subject?.project ?? null, release: subject?.release ?? null, artifact: subject?.artifact ?? null, download };
}
