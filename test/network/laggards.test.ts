import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { multiaddr } from '@multiformats/multiaddr';
import { answerSync } from '../../src/sync/answer.ts';
import { encodeGossip } from '../../src/sync/gossip-codec.ts';
import { encodeSyncReply } from '../../src/sync/sync-reply-codec.ts';
import { decodeSyncRequest } from '../../src/sync/sync-request-codec.ts';
import { MemoryLedger, statement } from './memory-ledger.ts';
import { addressesOf, answering, PROTOCOLS, startStranger, subscribed } from './stranger.ts';
import { acquainted, join } from './swarm.ts';

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

test('bad input 81: while peers that announce much and deliver nothing take up all attention, what another announces comes by a visit', { timeout: 40_000 }, async (t) => {
  const ours = new MemoryLedger('tails');
  const a = await join(t, ours, { timing: { reply: 20_000, settle: 3_600_000 } });
  let asked = 0;
  const busy = Promise.withResolvers<void>();
  // They know of nothing when they are compared, and are silent when something is wanted of them.
  const silentOnWant = answering(async (frame) => {
    const { kind } = decodeSyncRequest(frame);
    if (kind === 'hello') return encodeSyncReply({ kind: 'hello', version: 1, scopes: [] });
    if (++asked === 32) busy.resolve();
    return new Promise<never>(() => undefined);
  });
  for (let i = 0; i < 8; i++) {
    const liar = await startStranger(t, silentOnWant);
    await liar.dial(multiaddr(a.host.addresses()[0]));
    await subscribed(liar, a.host.id);
    for (let j = 0; j < 4; j++) await liar.services.gossip.publish(PROTOCOLS.topic, encodeGossip({ kind: 'announcement', project: 'tails', ids: [(64 * i + j).toString(16).padStart(64, '0')] }));
  }
  await busy.promise;
  const honest = new MemoryLedger('tails');
  const b = await join(t, honest, { peers: a.host.addresses(), timing: { settle: 3_600_000 } });
  await acquainted(a, b);
  await a.log.until('a conversation with a peer ended', b.host.id);
  const large = honest.add(statement(`tails|good|${'x'.repeat(20_000)}`));
  await b.host.publish(large);
  await ours.until((ledger) => ledger.holds(large));
});
