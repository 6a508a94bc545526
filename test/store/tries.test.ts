import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { openStore } from '../../src/store/store.ts';
import type { TrieItem } from '../../src/sync/tries.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { foreignAttestation, readSample } from './foreign-samples.ts';
import { emptyStore, openedStore } from './folder.ts';
import { referenceTrie } from './reference-tries.ts';
import { ALICE, BOB, hashOf, sampleAttestation, sampleCertificate } from './samples.ts';
import { assertTries, attestationAt, itemsOf, slices } from './trie-samples.ts';

const SEED = 20170608;
const KEY_ID = '0123456789ABCDEF';
const OF_ALICE = { scope: 'tails', signer: ALICE };

test('every order, any batches, any questions between and any reopening give the tries of the same set', async (t) => {
  const records = Array.from({ length: 300 }, (_, i) => attestationAt(i));
  const arrivals = fc.record({
    order: fc.shuffledSubarray(records, { minLength: records.length }),
    size: fc.integer({ min: 1, max: 120 }),
    /** After which batches somebody asks, and after which the store is closed. */
    asks: fc.func(fc.boolean()),
    closes: fc.func(fc.boolean()),
  });
  await fc.assert(fc.asyncProperty(arrivals, async ({ order, size, asks, closes }) => {
    const folder = await temporaryFolder(t);
    let store = await openStore(folder, { create: true });
    for (const [i, batch] of slices(order, size).entries()) {
      await store.putAttestations(batch);
      if (asks(i)) await assertTries(store, order.slice(0, (i + 1) * size));
      if (closes(i)) {
        await store.close();
        store = await openStore(folder, { create: false });
      }
    }
    await assertTries(store, records);
    assert.deepEqual((await store.check()).problems, []);
    await store.close();
  }), { seed: SEED, numRuns: 6 });
});

test('indexing again gives the same roots', async (t) => {
  const folder = await temporaryFolder(t);
  const store = await openStore(folder, { create: true });
  const records = Array.from({ length: 200 }, (_, i) => attestationAt(i));
  await store.putAttestations(records);
  await assertTries(store, records);
  await store.close();
  const again = await openedStore(t, folder, { create: false, rebuildIndexes: true });
  await assertTries(again, records);
  assert.deepEqual((await again.check()).problems, []);
});

test('an item that comes twice is there once', async (t) => {
  const store = await emptyStore(t);
  const records = [attestationAt(1), attestationAt(2)];
  await store.putAttestations([...records, ...records]);
  await store.putAttestations(records);
  await assertTries(store, records);
});

test('each project has tries of its own, and nothing has none', async (t) => {
  const store = await emptyStore(t);
  assert.deepEqual(await store.trieScopes(), []);
  assert.deepEqual(await store.tries.roots('tails'), []);
  assert.deepEqual(await store.tries.node(OF_ALICE, ''), { kind: 'leaf', items: [] });
  await store.putAttestations([attestationAt(1), sampleAttestation({ project: 'tor' }), sampleAttestation({ project: 'tor', retracts: [hashOf('one')] })]);
  assert.deepEqual(await store.trieScopes(), ['tails', 'tor']);
  assert.deepEqual((await store.tries.roots('tor')).map(({ signer, count }) => [signer, count]), [[ALICE, 2]]);
});

test('a foreign attestation is an item of its format once it is verified, and never of what its signature only names', async (t) => {
  const store = await emptyStore(t);
  const later = foreignAttestation({ signer: BOB });
  await store.putAttestations([
    { ...later, report: { ...later.report, mathematics: 'no-key' } },
    foreignAttestation({ signer: KEY_ID, mathematics: 'no-key' }),
    foreignAttestation({ signer: ALICE, mathematics: 'unsupported' }),
  ]);
  assert.deepEqual(await store.tries.roots('@sha256sums'), []);
  assert.deepEqual(await store.newestIds({ signer: BOB, limit: 2 }), [later.id]);
  assert.deepEqual(await store.putAttestations([later]), [true]);
  assert.deepEqual(await store.tries.roots('@sha256sums'), [{ signer: BOB, ...referenceTrie(itemsOf([later])).root }]);
  assert.deepEqual(await store.newestIds({ signer: BOB, limit: 2 }), [later.id]);
  assert.deepEqual((await store.check()).problems, []);
});

