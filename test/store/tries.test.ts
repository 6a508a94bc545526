import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { TrieItem } from '../../src/sync/tries.ts';
import type { NewAttestation } from '../../src/store/attestations.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { temporaryFolder } from './folder.ts';
import { referenceTrie } from './reference-tries.ts';
import { ALICE, BOB, hashOf, sampleAttestation } from './samples.ts';

const SEED = 20170608;

test('every order, any batches and any reopening give the tries of the same set', async (t) => {
  const records = Array.from({ length: 300 }, (_, i) => attestationAt(i));
  const arrivals = fc.record({
    order: fc.shuffledSubarray(records, { minLength: records.length }),
    size: fc.integer({ min: 1, max: 120 }),
    // After which batches somebody asks, and after which the store is closed.
    asks: fc.func(fc.boolean()),
    closes: fc.func(fc.boolean()),
  });
  await fc.assert(fc.asyncProperty(arrivals, async ({ order, size, asks, closes }) => {
    const folder = await temporaryFolder(t);
    let store = await openStore(folder, { create: true });
    let there: NewAttestation[] = [];
    for (const [i, batch] of slices(order, size).entries()) {
      await store.putAttestations(batch);
      there = [...there, ...batch];
      if (asks(i)) await assertTries(store, there);
      if (closes(i)) {
        await store.close();
        store = await openStore(folder, { create: false });
      }
    }
    await assertTries(store, records);
    assert.deepEqual((await store.check()).problems, []);
    await store.close();
  }), { seed: SEED, numRuns: 10 });
});

/** Seconds with many statements in them and others with none, so that the shape is not an even one. */
function attestationAt(i: number): NewAttestation {
  return sampleAttestation({ subjects: { [`file-${i}`]: hashOf(`content ${i}`) }, signer: i % 5 === 0 ? BOB : ALICE, time: 1_500_000_000 + (i % 3 === 0 ? 0 : i * 977) });
}

async function assertTries(store: Store, records: readonly NewAttestation[]): Promise<void> {
  const expected = [...Map.groupBy(records, ({ report }) => report.signer)].map(([signer, those]) => ({ signer, ...referenceTrie(itemsOf(those)) }));
  const inOrder = expected.toSorted((a, b) => (a.signer < b.signer ? -1 : 1));
  assert.deepEqual(await store.tries.roots('tails'), inOrder.map(({ signer, root }) => ({ signer, ...root })));
  for (const { signer, nodes } of expected) {
    for (const [prefix, node] of nodes) assert.deepEqual(await store.tries.node({ scope: 'tails', signer }, prefix), node);
  }
}

function itemsOf(records: readonly NewAttestation[]): TrieItem[] {
  return records.map(({ id, report }) => ({ time: report.created, id }));
}

function slices<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}
