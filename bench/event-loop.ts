/** Loaded before the command (`node --import`), it writes down how late the event loop was: to the file that CONCUR_BENCH_DELAY names. */

import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Milliseconds. */
export interface Delay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.once('exit', () => {
  const milliseconds = (nanoseconds: number): number => Number((nanoseconds / 1e6).toPrecision(3));
  const measured: Delay = { p50: milliseconds(delay.percentile(50)), p99: milliseconds(delay.percentile(99)), max: milliseconds(delay.max) };
  const path = process.env['CONCUR_BENCH_DELAY'];
  if (path !== undefined) writeFileSync(path, JSON.stringify(measured));
});
