/**
 * How do import, memory and `status` of one release do as the store grows: 2,000, 20,000 and 200,000 foreign attestations,
 * each with a signature that is really verified on its way in, through the ledger's own importForeign?
 *
 *   node bench/corpus.ts [--sizes 2000,20000,200000] [--folder DIR]
 *
 * Signing them takes about a minute; they are kept in the folder (the temporary one without --folder) and used again.
 */

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import type { AtSize } from './corpus-child.ts';
import { corpusFile, PEOPLE } from './corpus-file.ts';
import { printResult } from './result.ts';

const TARGET = { statusGrowth: 1.5, peakMib: 400 };

const run = promisify(execFile);
const { values: options } = parseArgs({
  options: { sizes: { type: 'string', default: '2000,20000,200000' }, folder: { type: 'string', default: tmpdir() } },
});
const sizes = options.sizes.split(',').map(Number);
const corpus = await corpusFile(options.folder, Math.max(...sizes));
const home = await mkdtemp(join(tmpdir(), 'concur-bench-'));
try {
  await measure();
} finally {
  await rm(home, { recursive: true });
}

async function measure(): Promise<void> {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'corpus-child.ts'), join(home, 'home'), corpus, ...sizes.map(String)], { maxBuffer: 2 ** 20 });
  const answers = stdout.trim().split('\n').map((line) => JSON.parse(line) as AtSize);
  const [smallest, largest] = [answers[0] as AtSize, answers.at(-1) as AtSize];
  const statusGrowth = Number((largest.status.median / smallest.status.median).toPrecision(3));
  const met = statusGrowth <= TARGET.statusGrowth && largest.peakMib <= TARGET.peakMib;
  printResult('corpus', {
    question: 'foreign attestations taken in a second, memory of the process that does it (MiB), and milliseconds for the status of one release',
    sizes: answers,
    statusGrowth,
    peakMib: largest.peakMib,
    people: PEOPLE,
    target: TARGET,
    met,
  });
  if (!met) process.exitCode = 1;
}
