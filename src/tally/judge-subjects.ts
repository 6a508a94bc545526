/** What a project's builders agree on, subject by subject, each with its best value for an answer. */

import { refuseExpiredPolicy } from '../policy/expiry.ts';
import { describe } from './describe.ts';
import { judgeView } from './judge-view.ts';
import { markLate } from './late.ts';
import { byReleaseAndArtifact } from './order.ts';
import type { Scope } from './scope.ts';
import { tallySubjects } from './subject.ts';
import type { SubjectVerdict } from './verdict.ts';
import { releaseViews, viewLabels } from './view.ts';

export interface SubjectFilter {
  readonly release?: string | undefined;
  readonly artifact?: string | undefined;
}

/**
 * @returns by release, then artifact; one for each label and artifact, in all its builds. Never MISMATCH
 * @throws ConcurError policy-expired
 */
export function judgeSubjects(scope: Scope, filter: SubjectFilter = {}): SubjectVerdict[] {
  refuseExpiredPolicy(scope.policy, scope.now);
  return releaseViews(tallySubjects(scope.policy, markLate(scope.policy, scope.claims, scope.witnessed?.seen)))
    .filter((view) => filter.artifact === undefined || view.artifact === filter.artifact)
    .filter((view) => filter.release === undefined || viewLabels(view).includes(filter.release))
    .map((view) => describe(scope.policy, judgeView(scope, view, null)))
    .sort(byReleaseAndArtifact);
}
