import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { test, type TestContext } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { isConcurError } from '../../src/base/errors.ts';
import type { Database } from '../../src/store/database.ts';
import { keyOf, keysBelow, partOf } from '../../src/store/keys.ts';
import type { Stored } from '../../src/store/record.ts';
import { decodeRoot, encodeRoot } from '../../src/store/trie-records.ts';
import { openStore } from '../../src/store/store.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { openedStore, withRecords } from './folder.ts';
import { ALICE } from './samples.ts';
import { assertTries, attestationAt } from './trie-samples.ts';

const SEED = 20170608;
const EXISTING = { create: false };
const DAMAGED = { code: 'store-damaged', exitCode: 74 };
const RECORDS = Array.from({ length: 160 }, (_, i) => attestationAt(i));
/** By the signer who has inner nodes. */
const ONE_MORE = attestationAt(161);

test('bad input 91: any flipped bit in a stored node is noticed, and the node is made again', async (t) => {
  const folder = await hashedFolder(t);
  const nodes = await withRecords(folder, (database) => database.entries(keysBelow('node')));
  assert.ok(nodes.length > 5, 'there are nodes');
  const places = fc.nat(nodes.length - 1).chain((i) => fc.record({ i: fc.constant(i), place: fc.nat((nodes[i]?.value.length ?? 1) - 1), bit: fc.nat(7) }));
  await fc.assert(fc.asyncProperty(places, async ({ i, place, bit }) => {
    const { key, value } = nodes[i] as (typeof nodes)[number];
    const damaged = value.map((byte, at) => (at === place ? byte ^ (1 << bit) : byte));
    await withRecords(folder, (database) => database.write([{ type: 'put', key, value: damaged }], { sync: true }));
    const store = await openStore(folder, EXISTING);
    assert.notDeepEqual((await store.check()).problems, []);
    await assertTries(store, RECORDS);
    assert.deepEqual((await store.check()).problems, []);
    await store.close();
  }), { seed: SEED, numRuns: 6 });
});

test('nodes that were lost are made again', async (t) => {
  const folder = await hashedFolder(t);
  await withRecords(folder, (database) => database.clear(keysBelow('node')));
  const store = await openedStore(t, folder, EXISTING);
  await assertTries(store, RECORDS);
  await store.putAttestations([ONE_MORE]);
  await assertTries(store, [...RECORDS, ONE_MORE]);
});

test('a node that comes back after it was deleted hides nothing from the roots', async (t) => {
  const folder = await hashedFolder(t);
  const before = await withRecords(folder, (database) => database.entries(keysBelow('node')));
  const store = await openStore(folder, EXISTING);
  await store.putAttestations([ONE_MORE]);
  await store.close();
  await withRecords(folder, (database) => database.write(before.map(({ key, value }) => ({ type: 'put', key, value })), { sync: true }));
  const again = await openedStore(t, folder, EXISTING);
  assert.notDeepEqual((await again.check()).problems, []);
  await assertTries(again, [...RECORDS, ONE_MORE]);
  assert.deepEqual((await again.check()).problems, []);
});

for (const table of ['timeline', 'trie', 'count'] as const) {
  test(`bad input 91: after a flipped bit in the table "${table}" no roots are given as if all were there that is not, and the check notices it`, async (t) => {
    const folder = await unhashedFolder(t);
    const sound = await rootsIn(await copyOf(t, folder));
    const items = await itemsIn(folder);
    const entries = (await withRecords(folder, (database) => database.entries(keysBelow(table)))).filter(({ key }) => isOfTries(key));
    assert.ok(entries.length > 0, 'there are such entries');
    const places = fc.nat(entries.length - 1).chain((i) => fc.tuple(fc.constant(i), fc.nat(sizeOf(entries[i] as Stored) - 1), fc.nat(6)));
    await fc.assert(fc.asyncProperty(places, async ([i, place, bit]) => {
      const entry = entries[i] as Stored;
      const altered = flipped(entry, place, bit);
      const copy = await copyOf(t, folder);
      await withRecords(copy, (database) => database.write([{ type: 'del', key: entry.key }, { type: 'put', ...altered }], { sync: true }));
      const roots = await rootsIn(copy).catch((error: unknown) => error);
      if (!isConcurError(roots, 'store-damaged')) assert.equal(isDeepStrictEqual(roots, sound), isDeepStrictEqual(await itemsIn(copy), items), `${JSON.stringify(altered.key)} gives other roots if it says another item`);
      const store = await openStore(copy, EXISTING);
      assert.notDeepEqual((await store.check()).problems, []);
      await store.close();
    }), { seed: SEED, numRuns: 10 });
  });
}

