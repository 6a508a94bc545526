import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectToNode } from '../../src/http/client.ts';
import { createRoutes } from '../../src/http/routes.ts';
import { serveOnSocket } from '../../src/http/server.ts';
import type { NodePort } from '../../src/ledger/port.ts';
import { following, policy, signedByTwo } from '../ledger/rooted.ts';

test('a successor goes the same way through a running node', async (t) => {
  const NODE = { self: async () => ({ id: 'me', addresses: [] }) } as unknown as NodePort;
  const socket = await mkdtemp(join(tmpdir(), 'concur-socket-'));
  const ledger = await following(t);
  const server = await serveOnSocket(createRoutes(ledger, NODE, (error) => { throw error; }), join(socket, 'node.sock'));
  const client = await connectToNode(join(socket, 'node.sock'));
  assert.ok(client !== null);
  t.after(async () => {
    await client.close();
    await server.close();
    await rm(socket, { recursive: true });
  });
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
