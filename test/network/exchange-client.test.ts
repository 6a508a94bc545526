import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hex } from '../../src/base/bytes.ts';
import { fetchProject, fetchStatements, type Fetching } from '../../src/network/exchange-client.ts';
import { answerExchange } from '../../src/network/exchange-server.ts';
import { decodeRequest } from '../../src/sync/exchange-codec.ts';
import { MemoryLedger, statement } from './memory-ledger.ts';

/** Two ledgers in conversation, without a network; `asked` collects what was wanted. */
function converse(from: MemoryLedger, to: MemoryLedger, claimed = new Set<Hex>()) {
  const asked: Hex[] = [];
  const fetching: Fetching = {
    claimed,
    ask(request) {
      const decoded = decodeRequest(request);
      if (decoded.kind === 'want') asked.push(...decoded.ids);
      return answerExchange(from, request);
    },
    lacking: async (ids) => ids.filter((id) => !to.statements.has(id)),
    take: (_, message) => to.receive(message, 'peer'),
  };
  return { fetching, asked };
}

function filled(count: number): MemoryLedger {
  const ledger = new MemoryLedger('tails');
  for (let i = 0; i < count; i++) ledger.add(statement(`tails|good|${i}`));
  return ledger;
}

test('all that is lacking is asked for once, and nothing else', async () => {
  const [from, to] = [filled(5_000), filled(1_000)];
  const { fetching, asked } = converse(from, to);
  const fetched = await fetchProject(fetching, 'tails');
  assert.equal(fetched.fresh.length, 4_000);
  assert.equal(fetched.complete, true);
  assert.equal(new Set(asked).size, asked.length);
  assert.equal(asked.length, 4_000);
  assert.equal(to.statements.size, 5_000);
});

test('several peers share the work: what one is fetching, another does not', async () => {
  const [from, to] = [filled(4_000), new MemoryLedger('tails')];
  const claimed = new Set<Hex>();
  const conversations = [converse(from, to, claimed), converse(from, to, claimed), converse(from, to, claimed)];
  await Promise.all(conversations.map(({ fetching }) => fetchProject(fetching, 'tails')));
  const counts = conversations.map(({ asked }) => asked.length);
  assert.equal(to.statements.size, 4_000);
  assert.ok(counts.every((count) => count > 0), `asked for ${counts.join(', ')}`);
  assert.ok(counts.reduce((sum, count) => sum + count, 0) < 4_400, `asked for ${counts.join(', ')}`);
  assert.equal(claimed.size, 0);
});

test('what a silent peer was asked for is asked of another', async () => {
  const [from, to] = [filled(100), new MemoryLedger('tails')];
  const claimed = new Set<Hex>();
  const silent = converse(from, to, claimed);
  const ids = [...from.statements.keys()].sort();
  const never = new Promise<Uint8Array>(() => undefined);
  void fetchStatements({ ...silent.fetching, ask: () => never }, ids);
  await fetchProject(converse(from, to, claimed).fetching, 'tails');
  assert.equal(to.statements.size, 100);
});

test('a listed statement that the peer does not have leaves the project incomplete', async () => {
  const [from, to] = [filled(10), new MemoryLedger('tails')];
  const [gone] = from.statements.keys();
  const { fetching, asked } = converse(Object.assign(from, { read: async (id: Hex) => (id === gone ? undefined : from.statements.get(id)?.message) }), to);
  const fetched = await fetchProject(fetching, 'tails');
  assert.equal(fetched.complete, false);
  assert.equal(fetched.fresh.length, 9);
  assert.equal(asked.length, 10);
});

test('an exchange that brings too much of no use ends before its time', async () => {
  const from = new MemoryLedger('tails');
  for (let i = 0; i < 100; i++) from.add(statement(`tails|stranger|${i}${'x'.repeat(250 * 1024)}`));
  const { fetching, asked } = converse(from, new MemoryLedger('tails'));
  const fetched = await fetchProject(fetching, 'tails');
  assert.equal(fetched.complete, false);
  assert.ok(asked.length > 60);
  const bytes = from.statements.size * 250 * 1024;
  assert.ok(bytes > 16 * 1024 * 1024);
});

test('an empty inventory is complete', async () => {
  const { fetching } = converse(new MemoryLedger('tails'), new MemoryLedger('tails'));
  assert.deepEqual(await fetchProject(fetching, 'tails'), { fresh: [], complete: true, waiting: 0 });
});
