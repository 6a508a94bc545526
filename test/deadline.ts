/**
 * Loaded before tests by test/run.ts: a process whose tests are done and that something keeps alive is a failure that says
 * what that is. The runner by itself would wait for ever.
 */

import { writeSync } from 'node:fs';
import { after } from 'node:test';
import { isMainThread } from 'node:worker_threads';

/** Milliseconds that a process may live on when its tests are done. */
const LINGERING = 20_000;

if (isMainThread) after(endSoon);

function endSoon(): void {
  setTimeout(() => {
    writeSync(process.stderr.fd, `all tests have run, and what keeps their process alive is: ${process.getActiveResourcesInfo().join(', ')}\n`);
    process.exit(1);
  }, LINGERING).unref();
}
