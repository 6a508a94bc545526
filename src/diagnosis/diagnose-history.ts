/**
 * Which recorded facts go with divergence over all releases of a project (docs/formats/diagnosis.md). Results are compared
 * within their release only, so that what changes with the years is no cause of anything.
 */

import type { History } from './history.ts';
import type { ReleaseRead } from './history-release.ts';
import { rankHistory } from './rank-history.ts';

/** One release after the other is read (`readRelease`), which keeps little of it. */
export function diagnoseHistory(read: readonly ReleaseRead[]): History {
  const divergent = read.filter((release) => release.divergent > 0);
  return {
    releases: divergent.length,
    samples: divergent.reduce((sum, { samples }) => sum + samples, 0),
    divergent: divergent.reduce((sum, release) => sum + release.divergent, 0),
    facts: rankHistory(divergent),
  };
}