test('what has no time stands at 0, and what has one beyond four bytes at their end', async (t) => {
  const store = await emptyStore(t);
  const [none, far] = [0, 2 ** 32 + 5].map((time) => foreignAttestation({ format: 'in-toto-link', signer: ALICE, time })) as [ReturnType<typeof foreignAttestation>, ReturnType<typeof foreignAttestation>];
  await store.putAttestations([none, far]);
  const items = [{ time: 0, id: none.id }, { time: 2 ** 32 - 1, id: far.id }];
  assert.deepEqual(await store.tries.node({ scope: '@in-toto-link', signer: ALICE }, ''), { kind: 'leaf', items });
});

test('items come in their order, page by page, from any place in any part of the trie', async (t) => {
  const store = await emptyStore(t);
  const records = Array.from({ length: 150 }, (_, i) => attestationAt(i));
  await store.putAttestations(records);
  const { nodes } = referenceTrie(itemsOf(records.filter(({ report }) => report.signer === ALICE)));
  const all = [...nodes].flatMap(([prefix, node]) => (node.kind === 'leaf' ? [{ prefix, items: node.items }] : [])).sort((a, b) => (a.prefix < b.prefix ? -1 : 1));
  const inOrder = all.flatMap(({ items }) => items);
  const pages: TrieItem[] = [];
  for (let page = await store.tries.items(OF_ALICE, '', null, 7); page.length > 0; page = await store.tries.items(OF_ALICE, '', pages.at(-1) ?? null, 7)) pages.push(...page);
  assert.deepEqual(pages, inOrder);
  const place = fc.record({ part: fc.constantFrom(...nodes.keys()), after: fc.nat(inOrder.length - 1), limit: fc.integer({ min: 1, max: 80 }) });
  await fc.assert(fc.asyncProperty(place, async ({ part, after, limit }) => {
    const below = all.filter(({ prefix }) => prefix.startsWith(part)).flatMap(({ items }) => items);
    const expected = below.filter((item) => inOrder.indexOf(item) > after).slice(0, limit);
    assert.deepEqual(await store.tries.items(OF_ALICE, part, inOrder[after] as TrieItem, limit), expected);
  }), { seed: SEED, numRuns: 60 });
});

test('certificates are tries of one item, and a newer version is another item', async (t) => {
  const folder = await temporaryFolder(t);
  const store = await openStore(folder, { create: true });
  await store.putCertificate(sampleCertificate(BOB));
  const rootsBefore = await store.tries.roots('@certificates');
  assert.deepEqual(rootsBefore.map(({ signer, count }) => [signer, count]), [[BOB, 1]]);
  await store.putCertificate(sampleCertificate(ALICE));
  await store.putCertificate(sampleCertificate(BOB, [BOB, 'C'.repeat(40)]));
  const roots = await store.tries.roots('@certificates');
  assert.deepEqual(roots.map(({ signer }) => signer), [ALICE, BOB]);
  assert.notDeepEqual(roots[1], rootsBefore[0]);
  const node = await store.tries.node({ scope: '@certificates', signer: ALICE }, '');
  assert.deepEqual(node, { kind: 'leaf', items: [{ time: 0, id: hashOf(`certificate of ${ALICE}`) }] });
  assert.deepEqual(await store.tries.node({ scope: '@certificates', signer: ALICE }, '1'), { kind: 'leaf', items: [] });
  assert.deepEqual(await store.tries.items({ scope: '@certificates', signer: ALICE }, '', null, 5), node.kind === 'leaf' ? node.items : []);
  assert.deepEqual(await store.trieScopes(), ['@certificates']);
  await store.close();
  assert.deepEqual(await (await openedStore(t, folder, { create: false, readForeign: readSample })).tries.roots('@certificates'), roots);
});
