import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryLedger, statement } from './memory-ledger.ts';
import { join } from './swarm.ts';

test('two hosts that cannot dial each other talk over a relay', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const relay = await join(t, new MemoryLedger('debian'), { reach: { relay: 'serve' } });
  const hidden = await join(t, ours, { listen: ['/p2p-circuit'], peers: relay.host.addresses(), reach: { relay: 'use' } });
  await hidden.log.until('reachable at');
  const [address] = hidden.host.addresses();
  assert.match(address ?? '', /\/p2p-circuit\/p2p\//);
  const said = ours.add(statement('tails|good|1'));
  const client = await join(t, theirs, { listen: [], peers: [address as string], reach: { relay: 'use' } });
  await theirs.until((ledger) => ledger.holds(said));
  const [relayed] = (await client.host.peers()).filter(({ id }) => id === hidden.host.id);
  assert.equal(relayed?.transport, 'relay');
  const later = theirs.add(statement('tails|good|2'));
  await client.host.publish(later);
  await ours.until((ledger) => ledger.holds(later));
});
