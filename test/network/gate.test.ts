import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MultiaddrConnection } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr';
import { MAX_ADDRESSES_PER_PEER, MAX_DIALLED_PER_GROUP_PER_MINUTE, MAX_DIALLED_PER_MINUTE } from '../../src/base/limits.ts';
import { openGate, type GateOptions } from '../../src/network/gate.ts';

const ADA = '12D3KooWFbzsbT6GE4g8Dbxko9mm3D8C9Gdnn9PixFjifY9RQziH';
const GRACE = '12D3KooWNHHyCqTcsDpJG1bb6un7eCq27fCfUMZwwNqcUTpFH9Ne';
const LOOPBACK = multiaddr('/ip4/127.0.0.1/tcp/6379');

test('an address of our own machine is dialled once the operator named it, whoever is expected there', () => {
  const gate = openGate(OPTIONS);
  assert.equal(dials(gate, LOOPBACK), false);
  assert.equal(gate.approve(LOOPBACK.encapsulate(`/p2p/${ADA}`), 'operator'), true);
  assert.equal(dials(gate, LOOPBACK), true);
  assert.equal(dials(gate, LOOPBACK.encapsulate(`/p2p/${GRACE}`)), true);
  assert.equal(dials(gate, multiaddr('/ip4/127.0.0.1/tcp/6380')), false);
});

test('who may be dialled over a relay, may have the relay dialled', () => {
  const gate = openGate(OPTIONS);
  gate.approve(multiaddr(`/ip4/10.0.0.1/tcp/4884/p2p/${ADA}/p2p-circuit/p2p/${GRACE}`), 'operator');
  assert.equal(dials(gate, multiaddr(`/ip4/10.0.0.1/tcp/4884/p2p/${ADA}/p2p-circuit/p2p/${GRACE}`)), true);
  assert.equal(dials(gate, multiaddr(`/ip4/10.0.0.1/tcp/4884/p2p/${ADA}`)), true);
  assert.equal(dials(gate, multiaddr(`/ip4/10.0.0.2/tcp/4884/p2p/${ADA}`)), false);
});

test('bad input 85: of ten thousand addresses that a peer has, eight are kept, and others again when it comes back', () => {
  const gate = openGate(OPTIONS);
  const claimed = Array.from({ length: 10_000 }, (_, i) => multiaddr(`/ip4/8.${i >> 8}.${i & 255}.8/tcp/4884`));
  const kept = claimed.filter((address) => keeps(gate, address));
  assert.deepEqual(kept, claimed.slice(0, MAX_ADDRESSES_PER_PEER));
  assert.ok(kept.every((address) => keeps(gate, address)), 'those that are kept stay');
  gate.forget(ADA);
  assert.equal(keeps(gate, claimed.at(-1) as Multiaddr), true);
});

test('what a peer says of itself is kept where we had dialled it in the same private network', () => {
  const told = multiaddr('/ip4/192.168.1.7/tcp/4884');
  assert.equal(keeps(openGate(OPTIONS), told), false);
  const near = openGate({ ...OPTIONS, dialledAt: () => multiaddr(`/ip4/192.168.1.2/tcp/4884/p2p/${ADA}`) });
  assert.equal(keeps(near, told), true);
  assert.equal(dials(near, told), true);
});

test('addresses that others told are bounded, and push out none that the operator named', () => {
  const gate = openGate(OPTIONS);
  gate.approve(LOOPBACK, 'operator');
  for (let i = 0; i < 5_000; i++) gate.approve(multiaddr(`/ip4/10.0.${i >> 8}.${i & 255}/tcp/4884`), 'lan');
  assert.equal(dials(gate, LOOPBACK), true);
  assert.equal(dials(gate, multiaddr('/ip4/10.0.0.0/tcp/4884')), false);
  assert.equal(dials(gate, multiaddr('/ip4/10.0.19.135/tcp/4884')), true);
});

test('bad input 78: of one network thirty-two connections are let in at a time, and of those who share an address without their doing, all', () => {
  const { gater } = openGate(OPTIONS);
  const come = (address: string) => {
    const connection = Object.assign(new EventTarget(), { remoteAddr: multiaddr(address) });
    return { connection, isDenied: gater.denyInboundConnection?.(connection as unknown as MultiaddrConnection) };
  };
  const crowd = Array.from({ length: 300 }, (_, i) => come(`/ip4/8.8.${i >> 4}.${i & 15}/tcp/${1_024 + i}`));
  assert.deepEqual(crowd.map(({ isDenied }) => isDenied), crowd.map((_, i) => i >= 32));
  assert.equal(come('/ip4/8.9.0.1/tcp/1024').isDenied, false);
  for (const { connection } of crowd) connection.dispatchEvent(new Event('close'));
  assert.equal(Array.from({ length: 33 }, () => come('/ip4/8.8.8.8/tcp/1024').isDenied).indexOf(true), 32);
  for (const shared of ['/ip4/127.0.0.1/tcp/1024', '/ip4/172.17.0.1/tcp/1024']) assert.ok(Array.from({ length: 300 }, () => come(shared)).every(({ isDenied }) => isDenied === false));
});

