import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastSync, recordSync } from '../../src/ledger/freshness.ts';
import { CERTIFICATES_SCOPE } from '../../src/sync/tries.ts';
import { emptyStore } from '../store/folder.ts';

test('a view is as old as the oldest of its parts, and revocations are one of them', async (t) => {
  const store = await emptyStore(t);
  const policy = { project: 'tails', foreign: [] };
  await recordSync(store, 'tails', 2_000);
  assert.equal(await lastSync(store, policy), null);
  await recordSync(store, CERTIFICATES_SCOPE, 1_000);
  assert.equal(await lastSync(store, policy), 1_000);
});
