import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chance } from '../simulate/clock.ts';
import { Link } from '../system/links.ts';
import { MemoryLedger, statement } from './memory-ledger.ts';
import { join } from './swarm.ts';

/** So narrow that one frame takes longer than a peer may be silent, and a ping behind it longer than libp2p's five seconds. */
const NARROW = { latency: 100, rate: 40_000, loss: 0, reset: 0 };

test('over a narrow line, where one reply takes longer than a peer may be silent, all comes, by one connection', { timeout: 60_000 }, async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const said = Array.from({ length: 4 }, (_, i) => ours.add(statement(`tails|good|${i}${'x'.repeat(70 * 1024)}`)));
  const a = await join(t, ours);
  const [address = ''] = a.host.addresses();
  const link = await Link.open({ port: Number(/\/tcp\/(\d+)/.exec(address)?.[1]), chance: new Chance(1) });
  t.after(() => link.close());
  link.quality = NARROW;
  await join(t, theirs, { peers: [address.replace(/\/tcp\/\d+/, `/tcp/${link.port}`)], timing: { settle: 3_600_000, reply: 4_000, ping: 1_000 } });
  await theirs.until((ledger) => ledger.syncedWith.includes(`tails ${a.host.id}`));
  assert.ok(theirs.holds(...said));
  assert.equal(link.connections, 1);
});
