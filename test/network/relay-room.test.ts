import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Libp2p } from '@libp2p/interface';
import { MAX_RELAY_RESERVATIONS } from '../../src/base/limits.ts';
import { makeRelayRoom } from '../../src/network/relay-room.ts';

suite('a relay', () => {
  const peers = Array.from({ length: MAX_RELAY_RESERVATIONS }, (_, i) => `peer ${i}`);

  /** @returns who has a reservation after room was made */
  function makeRoom(reserving: readonly string[], isConnected: (peer: string) => boolean, ended: string[] = []): string[] {
    const reservations = new Map(reserving.map((peer) => [peer, { signal: { clear: () => ended.push(peer) } }]));
    const getConnections = (peer: string) => (isConnected(peer) ? [{}] : []);
    makeRelayRoom({ services: { relay: { reservations } }, getConnections } as unknown as Libp2p);
    return [...reservations.keys()];
  }

  test('bad input 78: that one peer after another reserved and left has room for whoever comes next', () => {
    assert.deepEqual(makeRoom(peers, () => false), []);
    assert.deepEqual(makeRoom(peers, (peer) => peer === 'peer 7'), ['peer 7']);
  });

  test('ends the hour of each reservation that it forgets, and of no other: or it would take from the peer the one that it has by then', () => {
    const ended: string[] = [];
    makeRoom(peers, (peer) => peer === 'peer 7', ended);
    assert.deepEqual(ended, peers.filter((peer) => peer !== 'peer 7'));
  });

  test('sends nobody away who is connected, and forgets nobody while there is room', () => {
    assert.equal(makeRoom(peers, () => true).length, MAX_RELAY_RESERVATIONS);
    assert.equal(makeRoom(peers.slice(1), () => false).length, MAX_RELAY_RESERVATIONS - 1);
  });

  test('that is none has nothing to make room in', () => {
    makeRelayRoom({ services: {}, getConnections: () => [] });
  });
});
