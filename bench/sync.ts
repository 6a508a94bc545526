/**
 * What does it take to find and fetch a difference between two sets: bytes both ways, rounds, CPU of both sides, beside
 * negentropy with the same sets? Frames are encoded and decoded; there is no network, no disk and no signature.
 *
 *   node bench/sync.ts [--sizes 10000,100000,1000000] [--signers 1,20] [--rounds 3]
 *
 * Bytes are those of all frames without the statements themselves and the four bytes before each, for negentropy does not
 * carry any. `rounds` leaves out the hello; statements here have one byte, so that few rounds go into fetching them.
 * The targets are for one signer: negentropy knows no signers, and compares the same set as a whole.
 */

import { parseArgs } from 'node:util';
import { sha256Hex } from '../src/base/sha256.ts';
import type { TrieItem } from '../src/sync/tries.ts';
import { answering, converse, optionsOf } from '../test/sync/conversing.ts';
import { MemoryTries } from '../test/sync/memory-tries.ts';
import { negentropySet, runNegentropy, type NegentropyRun, type NegentropySet } from './negentropy.ts';
import { spread } from './paired.ts';
import { printResult } from './result.ts';

const TARGET = { bytesRatio: { of: ['nothing', 'one', '1000 newest'], atMost: 1 }, cpuRatio: 0.5, nothing: { bytes: 100, rounds: 1 }, statements: 1_000_000, signers: 1 };
const SCOPE = 'tails';
const HELLO_ROUNDS = 1;
const ITEM_HEADER_BYTES = 4;
const MESSAGE = Uint8Array.of(1);

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000,1000000' }, signers: { type: 'string', default: '1,20' }, rounds: { type: 'string', default: '3' },
  },
});
const rounds = Number(options.rounds);

/** Whether the asking side lacks the item of this number. */
const DIFFERENCES: Readonly<Record<string, (i: number, count: number) => boolean>> = {
  'nothing': () => false,
  'one': (i, count) => i === Math.floor(count * 0.37),
  'ten': (i, count) => i % (count / 10) === 7,
  '1000 newest': (i, count) => i >= count - 1_000,
  '1000 scattered': (i, count) => i % (count / 1_000) === 3,
  '100000 newest': (i, count) => i >= count - 100_000,
};

const rows = [];
for (const count of numbers(options.sizes)) rows.push(...await measureSize(count));
const failures = rows.filter(({ met }) => met === false).map(({ statements, lacking }) => `${lacking} of ${statements}`);
printResult('sync', {
  question: 'bytes both ways (without statements), rounds (without hello) and CPU milliseconds of both sides together, the median of all rounds',
  beside: 'negentropy of nostr-tools 2.25.2',
  rounds, rows, target: TARGET, failures,
  peakMemoryMib: Math.round(process.resourceUsage().maxRSS / 1024),
  met: failures.length === 0,
});
if (failures.length > 0) process.exitCode = 1;

async function measureSize(count: number) {
  // A statement every five minutes, about: one million of them are ten years.
  const all = Array.from({ length: count }, (_, i): TrieItem => ({ time: 1_400_000_000 + i * 300 + (i * 7919) % 60, id: sha256Hex(`${i}`) }));
  const theirs = negentropySet(all);
  const measured = [];
  for (const [lacking, lacks] of Object.entries(DIFFERENCES)) {
    const had = all.filter((_, i) => !lacks(i, count));
    const negentropy = repeat(negentropySet(had), theirs);
    for (const signers of numbers(options.signers)) {
      measured.push(compareWith(negentropy, { count, lacking, signers, ...await measure(had, all, signers) }));
    }
  }
  return measured;
}

function repeat(ours: NegentropySet, theirs: NegentropySet): NegentropyRun {
  const runs = Array.from({ length: rounds }, () => runNegentropy(ours, theirs));
  return { ...runs[0] as NegentropyRun, cpuMilliseconds: spread(runs.map((run) => run.cpuMilliseconds)).median };
}

interface Measured {
  readonly count: number;
  readonly lacking: string;
  readonly signers: number;
  readonly fetched: number;
  readonly helloBytes: number;
  readonly bytes: number;
  readonly rounds: number;
  readonly cpuMilliseconds: number;
}

async function measure(had: readonly TrieItem[], all: readonly TrieItem[], signers: number) {
  const [ours, theirs] = [await triesOf(had, signers), await triesOf(all, signers)];
  const runs = [];
  for (let i = 0; i < rounds; i++) runs.push(await runOnce(ours, theirs));
  return { ...runs[0] as (typeof runs)[number], cpuMilliseconds: spread(runs.map((run) => run.cpuMilliseconds)).median };
}

async function runOnce(ours: MemoryTries, theirs: MemoryTries) {
  const { answer } = answering({ tries: theirs, offered: async () => [SCOPE], read: async () => MESSAGE });
  const start = process.cpuUsage();
  // Nothing is kept, so that each round starts from the same sets.
  const talk = await converse({ options: optionsOf(ours), answer, settle: () => null });
  const { user, system } = process.cpuUsage(start);
  const helloBytes = 2 + 4 + 1 + SCOPE.length;
  return {
    fetched: talk.arrivals,
    helloBytes,
    bytes: talk.bytesAsked + talk.bytesAnswered - ITEM_HEADER_BYTES * talk.arrivals - helloBytes,
    rounds: talk.rounds - HELLO_ROUNDS,
    cpuMilliseconds: (user + system) / 1000,
  };
}

/** Hashed before it is measured, as a store has it. */
async function triesOf(items: readonly TrieItem[], signers: number): Promise<MemoryTries> {
  const tries = new MemoryTries();
  for (const [signer, theirs] of Map.groupBy(items, ({ id }) => Number.parseInt(id.slice(0, 8), 16) % signers)) {
    tries.addAll({ scope: SCOPE, signer: signer.toString(16).toUpperCase().padStart(40, 'A') }, theirs);
  }
  await tries.roots(SCOPE);
  return tries;
}

function compareWith(negentropy: NegentropyRun, { count, ...ours }: Measured) {
  if (ours.fetched !== negentropy.found) throw new Error(`the two found different things: ${ours.fetched} and ${negentropy.found}`);
  const bytesRatio = ratio(ours.bytes, negentropy.bytes);
  const cpuRatio = ratio(ours.cpuMilliseconds, negentropy.cpuMilliseconds);
  return { statements: count, ...ours, negentropy, bytesRatio, cpuRatio, met: isMet({ count, ...ours }, bytesRatio, cpuRatio) };
}

/** Null where there is no target. */
function isMet({ count, lacking, signers, bytes, rounds }: Measured, bytesRatio: number, cpuRatio: number): boolean | null {
  if (count !== TARGET.statements || signers !== TARGET.signers) return null;
  const fewBytes = !TARGET.bytesRatio.of.includes(lacking) || bytesRatio <= TARGET.bytesRatio.atMost;
  const cheapEquality = lacking !== 'nothing' || (bytes <= TARGET.nothing.bytes && rounds === TARGET.nothing.rounds);
  return fewBytes && cheapEquality && cpuRatio <= TARGET.cpuRatio;
}

function ratio(ours: number, theirs: number): number {
  return Number((ours / theirs).toPrecision(3));
}

function numbers(list: string): number[] {
  return list.split(',').map(Number);
}
