/**
 * How long does `concur verify` of a small file take, with a store of many attestations and no running node,
 * beside a Node that does nothing? Whole processes; Node's cache of compiled code is warm, as on any second run.
 *
 *   node bench/start.ts [--attestations 10000] [--rounds 15] [--home DIR]
 *
 * Signing and storing the attestations takes some ten seconds. With --home they are kept there and used again.
 */

import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sha256Hex } from '../src/base/sha256.ts';
import { resolveHome } from '../src/node/home.ts';
import { openLedger } from '../src/node/open.ts';
import { artifactOf, contentOf, makeBuilders, policyOf, signStatements } from './builders.ts';
import { compare, type Contender } from './paired.ts';
import { printResult } from './result.ts';

/** At most so many times the time of an empty Node. */
const TARGET = { timesEmptyNode: 8 };
const RELEASE = 7;

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
  if (await isEmpty(home)) await fill(home);
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

/** Real keys, real signatures, and the one road in. */
async function fill(home: string): Promise<void> {
  const builders = await makeBuilders();
  const ledger = await openLedger(resolveHome({ home, env: {} }));
  await ledger.addPolicy(policyOf(builders));
  for (const { certificate } of builders) await ledger.importCertificates(certificate, 'others');
  const signed = await signStatements(builders, attestations);
  await Promise.all(signed.map(({ message }) => ledger.accept(message, 'local')));
  await ledger.close();
}

async function isEmpty(home: string): Promise<boolean> {
  const names = await readdir(home).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.length === 0;
}

function runVerify(home: string, file: string): void {
  const { status, stdout, stderr } = run(join(import.meta.dirname, '../cli/concur.js'), 'verify', file, '--home', home);
  if (status !== 0 || !stdout.startsWith(`AGREED  ${sha256Hex(contentOf(RELEASE))}`)) throw new Error(`verify ended with ${status}: ${stdout}${stderr}`);
}

function runNothing(): void {
  if (run('-e', '0').status !== 0) throw new Error('an empty Node did not end well');
}

function run(...argv: string[]) {
  return spawnSync(process.execPath, argv, { encoding: 'utf8' });
}

/** Starts a second. */
function starts(start: () => void): Contender {
  return async () => 1 / seconds(start);
}

function seconds(work: () => void): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}

function inverse(value: number): number {
  return Number((1 / value).toPrecision(4));
}
