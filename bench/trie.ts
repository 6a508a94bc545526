/**
 * What does it cost to keep a trie of each signer's statements, beside the same batches without it? The trie's part of the
 * store is driven with bare items of one signer, the largest trie that there can be, through the one writer. Hashing is
 * put off until somebody asks, so it is measured apart, and together with the insertion where it falls due every time.
 *
 *   node bench/trie.ts [--sizes 10000,100000,1000000] [--batch 1000] [--signers 1000] [--statements 20000] [--folder DIR]
 */

import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { parseArgs } from 'node:util';
import { runInNewContext } from 'node:vm';
import { openStore } from '../src/store/store.ts';
import type { TrieItem } from '../src/sync/tries.ts';
import { spread } from './paired.ts';
import { printResult } from './result.ts';
import { hashedItems, openTries, scatteredItems, statementsOf, type OpenTries } from './trie-store.ts';

const TARGET = { insertedASecond: 20_000, randomOrderMicroseconds: 100, residentMib: 20, startSeconds: 1 };
/** Batches in random order that are hashed together, and some that are hashed each before the next. */
const RANDOM_BATCHES = 100;
const HASHED_BATCHES = 5;

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000,1000000' }, batch: { type: 'string', default: '1000' },
    signers: { type: 'string', default: '1000' }, statements: { type: 'string', default: '20000' }, folder: { type: 'string', default: tmpdir() },
  },
});
const batch = Number(options.batch);
const sizes = options.sizes.split(',').map(Number);
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const folder = await mkdtemp(join(options.folder, 'concur-bench-trie-'));
try {
  await measure();
} finally {
  await rm(folder, { recursive: true });
}

async function measure(): Promise<void> {
  const bySize = [];
  for (const size of sizes) bySize.push(await measureSize(size));
  const largest = bySize.at(-1) as (typeof bySize)[number];
  const met = largest.insertedASecond >= TARGET.insertedASecond && largest.randomOrderMicroseconds.insertedAndHashedInTheEnd <= TARGET.randomOrderMicroseconds
    && largest.residentMib <= TARGET.residentMib && largest.startSeconds <= TARGET.startSeconds;
  printResult('trie', {
    question: 'items of one signer inserted with the trie and without; hashing, start-up, memory and disk',
    batch, sizes: bySize,
    manySigners: await measureSigners(Number(options.signers)),
    wholeStatements: await measureStatements(Number(options.statements)),
    target: TARGET, met,
  });
  if (!met) process.exitCode = 1;
}

interface RandomOrder {
  readonly inserted: number;
  /** A hundred batches: as when somebody asks after a first import. */
  readonly insertedAndHashedInTheEnd: number;
  readonly insertedAndHashedEachBatch: number;
}

/** Both ways of inserting take turns, batch by batch, so that neither has the better machine. */
async function measureSize(size: number) {
  const [withTrie, without] = [join(folder, `with-${size}`), join(folder, `without-${size}`)] as const;
  let tries = await openTries(withTrie);
  const plain = await openTries(without);
  const times = { with: 0, without: 0 };
  for (let first = 0; first < size; first += batch) {
    const items = hashedItems(first, Math.min(batch, size - first));
    times.with += await timed(() => tries.insert(items));
    times.without += await timed(() => plain.insertPlainly(items));
  }
  await plain.close();
  const hashedFirst = await timed(() => tries.root());
  const randomOrder = await insertAtRandom(tries, size);
  await tries.close();

  const startSeconds = await timed(async () => {
    tries = await openTries(withTrie);
    await tries.root();
  }) / 1000;
  const before = await memory();
  const scattered = hashedItems(0, size).filter((_, i) => i % Math.ceil(size / 500) === 0);
  const [first, again] = [await timeNodes(tries, scattered), await timeNodes(tries, scattered)];
  // To a leaf each, so that all nodes were asked for.
  await timeNodes(tries, hashedItems(0, size).filter((_, i) => i % 32 === 0));
  const residentMib = (await memory() - before) / 2 ** 20;
  await tries.close();
  return {
    items: size,
    insertedASecond: Math.round(size / (times.with / 1000)),
    withoutTrieASecond: Math.round(size / (times.without / 1000)),
    hashedAllASecond: Math.round(size / (hashedFirst / 1000)),
    randomOrderMicroseconds: randomOrder,
    nodesAnsweredASecond: { first, again },
    startSeconds: rounded(startSeconds),
    residentMib: rounded(residentMib),
    diskMib: rounded(await sizeOf(withTrie) / 2 ** 20),
    diskWithoutTrieMib: rounded(await sizeOf(without) / 2 ** 20),
  };
}

