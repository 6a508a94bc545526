/**
 * How large is a proof with 24 signers, with Ed25519 and with RSA-4096 keys, and how long does `concur proof verify` of a
 * small file take with it, beside a Node that does nothing? Whole processes; Node's cache of compiled code is warm.
 *
 *   node bench/proof.ts [--signers 24] [--rounds 15]
 *
 * Making RSA keys takes most of the time: half a minute on two cores.
 */

import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sha256Hex } from '../src/base/sha256.ts';
import { compare, type Contender } from './paired.ts';
import { ARTIFACT, CONTENT, makeProofBy, type ProofBy } from './proof-by.ts';
import { printResult } from './result.ts';

const TARGET = { timesEmptyNode: 10, kibibytes: { 'Ed25519': 60, 'RSA-4096': 250 } } as const;

const { values: options } = parseArgs({ options: { signers: { type: 'string', default: '24' }, rounds: { type: 'string', default: '15' } } });
const folder = await mkdtemp(join(tmpdir(), 'concur-bench-'));
try {
  const file = join(folder, ARTIFACT);
  await writeFile(file, CONTENT);
  await measure(file, Number(options.signers), Number(options.rounds));
} finally {
  await rm(folder, { recursive: true });
}

async function measure(file: string, signers: number, rounds: number): Promise<void> {
  const measured: Record<string, Measured> = {};
  for (const keys of ['Ed25519', 'RSA-4096'] as const) measured[keys] = await measureOne(file, await makeProofBy(keys, signers), rounds);
  const met = Object.entries(TARGET.kibibytes).every(([keys, most]) => (measured[keys] as Measured).kibibytes <= most && (measured[keys] as Measured).timesEmptyNode.median <= TARGET.timesEmptyNode);
  printResult('proof', { question: `a proof with ${signers} signers: its size, and how many times the time of node -e 0 does checking it take`, ...measured, rounds, target: TARGET, met });
  if (!met) process.exitCode = 1;
}

interface Measured {
  readonly kibibytes: number;
  readonly milliseconds: { readonly verify: number; readonly emptyNode: number };
  readonly timesEmptyNode: { readonly median: number; readonly min: number; readonly max: number };
}

async function measureOne(file: string, { proof, policy }: ProofBy, rounds: number): Promise<Measured> {
  await writeFile(join(folder, 'proof.concur'), proof);
  await writeFile(join(folder, 'bench.policy'), policy);
  const { ours, theirs, ratio } = await compare(starts(() => runVerify(file)), starts(runNothing), rounds);
  return {
    kibibytes: Number((proof.length / 1024).toFixed(1)),
    milliseconds: { verify: inverse(ours.median / 1000), emptyNode: inverse(theirs.median / 1000) },
    timesEmptyNode: { median: inverse(ratio.median), min: inverse(ratio.max), max: inverse(ratio.min) },
  };
}

function runVerify(file: string): void {
  const { status, stdout, stderr } = run(join(import.meta.dirname, '../cli/concur.js'), 'proof', 'verify', file, join(folder, 'proof.concur'), '--policy', join(folder, 'bench.policy'));
  if (status !== 0 || !stdout.startsWith(`AGREED  ${sha256Hex(CONTENT)}`)) throw new Error(`proof verify ended with ${status}: ${stdout}${stderr}`);
}

function runNothing(): void {
  if (run('-e', '0').status !== 0) throw new Error('an empty Node did not end well');
}

function run(...argv: string[]) {
  return spawnSync(process.execPath, argv, { encoding: 'utf8' });
}

/** Starts a second. */
function starts(start: () => void): Contender {
  return async () => {
    const started = performance.now();
    start();
    return 1000 / (performance.now() - started);
  };
}

function inverse(value: number): number {
  return Number((1 / value).toPrecision(4));
}
