/** What came of asking peers for what is lacking here. */

import { count } from '../../src/base/wording.ts';
import type { SyncReport } from '../../src/sync/sync-report.ts';
import { bad, good, strong, warning, type Line, type Span } from './line.ts';
import { table } from './table.ts';
import { bytes } from './words.ts';

export function syncTable(peers: readonly SyncReport[]): Line[] {
  return table(peers.map((report) => [
    strong(report.peer),
    outcome(report),
    report.news === 0 ? 'nothing new' : `${report.news} new`,
    `${bytes(report.received)} in ${count(report.rounds, 'round')}`,
    `${bytes(report.sent)} sent`,
    `${(report.milliseconds / 1000).toFixed(1)} s`,
  ]));
}

function outcome({ complete, failure }: SyncReport): Span {
  if (failure !== null) return bad('failed');
  return complete ? good('complete') : warning('not complete');
}
