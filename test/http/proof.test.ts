import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { NodeClient } from '../../src/http/client.ts';
import { madeProofFromJson, madeProofToJson } from '../../src/http/proof-json.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import type { ProofQuery } from '../../src/ledger/port.ts';
import { openWorkbench, resultOf } from '../ledger/workbench.ts';
import { ada, ask, grace, NOW, POLICY, RIGHT } from '../proof/workbench.ts';
import { refusedAs } from '../refusal.ts';
import { serve } from './serving.ts';

async function open(t: TestContext): Promise<{ ledger: OpenLedger; client: NodeClient }> {
  const ledger = await openWorkbench(t, { now: NOW + 60 });
  const { client } = await serve(t, { ledger });
  return { ledger, client };
}

test('a running node makes the proof that its ledger makes', async (t) => {
  const { ledger, client } = await open(t);
  await client.addPolicy(POLICY);
  for (const builder of [ada, grace]) {
    await client.importCertificates(builder.certificate, 'others');
    await client.accept(await builder.sign(resultOf(builder)), 'local');
  }
  const queries: ProofQuery[] = [{ sha256: RIGHT, name: 'tails.iso' }, { sha256: RIGHT, name: null, project: 'tails' }, { project: 'tails', release: '1.0' }, { project: 'tails', release: '1.0', artifact: 'tails.iso' }];
  for (const query of queries) {
    const made = await client.proof(query);
    assert.deepEqual(made, await ledger.proof(query));
    assert.equal((await ask(made.proof)).verdict, 'AGREED');
  }
});

test('what it refuses, it refuses as the ledger does', async (t) => {
  const { client } = await open(t);
  await assert.rejects(client.proof({ sha256: RIGHT, name: null }), refusedAs('policy-missing', /no policy yet/));
  await client.addPolicy(POLICY);
  await assert.rejects(client.proof({ project: 'tails', release: '1.0' }), refusedAs('not-found', /nothing to prove/));
});

test('a question of another shape is refused before the ledger is asked', async (t) => {
  const { client } = await open(t);
  for (const query of [{}, { sha256: 'A'.repeat(64), name: null }, { project: 'tails' }, { sha256: RIGHT, name: null, release: '1.0' }]) {
    await assert.rejects(client.proof(query as ProofQuery), refusedAs('usage', /request is malformed/), JSON.stringify(query));
  }
});

test('a proof travels as text', () => {
  const made = { proof: Uint8Array.of(0, 255, 128), leftOut: 1, byFolder: 2, unshown: 3 };
  assert.deepEqual(madeProofFromJson(JSON.parse(JSON.stringify(madeProofToJson(made))) as never), made);
});