test('who is banned is neither dialled, nor let in, nor relayed for', () => {
  let asked = 0;
  const { gater } = openGate({ ...OPTIONS, isBanned: (peer) => peer === ADA, makeRelayRoom: () => void asked++ });
  const [ada, grace] = [peerIdFromString(ADA), peerIdFromString(GRACE)];
  assert.deepEqual([gater.denyDialPeer?.(ada), gater.denyInboundEncryptedConnection?.(ada, NOTHING), gater.denyInboundRelayReservation?.(ada)], [true, true, true]);
  assert.deepEqual([gater.denyDialPeer?.(grace), gater.denyInboundEncryptedConnection?.(grace, NOTHING), gater.denyInboundRelayReservation?.(grace)], [false, false, false]);
  assert.equal(asked, 2, 'room is made before it is looked who asks');
});

test('bad input 85: however many peers a stranger puts at a victim\'s addresses, 128 a minute are dialled there, and 2,048 of all', () => {
  let now = 0;
  const gate = openGate({ ...OPTIONS, now: () => now });
  const knocks = (count: number, address: (i: number) => string) => Array.from({ length: count }, (_, i) => dials(gate, multiaddr(address(i)))).filter(Boolean).length;
  assert.equal(knocks(1_000, (i) => `/ip4/8.8.${i & 255}.8/tcp/${1_024 + i}`), MAX_DIALLED_PER_GROUP_PER_MINUTE);
  assert.equal(knocks(1, () => '/ip4/9.9.9.9/tcp/4884'), 1);
  now += 30_000;
  assert.equal(knocks(1_000, () => '/ip4/8.8.8.8/tcp/4884'), MAX_DIALLED_PER_GROUP_PER_MINUTE / 2);
  now += 60_000;
  assert.equal(knocks(3_000, (i) => `/ip4/${20 + (i & 63)}.${i >> 6}.8.8/tcp/4884`), MAX_DIALLED_PER_MINUTE);
});

test('those whom the operator named, and peers of before, are dialled also when strangers had their network dialled often', () => {
  const gate = openGate(OPTIONS);
  const [named, before, told] = ['/ip4/8.8.1.1/tcp/4884', '/ip4/8.8.2.2/tcp/4884', '/ip4/8.8.3.3/tcp/4884'].map((text) => multiaddr(text)) as [Multiaddr, Multiaddr, Multiaddr];
  gate.approve(named.encapsulate(`/p2p/${ADA}`), 'operator');
  gate.approve(before.encapsulate(`/p2p/${GRACE}`), 'before');
  gate.approve(told, 'peer');
  for (let i = 0; i < MAX_DIALLED_PER_GROUP_PER_MINUTE; i++) dials(gate, told);
  assert.deepEqual([named, before, told].map((address) => dials(gate, address)), [true, true, false]);
});

test('bad input 85: so many networks named that a victim\'s could be forgotten do not have it dialled more often', () => {
  let now = 0;
  const gate = openGate({ ...OPTIONS, now: () => now });
  const victim = () => Array.from({ length: 200 }, () => dials(gate, multiaddr('/ip4/8.8.8.8/tcp/4884'))).filter(Boolean).length;
  assert.equal(victim(), MAX_DIALLED_PER_GROUP_PER_MINUTE);
  for (let i = 0; i < 6_000; i++) dials(gate, multiaddr(`/ip4/${20 + (i & 63)}.${i >> 6}.8.8/tcp/4884`));
  now += 6_000;
  assert.ok(victim() <= MAX_DIALLED_PER_GROUP_PER_MINUTE / 10);
});

test('bad input 85: whoever has a node dial all over the world does not keep it from dialling whom it chose itself', () => {
  const gate = openGate(OPTIONS);
  const honest = multiaddr('/ip4/77.1.2.3/tcp/4884');
  gate.approve(honest, 'peer');
  for (let i = 0; i < MAX_DIALLED_PER_MINUTE; i++) dials(gate, multiaddr(`/ip4/${20 + (i & 31)}.${i >> 5}.8.8/tcp/4884`));
  assert.equal(dials(gate, honest), false);
  {
    using _ = gate.choose(honest.encapsulate(`/p2p/${ADA}`));
    const dialled = Array.from({ length: 2 * MAX_DIALLED_PER_GROUP_PER_MINUTE }, () => dials(gate, honest)).filter(Boolean).length;
    assert.equal(dialled, MAX_DIALLED_PER_GROUP_PER_MINUTE, 'its network is still no victim');
  }
  assert.equal(dials(gate, honest), false, 'and it is chosen no longer than it is dialled');
});

test('a node knows its own addresses, all of them', () => {
  const gate = openGate({ ...OPTIONS, isSelf: (peer) => peer === ADA });
  for (let i = 0; i < 20; i++) assert.equal(keeps(gate, multiaddr(`/ip4/192.168.1.${i}/tcp/4884`)), true);
});

const OPTIONS: GateOptions = { now: () => 0, proxied: false, neighbours: 'never', isSelf: () => false, isBanned: () => false, dialledAt: () => null, makeRelayRoom: () => undefined };
const NOTHING = undefined as never;

function dials({ gater }: ReturnType<typeof openGate>, address: Multiaddr): boolean {
  return gater.denyDialMultiaddr?.(address) === false;
}

function keeps({ gater }: ReturnType<typeof openGate>, address: Multiaddr): boolean {
  return gater.filterMultiaddrForPeer?.(peerIdFromString(ADA), address) === true;
}
