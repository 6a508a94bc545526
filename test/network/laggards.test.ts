import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { answerSync } from '../../src/sync/answer.ts';
import { encodeSyncReply } from '../../src/sync/sync-reply-codec.ts';
import { decodeSyncRequest } from '../../src/sync/sync-request-codec.ts';
import { MemoryLedger, statement } from './memory-ledger.ts';
import { addressesOf, answering, startStranger } from './stranger.ts';
import { join } from './swarm.ts';

const HASH = '0'.repeat(24);

/** Somebody who names signers, one by one: in the longest of times a peer may name very many. */
function trickler(named: () => void) {
  let next = 0;
  return answering(async (frame) => {
    const request = decodeSyncRequest(frame);
    await delay(100);
    switch (request.kind) {
      case 'hello': return encodeSyncReply({ kind: 'hello', version: 1, scopes: ['tails'] });
      case 'compare': return encodeSyncReply({ kind: 'different', digests: request.places.map(() => HASH) });
      default: {
        named();
        return encodeSyncReply({ kind: 'signers', pages: [{ form: 'full', more: true, signers: [{ name: (++next).toString(16).padStart(40, '0').toUpperCase(), count: 0, digest: HASH }] }] });
      }
    }
  });
}

test('bad input 84: sixteen peers that answer slowly, and always something, hold up nobody else', { timeout: 30_000 }, async (t) => {
  let names = 0;
  const busy = Promise.withResolvers<void>();
  const trickle = trickler(() => { if (++names === 32) busy.resolve(); });
  const slow = await Promise.all(Array.from({ length: 16 }, () => startStranger(t, trickle)));
  const ours = new MemoryLedger('tails');
  const a = await join(t, ours, { peers: slow.flatMap(addressesOf), timing: { reply: 1_000 } });
  await busy.promise;
  const honest = new MemoryLedger('tails');
  const said = honest.add(statement('tails|good|honest'));
  await join(t, honest, { peers: a.host.addresses() });
  await ours.until((ledger) => ledger.holds(said));
});

test('bad input 84: who asks all peers is told of those that have told all, and not kept waiting by one that never ends', { timeout: 30_000 }, async (t) => {
  const busy = Promise.withResolvers<void>();
  const slow = await startStranger(t, trickler(busy.resolve));
  const b = await join(t, new MemoryLedger('tails'));
  const a = await join(t, new MemoryLedger('tails'), { peers: [...addressesOf(slow), ...b.host.addresses()], timing: { laggard: 200 } });
  await busy.promise;
  await a.log.until('a conversation with a peer ended', b.host.id);
  const reports = await a.host.sync();
  assert.deepEqual(new Map(reports.map(({ peer, complete }) => [peer, complete])), new Map([[slow.peerId.toString(), false], [b.host.id, true]]));
});

test('bad input 84: who brings much of no use, as fast as it may, keeps nobody waiting for their turn', { timeout: 40_000 }, async (t) => {
  const junk = new MemoryLedger('tails');
  for (let i = 0; i < 4_000; i++) junk.add(statement(`tails|stranger|${i}${'x'.repeat(4_096)}`));
  const source = { tries: junk.tries, offered: () => junk.offered(), read: junk.read.bind(junk) };
  const flowing = Promise.withResolvers<void>();
  const liar = await startStranger(t, answering(async (frame) => {
    const request = decodeSyncRequest(frame);
    if (request.kind === 'fetch') {
      await delay(300);
      flowing.resolve();
    }
    return encodeSyncReply((await answerSync(source, request)).reply);
  }));
  const ours = new MemoryLedger('tails');
  const a = await join(t, ours, { peers: addressesOf(liar) });
  await flowing.promise;
  const honest = new MemoryLedger('tails');
  const said = honest.add(statement('tails|good|honest'));
  await join(t, honest, { peers: a.host.addresses() });
  await ours.until((ledger) => ledger.holds(said));
  assert.ok(!a.log.lines.some(({ message, fields }) => message === 'a conversation with a peer ended' && fields['peer'] === liar.peerId.toString()), 'the junk is still coming');
});
