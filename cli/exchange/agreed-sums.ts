/** What is agreed of a release, as a file for sha256sum: and what is not, which belongs in no such file. */

import type { StatusAnswer } from '../../src/ledger/port.ts';
import type { ClaimedValue } from '../../src/statement/statement.ts';
import { worse, type SubjectVerdict, type Verdict } from '../../src/tally/verdict.ts';

export interface AgreedSums {
  /** Several hashes where one name stands for several files. */
  readonly agreed: readonly ClaimedValue[];
  readonly others: readonly Pick<SubjectVerdict, 'artifact' | 'verdict' | 'reason'>[];
  /** The worst of all: an incomplete list is no good sign for what is missing in it. */
  readonly verdict: Verdict;
}

export function agreedSums({ subjects }: Pick<StatusAnswer, 'subjects'>): AgreedSums {
  const agreed = subjects.filter(({ verdict }) => verdict === 'AGREED');
  return {
    agreed: agreed.map(({ artifact, agreedSet }) => ({ artifact, sha256: agreedSet })),
    others: subjects.filter(({ verdict }) => verdict !== 'AGREED').map(({ artifact, verdict, reason }) => ({ artifact, verdict, reason })),
    verdict: subjects.map(({ verdict }) => verdict).reduce(worse, 'AGREED'),
  };
}
