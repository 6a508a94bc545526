/**
 * A test report in which everything printed matters: failures whole, skips with their reasons, and the
 * closing counts. Tests that pass are only counted. Under test/run.ts, which sums up many, it tells its parent the counts.
 */

import { relative } from 'node:path';
import { inspect, styleText } from 'node:util';
import type { TestEvent } from 'node:test/reporters';

export interface Outcome {
  readonly passed: number;
  /** Cancelled ones among them. */
  readonly failed: number;
  /** One reason for each that was skipped. */
  readonly skips: readonly string[];
}

export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const path: string[] = [];
  const skips: string[] = [];
  for await (const event of events) {
    if (event.type === 'test:start') {
      path.length = event.data.nesting;
      path.push(event.data.name);
    }
    if (event.type === 'test:fail' && isOwnFailure(event.data)) yield describeFailure(event.data, path);
    if (event.type === 'test:pass' && event.data.skip !== undefined) skips.push(typeof event.data.skip === 'string' ? event.data.skip : 'no reason given');
    if (event.type === 'test:stdout' || event.type === 'test:stderr') yield event.data.message;
    // A summary with a file is of that file alone.
    if (event.type === 'test:summary' && event.data.file === undefined) {
      const { tests, passed, skipped, todo } = event.data.counts;
      const outcome: Outcome = { passed, failed: tests - passed - skipped - todo, skips };
      if (process.send === undefined) yield describeOutcome(outcome);
      else process.send(outcome);
    }
  }
}

type Failure = Extract<TestEvent, { type: 'test:fail' }>['data'];

/** A suite fails with its tests: those are reported, it need not be. */
function isOwnFailure({ details, todo }: Failure): boolean {
  return todo === undefined && !('failureType' in details.error && details.error.failureType === 'subtestsFailed');
}

function describeFailure({ name, nesting, details, file, line }: Failure, path: readonly string[]): string {
  const sentence = [...path.slice(0, nesting), name].join(' › ');
  const place = file === undefined ? '' : ` (${relative(process.cwd(), file)}:${line ?? 1})`;
  const error = details.error.cause ?? details.error;
  const text = inspect(error, { depth: 8, colors: styleText('red', 'x') !== 'x' });
  return `${styleText('red', '✖')} ${sentence}${place}\n${text.replaceAll(/^/gm, '    ')}\n\n`;
}

/** The counts, and what was skipped and why, a line each. */
export function describeOutcome({ passed, failed, skips }: Outcome): string {
  const byReason = Map.groupBy(skips, (reason) => reason);
  const lines = [...byReason].map(([reason, all]) => `${styleText('yellow', '﹣')} skipped ${all.length}: ${reason}`);
  return [...lines, `ℹ ${passed} passed, ${failed} failed, ${skips.length} skipped`].join('\n').concat('\n');
}
