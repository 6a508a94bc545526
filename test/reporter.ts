/**
 * A test report in which everything printed matters: failures whole, skips with their reasons, and the
 * runner's closing counts. Tests that pass are only counted.
 */

import { relative } from 'node:path';
import { inspect, styleText } from 'node:util';
import type { TestEvent } from 'node:test/reporters';

export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const path: string[] = [];
  const skips = new Map<string, number>();
  for await (const event of events) {
    if (event.type === 'test:start') {
      path.length = event.data.nesting;
      path.push(event.data.name);
    }
    if (event.type === 'test:fail' && isOwnFailure(event.data)) yield describeFailure(event.data, path);
    if (event.type === 'test:pass' && event.data.skip !== undefined) countSkip(skips, event.data.skip);
    if (event.type === 'test:stdout' || event.type === 'test:stderr') yield event.data.message;
    if (event.type === 'test:diagnostic' && event.data.nesting === 0) {
      yield* describeSkips(skips);
      skips.clear();
      yield `ℹ ${event.data.message}\n`;
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

function countSkip(skips: Map<string, number>, skip: string | boolean): void {
  const reason = typeof skip === 'string' ? skip : 'no reason given';
  skips.set(reason, (skips.get(reason) ?? 0) + 1);
}

function* describeSkips(skips: ReadonlyMap<string, number>): Generator<string> {
  for (const [reason, count] of skips) yield `${styleText('yellow', '﹣')} skipped ${count}: ${reason}\n`;
}
