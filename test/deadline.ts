/**
 * Loaded before every test file by the scripts of package.json: a file that does not end is a failure that says what it
 * waits for. The runner by itself would wait for ever for a process whose tests are done and that something keeps alive.
 */

import { writeSync } from 'node:fs';
import { after } from 'node:test';

/** Milliseconds that a process may live on when its tests are done. */
const LINGERING = 20_000;
/** Milliseconds for everything that one file tests. */
const IN_ALL = 280_000;

// The runner itself is told to load this too, and lives as long as it takes.
if (process.env['NODE_TEST_CONTEXT'] !== undefined) {
  endAfter(IN_ALL, 'is still at work');
  after(() => endAfter(LINGERING, 'has run all its tests and does not end'));
}

function endAfter(milliseconds: number, what: string): void {
  setTimeout(() => {
    writeSync(process.stderr.fd, `${process.argv[1]} ${what} after ${milliseconds / 1_000} s; alive are: ${process.getActiveResourcesInfo().join(', ')}\n`);
    process.exit(1);
  }, milliseconds).unref();
}
