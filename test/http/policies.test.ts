import assert from 'node:assert/strict';
import { test } from 'node:test';
import { following, policy, signedByTwo } from '../ledger/rooted.ts';
import { serve } from './serving.ts';

test('a successor goes the same way through a running node', async (t) => {
  const ledger = await following(t);
  const { client } = await serve(t, { ledger });
  const next = policy(2);
  const both = await signedByTwo(next);
  await assert.rejects(client.addPolicy(next), { code: 'policy-unsigned', message: /nobody signed/, hint: /--replace/ });
  assert.deepEqual(await client.examinePolicy(next, { signatures: both, project: 'tails' }), await ledger.examinePolicy(next, { signatures: both, project: 'tails' }));
  await client.addPolicy(next, { signatures: both, project: 'tails', from: 'keys/tails' });
  assert.deepEqual((await client.policies()).map(({ text, from }) => [text, from]), [[next, 'keys/tails']]);
  await client.addPolicy(policy(1), { replace: true });
  assert.equal((await ledger.policies())[0]?.text, policy(1));
  assert.deepEqual(await client.signerHistory(next), JSON.parse(JSON.stringify(await ledger.signerHistory(next))));
});
