import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { certificateTriesIn } from '../../src/store/certificate-tries.ts';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { EMPTY_JOURNAL } from '../../src/store/journal.ts';
import { itemKey, nodesOf, prefixOf } from '../../src/store/trie-keys.ts';
import { triesIn } from '../../src/store/tries.ts';
import { openWriter } from '../../src/store/writer.ts';
import type { TrieItem, Tries } from '../../src/sync/tries.ts';
import { atEnd, temporaryFolder } from '../temporary-folder.ts';
import { bitsOf, referenceTrie } from './reference-tries.ts';
import { ALICE, hashOf } from './samples.ts';

const TRIE = { scope: 'tails', signer: ALICE };
const [FIRST, LATER] = [items(0, 300), items(300, 3)];

test('what comes while a trie is hashed takes the nodes above it from the result, and no others', async (t) => {
  const { database, put, tries, whileHashing } = await heldTries(t);
  await put(FIRST);
  whileHashing(() => put(LATER));
  const [root] = await tries.roots('tails');
  assert.deepEqual(root, { signer: ALICE, ...referenceTrie(FIRST).root });
  assert.deepEqual(await storedPrefixes(database), inner(FIRST).filter((prefix) => !isAbove(prefix, LATER)));
  await assertWhole(tries, [...FIRST, ...LATER]);
  assert.deepEqual(await storedPrefixes(database), inner([...FIRST, ...LATER]));
});

test('what comes in the batch that puts a hashed trie takes the nodes above it too', async (t) => {
  const { database, put, tries, whileHashing } = await heldTries(t);
  await put(FIRST);
  whileHashing(async () => {
    // The first is being written when the others and the nodes are asked for, which then share a batch.
    void put(LATER.slice(0, 1));
    void put(LATER.slice(1));
  });
  await tries.roots('tails');
  assert.deepEqual(await storedPrefixes(database), inner(FIRST).filter((prefix) => !isAbove(prefix, LATER)));
  await assertWhole(tries, [...FIRST, ...LATER]);
});

test('a batch deletes the nodes on its items\' paths, hashes nothing, and leaves the others', async (t) => {
  const { database, put, tries } = await heldTries(t);
  await put(FIRST);
  await tries.roots('tails');
  const before = await storedPrefixes(database);
  assert.deepEqual(before, inner(FIRST));
  await put(LATER);
  assert.deepEqual(await storedPrefixes(database), before.filter((prefix) => !isAbove(prefix, LATER)));
});

test('many who ask at once hash a trie once', async (t) => {
  const { put, tries, moments } = await heldTries(t);
  await put(FIRST);
  const before = moments();
  await Promise.all(Array.from({ length: 20 }, () => tries.roots('tails')));
  // One for the list of the roots, one for the trie.
  assert.equal(moments() - before, 2);
  await tries.roots('tails');
  assert.equal(moments() - before, 2);
});

test('an item that goes makes the trie that there would be without it', async (t) => {
  const { take, put, tries } = await heldTries(t);
  await put(FIRST);
  await tries.roots('tails');
  await take(FIRST.slice(0, 200));
  await assertWhole(tries, FIRST.slice(200));
  await take(FIRST.slice(200, 260));
  await assertWhole(tries, FIRST.slice(260));
  await take(FIRST.slice(260));
  assert.deepEqual(await tries.roots('tails'), []);
});

interface HeldTries {
  readonly database: Database;
  readonly tries: Tries;
  put(items: readonly TrieItem[]): Promise<unknown>;
  take(items: readonly TrieItem[]): Promise<unknown>;
  /** To be done once: when the next trie is hashed, after the moment of which it is. */
  whileHashing(then: () => Promise<unknown>): void;
  /** How often something was read as of one moment. */
  moments(): number;
}

async function heldTries(t: TestContext): Promise<HeldTries> {
  const level = await openDatabase(join(await temporaryFolder(t), 'records'), { createIfMissing: true });
  atEnd(t, () => level.close());
  let moments = 0;
  let hook = async (): Promise<unknown> => undefined;
  const database: Database = {
    ...level,
    atOneMoment(read) {
      moments++;
      return level.atOneMoment((view) => read({
        ...view,
        async keys(range) {
          const then = hook;
          hook = async () => undefined;
          await then();
          return view.keys(range);
        },
      }));
    },
  };
  const writer = openWriter(database, { head: EMPTY_JOURNAL, onGrown: async () => {} });
  const { tries } = triesIn(database, writer, certificateTriesIn({ certificates: async () => [] }));
  const keysOf = (some: readonly TrieItem[]): string[] => some.map((item) => itemKey(TRIE, item));
  return {
    database, tries,
    put: (some) => writer.write([{ operations: [], index: keysOf(some) }]),
    take: (some) => writer.write([{ operations: [], noIndex: keysOf(some) }]),
    whileHashing: (then) => { hook = then; },
    moments: () => moments,
  };
}

/** Half of them in one second. */
function items(first: number, count: number): TrieItem[] {
  return Array.from({ length: count }, (_, i) => ({ time: 1_500_000_000 + ((first + i) % 2) * (first + i), id: hashOf(`item ${first + i}`) }));
}

async function assertWhole(tries: Tries, there: readonly TrieItem[]): Promise<void> {
  const { root, nodes } = referenceTrie(there);
  assert.deepEqual(await tries.roots('tails'), [{ signer: ALICE, ...root }]);
  for (const [prefix, node] of nodes) assert.deepEqual(await tries.node(TRIE, prefix), node);
}

/** Prefixes of the inner nodes, sorted. */
function inner(there: readonly TrieItem[]): string[] {
  return [...referenceTrie(there).nodes].flatMap(([prefix, { kind }]) => (kind === 'inner' ? [prefix] : [])).sort();
}

async function storedPrefixes(database: Database): Promise<string[]> {
  return (await database.keys(nodesOf(TRIE))).map(prefixOf);
}

function isAbove(prefix: string, some: readonly TrieItem[]): boolean {
  return some.some((item) => bitsOf(item).startsWith(prefix));
}
