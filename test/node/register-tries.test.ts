import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registerOf, type KeptCheckpoint } from '../../src/ledger/checkpoints.ts';
import { withCheckpoints } from '../../src/node/register-tries.ts';
import { CHECKPOINTS_SCOPE } from '../../src/statement/checkpoint.ts';
import { summariseLeaf } from '../../src/sync/tries.ts';
import { MemoryTries } from '../sync/memory-tries.ts';

const checkpoint = (id: string, project: string, time: number) => ({ id: id.repeat(64), checkpoint: { nodeKey: 'd'.repeat(64), project, time }, message: new Uint8Array() }) as unknown as KeptCheckpoint;

test('each node\'s newest checkpoint of a project is a trie of one item, beside the statements\'', async () => {
  const [tails, guix] = [checkpoint('a', 'tails', 5), checkpoint('b', 'guix', 7)];
  const statements = new MemoryTries().add({ scope: 'tails', signer: 'A'.repeat(40) }, { time: 1, id: 'c'.repeat(64) });
  const tries = withCheckpoints(statements, { all: async () => [tails, guix], at: async (register) => [tails, guix].find(({ checkpoint: about }) => registerOf(about) === register) });
  const signers = [tails, guix].map(({ checkpoint: about }) => registerOf(about));
  const roots = await tries.roots(CHECKPOINTS_SCOPE);
  assert.deepEqual(roots.map(({ signer }) => signer), signers.toSorted());
  assert.deepEqual(roots.find(({ signer }) => signer === signers[0]), { signer: signers[0], ...summariseLeaf([{ time: 5, id: tails.id }]) });
  const trie = { scope: CHECKPOINTS_SCOPE, signer: signers[0] as string };
  assert.deepEqual(await tries.node(trie, ''), { kind: 'leaf', items: [{ time: 5, id: tails.id }] });
  assert.deepEqual(await tries.node(trie, '1'), { kind: 'leaf', items: [] });
  assert.deepEqual(await tries.items(trie, '', { time: 4, id: 'f'.repeat(64) }, 10), [{ time: 5, id: tails.id }]);
  assert.deepEqual(await tries.items(trie, '', { time: 5, id: tails.id }, 10), []);
  assert.deepEqual(await tries.items({ scope: 'tails', signer: 'A'.repeat(40) }, '', null, 10), [{ time: 1, id: 'c'.repeat(64) }]);
});

test('bad input 84: a question about one register costs the same however many there are', async () => {
  const asked: string[] = [];
  const one = checkpoint('a', 'tails', 5);
  const register = registerOf(one.checkpoint);
  const tries = withCheckpoints(new MemoryTries(), { all: () => { throw new Error('all are looked at'); }, at: async (wanted) => { asked.push(wanted); return wanted === register ? one : undefined; } });
  assert.deepEqual(await tries.node({ scope: CHECKPOINTS_SCOPE, signer: register }, ''), { kind: 'leaf', items: [{ time: 5, id: one.id }] });
  assert.deepEqual(await tries.items({ scope: CHECKPOINTS_SCOPE, signer: 'F'.repeat(64) }, '', null, 10), []);
  assert.deepEqual(asked, [register, 'F'.repeat(64)]);
});