test('an attestation that its trie has lost is damage to whoever asks for the root, and not a shorter trie', async (t) => {
  const folder = await hashedFolder(t);
  await withRecords(folder, async (database) => {
    const [key] = await database.keys(keysBelow('timeline', ALICE));
    await database.write([{ type: 'del', key: key as string }], { sync: true });
    await forgetHashes(database);
  });
  const store = await openedStore(t, folder, EXISTING);
  await assert.rejects(store.tries.roots('tails'), { ...DAMAGED, message: `store is damaged: 127 of 128 attestations by "${ALICE}" are listed in the trie of "tails"` });
  const { problems } = await store.check();
  assert.ok(problems.some((problem) => problem.includes('127 of 128')), problems.join('\n'));
});

test('a signer whose trie was lost is damage, and not one fewer', async (t) => {
  const folder = await hashedFolder(t);
  await withRecords(folder, (database) => database.write([{ type: 'del', key: keyOf('trie', 'tails', ALICE) }], { sync: true }));
  const store = await openedStore(t, folder, EXISTING);
  await assert.rejects(store.tries.roots('tails'), DAMAGED);
  assert.notDeepEqual((await store.check()).problems, []);
  await store.close();
  const rebuilt = await openedStore(t, folder, { ...EXISTING, rebuildIndexes: true });
  await assertTries(rebuilt, RECORDS);
});

/** Closed, with all nodes stored. */
async function hashedFolder(t: TestContext): Promise<string> {
  const folder = await unhashedFolder(t);
  const store = await openStore(folder, EXISTING);
  await assertTries(store, RECORDS);
  await store.close();
  return folder;
}

/** Closed before anybody asked for a trie. */
async function unhashedFolder(t: TestContext): Promise<string> {
  const folder = await temporaryFolder(t);
  const store = await openStore(folder, { create: true });
  await store.putAttestations(RECORDS);
  await store.close();
  // Once more, so that these records count as settled and are not looked for at the next start.
  await (await openStore(folder, EXISTING)).close();
  return folder;
}

/** As if nobody had asked yet. */
async function forgetHashes(database: Database): Promise<void> {
  await database.clear(keysBelow('node'));
  const roots = (await database.entries(keysBelow('trie'))).map(({ key, value }) => encodeRoot({ scope: 'tails', signer: partOf(key, -1) }, { count: decodeRoot({ key, value }).count, digest: undefined }));
  await database.write(roots.map((root) => ({ type: 'put', ...root })), { sync: true });
}

async function rootsIn(folder: string): Promise<unknown> {
  const store = await openStore(folder, EXISTING);
  try {
    return await store.tries.roots('tails');
  } finally {
    await store.close();
  }
}

/** Keys of all items of the tries. */
async function itemsIn(folder: string): Promise<string[]> {
  return withRecords(folder, async (database) => (await database.keys(keysBelow('timeline'))).filter(isOfTries));
}

/** Whether it is one signer's item, or belongs to a trie otherwise. */
function isOfTries(key: string): boolean {
  return key.startsWith(keyOf('trie', '')) || key.startsWith(keyOf('count', 'trie', '')) || (key.startsWith(keyOf('timeline', '')) && !key.startsWith(keyOf('timeline', '', '')));
}

function sizeOf({ key, value }: Stored): number {
  return key.length + value.length;
}

/** @param place in the key, then in the value */
function flipped({ key, value }: Stored, place: number, bit: number): Stored {
  const code = key.charCodeAt(place) ^ (1 << bit);
  return place < key.length
    ? { key: key.slice(0, place) + String.fromCharCode(code) + key.slice(place + 1), value }
    : { key, value: value.map((byte, at) => (at === place - key.length ? byte ^ (1 << bit) : byte)) };
}

async function copyOf(t: TestContext, folder: string): Promise<string> {
  const copy = await temporaryFolder(t);
  await cp(folder, copy, { recursive: true });
  return copy;
}