/** Microseconds an item when a batch's items lie all over the trie. */
async function insertAtRandom(tries: OpenTries, size: number): Promise<RandomOrder> {
  const eager: number[] = [];
  for (let i = 0; i < HASHED_BATCHES; i++) {
    const items = scatteredItems(i * batch, batch, size);
    eager.push(await timed(() => tries.insert(items)) + await timed(() => tries.root()));
  }
  const lazy: number[] = [];
  for (let i = 0; i < RANDOM_BATCHES; i++) {
    const items = scatteredItems((HASHED_BATCHES + i) * batch, batch, size);
    lazy.push(await timed(() => tries.insert(items)));
  }
  const hashing = await timed(() => tries.root());
  const total = lazy.reduce((sum, time) => sum + time, 0);
  const microseconds = (time: number): number => rounded(time * 1000 / batch);
  return {
    inserted: microseconds(total / RANDOM_BATCHES),
    insertedAndHashedInTheEnd: microseconds((total + hashing) / RANDOM_BATCHES),
    insertedAndHashedEachBatch: microseconds(spread(eager).median),
  };
}

/** Down from the root to the leaf of each, as in a comparison. */
async function timeNodes(tries: OpenTries, items: readonly TrieItem[]): Promise<number> {
  let nodes = 0;
  const time = await timed(async () => {
    for (const item of items) nodes += await tries.walkTo(item);
  });
  return Math.round(nodes / (time / 1000));
}

/** One scope, many signers with a thousand items each: what a peer asks for first. Milliseconds. */
async function measureSigners(signers: number) {
  const at = join(folder, 'signers');
  let tries = await openTries(at);
  const items = hashedItems(0, 100);
  for (let first = 0; first < signers; first += 10) {
    const names = Array.from({ length: Math.min(10, signers - first) }, (_, i) => first + i);
    await tries.insertFor(names, items);
  }
  const first = await timed(() => tries.roots());
  await tries.close();
  tries = await openTries(at);
  const afterStart = await timed(() => tries.roots());
  const again = await timed(() => tries.roots());
  await tries.insertFor([0], hashedItems(100, 1));
  const afterOne = await timed(() => tries.roots());
  await tries.close();
  return { signers, itemsEach: items.length, milliseconds: { first: rounded(first), afterStart: rounded(afterStart), again: rounded(again), afterOneItem: rounded(afterOne) } };
}

/** Through the store itself, with everything that is written for a statement besides. */
async function measureStatements(number: number) {
  const at = join(folder, 'statements');
  let store = await openStore(at, { create: true });
  let time = 0;
  for (let first = 0; first < number; first += batch) {
    const records = statementsOf(hashedItems(first, Math.min(batch, number - first)));
    time += await timed(() => store.putAttestations(records));
  }
  const hashed = await timed(() => store.tries.roots('bench'));
  await store.close();
  const start = await timed(async () => {
    store = await openStore(at, { create: false });
    await store.tries.roots('bench');
  });
  await store.close();
  return { statements: number, putASecond: Math.round(number / (time / 1000)), hashedInMilliseconds: rounded(hashed), startMilliseconds: rounded(start) };
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

/** Bytes, when no garbage is left. */
async function memory(): Promise<number> {
  // What is finalised in one turn is garbage in the next.
  for (let i = 0; i < 5; i++) {
    await setImmediate();
    collectGarbage();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function sizeOf(path: string): Promise<number> {
  const names = await readdir(path);
  const files = await Promise.all(names.map((name) => stat(join(path, name))));
  return files.reduce((sum, { size }) => sum + size, 0);
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
