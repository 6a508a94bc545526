/** Statements by two signers, of a shape that makes uneven tries, and what their tries must be. */

import assert from 'node:assert/strict';
import type { NewAttestation } from '../../src/store/attestations.ts';
import type { Store } from '../../src/store/store.ts';
import type { TrieItem } from '../../src/sync/tries.ts';
import { referenceTrie } from './reference-tries.ts';
import { ALICE, BOB, hashOf, sampleAttestation } from './samples.ts';

/** Many of them in one second, the others far apart; always the same for a number. */
export function attestationAt(i: number): NewAttestation {
  return sampleAttestation({ subjects: { [`file-${i}`]: hashOf(`content ${i}`) }, signer: i % 5 === 0 ? BOB : ALICE, time: 1_500_000_000 + (i % 3 === 0 ? 0 : i * 977) });
}

/** All nodes of all tries of `tails`, from the root down. */
export async function assertTries(store: Store, records: readonly NewAttestation[]): Promise<void> {
  const expected = [...Map.groupBy(records, ({ report }) => report.signer)]
    .map(([signer, those]) => ({ signer, ...referenceTrie(itemsOf(those)) }))
    .sort((a, b) => (a.signer < b.signer ? -1 : 1));
  assert.deepEqual(await store.tries.roots('tails'), expected.map(({ signer, root }) => ({ signer, ...root })));
  for (const { signer, nodes } of expected) {
    for (const [prefix, node] of nodes) assert.deepEqual(await store.tries.node({ scope: 'tails', signer }, prefix), node);
  }
}

export function itemsOf(records: readonly NewAttestation[]): TrieItem[] {
  return records.map(({ id, report }) => ({ time: report.created, id }));
}

export function slices<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}
