/**
 * How long does `concur verify` of a small file take, with a store of many attestations and no running node,
 * beside a Node that does nothing? Whole processes; Node's cache of compiled code is warm, as on any second run.
 *
 *   node bench/start.ts [--attestations 10000] [--rounds 15] [--home DIR]
 *
 * Signing and storing the attestations takes some ten seconds. With --home they are kept there and used again.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { artifactOf, contentOf } from './builders.ts';
import { compare, type Contender } from './paired.ts';
import { printResult } from './result.ts';
import { fillHome, RELEASE, runNothing, runVerify, seconds } from './verify-home.ts';

/** At most so many times the time of an empty Node. */
const TARGET = { timesEmptyNode: 8 };

const { values: options } = parseArgs({
  options: { attestations: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '15' }, home: { type: 'string' } },
});
const attestations = Number(options.attestations);
const folder = await mkdtemp(join(tmpdir(), 'concur-bench-'));
try {
  await measure(options.home ?? join(folder, 'home'), join(folder, artifactOf(RELEASE)));
} finally {
  await rm(folder, { recursive: true });
}

async function measure(home: string, file: string): Promise<void> {
  await fillHome(home, attestations);
  await writeFile(file, contentOf(RELEASE));
  const verify = () => runVerify(home, file);
  // The first start after so many arrivals moves them from LevelDB's log to its tables.
  const first = seconds(verify);
  const { ours, theirs, ratio, rounds } = await compare(starts(verify), starts(runNothing), Number(options.rounds));
  const times = { median: inverse(ratio.median), min: inverse(ratio.max), max: inverse(ratio.min) };
  const met = times.median <= TARGET.timesEmptyNode;
  printResult('start', {
    question: `concur verify of a small file, ${attestations} attestations in the store: how many times the time of node -e 0`,
    milliseconds: { verify: inverse(ours.median / 1000), emptyNode: inverse(theirs.median / 1000), firstAfterArrivals: Math.round(first * 1000) },
    timesEmptyNode: times,
    rounds,
    target: TARGET,
    met,
  });
  if (!met) process.exitCode = 1;
}

/** Starts a second. */
function starts(start: () => void): Contender {
  return async () => 1 / seconds(start);
}

function inverse(value: number): number {
  return Number((1 / value).toPrecision(4));
}
