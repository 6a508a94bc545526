import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acquainted, join } from './swarm.ts';
import { MemoryLedger, statement } from './memory-ledger.ts';

test('what one host publishes, the other takes in', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const a = await join(t, ours);
  const b = await join(t, theirs, { peers: a.host.addresses() });
  await acquainted(a, b);
  const said = ours.add(statement('tails|good|small'));
  assert.deepEqual(await a.host.publish(said), { recipients: 1 });
  await theirs.until((ledger) => ledger.holds(said));
  assert.deepEqual(theirs.received, [{ outcome: 'new', peer: a.host.id }]);
});
