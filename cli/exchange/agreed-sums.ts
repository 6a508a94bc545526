/** What is agreed of a release, as a file for sha256sum: and what is not, which belongs in no such file. */

import type { StatusAnswer } from '../../src/ledger/port.ts';
import type { ClaimedValue } from '../../src/statement/statement.ts';
import { VERDICT_BECAUSE, worse, type SubjectVerdict, type Verdict } from '../../src/tally/verdict.ts';

export interface AgreedSums {
  /** Several hashes where one name stands for several files. */
  readonly agreed: readonly ClaimedValue[];
  readonly others: readonly Pick<SubjectVerdict, 'artifact' | 'verdict' | 'reason'>[];
  /** The worst of all: an incomplete list is no good sign for what is missing in it. */
  readonly verdict: Verdict;
}

/** @param release that the list is of: what is agreed and given another label by some is none of it */
export function agreedSums({ subjects }: Pick<StatusAnswer, 'subjects'>, release: string): AgreedSums {
  const isAgreed = (subject: SubjectVerdict) => subject.verdict === 'AGREED' && subject.release === release;
  const others = subjects.filter((subject) => !isAgreed(subject)).map(({ artifact, verdict, reason }) => ({ artifact, verdict: verdict === 'AGREED' ? DISPUTED : verdict, reason }));
  return {
    agreed: subjects.filter(isAgreed).map(({ artifact, agreedSet }) => ({ artifact, sha256: agreedSet })),
    others,
    verdict: others.map(({ verdict }) => verdict).reduce(worse, 'AGREED'),
  };
}

/** As `verify --release` says of such a file. */
const DISPUTED: Verdict = VERDICT_BECAUSE['release-disputed'];
