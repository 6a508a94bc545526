import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeStatement } from '../../src/statement/encode.ts';
import { attestationId } from '../../src/statement/id.ts';
import { encodeMessage } from '../../src/statement/message.ts';
import type { NewAttestation } from '../../src/store/attestations.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { openedStore } from './folder.ts';
import { ALICE, BOB, hashOf, sampleAttestation } from './samples.ts';

function delegationBy(signer: string, project = 'tails'): NewAttestation {
  const content = { kind: 'delegation', project, signer, nodeKey: hashOf('node'), expires: '2018-01-01T00:00:00Z' } as const;
  const payload = encodeStatement(content);
  const { report, ...rest } = sampleAttestation({ signer });
  return { ...rest, report, id: attestationId({ kind: 'native', payload }, signer, Uint8Array.of(1)), message: encodeMessage({ kind: 'native', payload, signature: Uint8Array.of(1) }), content };
}

test('delegations are found by their project, are no release\'s, and are found again when the indexes are made anew', async (t) => {
  const folder = await temporaryFolder(t);
  const made = [delegationBy(ALICE), delegationBy(BOB), delegationBy(ALICE, 'whonix')];
  const store = await openedStore(t, folder);
  await store.putAttestations([...made, sampleAttestation()]);
  const ids = made.slice(0, 2).map(({ id }) => id).sort();
  assert.deepEqual(await store.delegationIds('tails'), ids);
  assert.deepEqual(await store.delegationIds('p'), []);
  assert.deepEqual(await store.releases('tails'), ['3.0~rc2']);
  assert.equal((await store.idsOfProject('tails', { limit: 10 })).length, 3);
  assert.deepEqual((await store.check()).problems, []);
  await store.close();
  const again = await openedStore(t, folder, { create: false, rebuildIndexes: true });
  assert.deepEqual(await again.delegationIds('tails'), ids);
  assert.deepEqual((await again.check()).problems, []);
});
