import assert from 'node:assert/strict';
import { test } from 'node:test';
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr';
import fc from 'fast-check';
import { crowdOf, groupOf, isPlainlyShaped, rangeOf, transportOf } from '../../src/network/address-range.ts';
import { mayDial, mayTell, STRANGER } from '../../src/network/may-dial.ts';

const PEER = '12D3KooWFbzsbT6GE4g8Dbxko9mm3D8C9Gdnn9PixFjifY9RQziH';
const ONION = 'vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd';
const SEED = { seed: 20170608 };

test('an address is public only where it clearly is', () => {
  const ranges: Readonly<Record<string, string>> = {
    '/ip4/8.8.8.8/tcp/4884': 'public',
    '/ip4/172.32.0.1/tcp/4884': 'public',
    '/ip6/2a01:4f8::1/tcp/4884': 'public',
    '/ip4/10.1.2.3/tcp/4884': 'private',
    '/ip4/172.31.255.255/tcp/4884': 'private',
    '/ip4/192.168.1.1/tcp/4884': 'private',
    '/ip4/100.64.0.1/tcp/4884': 'private',
    '/ip6/fd12:3456::1/tcp/4884': 'private',
    '/ip4/127.8.9.1/tcp/4884': 'loopback',
    '/ip6/::1/tcp/4884': 'loopback',
    '/dns4/localhost/tcp/4884': 'loopback',
    '/ip4/169.254.1.1/tcp/4884': 'link-local',
    '/ip6/fe80::1/tcp/4884': 'link-local',
    '/dns4/example.org/tcp/4884': 'name',
    [`/onion3/${ONION}:4884`]: 'onion',
    [`/dns/${ONION}.onion/tcp/4884`]: 'onion',
    '/dnsaddr/example.org': 'unusable',
    '/unix/tmp%2fa.sock': 'unusable',
    '/ip6zone/eth0/ip6/fe80::1/tcp/4884': 'unusable',
  };
  for (const [address, range] of Object.entries(ranges)) assert.equal(rangeOf(multiaddr(address)), range, address);
});

test('bad input 85: addresses at which clouds hand out secrets, and those that embed or mimic others, are unusable', () => {
  for (const host of ['169.254.169.254', '169.254.170.2', '100.100.100.200', '168.63.129.16', '192.0.0.192', '0.0.0.0', '255.255.255.255', '224.0.0.251', '192.0.2.1', '198.18.0.1']) {
    assert.equal(rangeOf(multiaddr(`/ip4/${host}/tcp/80`)), 'unusable', host);
  }
  for (const host of ['::', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:0:7f00:1::', 'ff02::fb', 'fd00:ec2::254', '2001:db8::1', '::7f00:1']) {
    const range = rangeOf(multiaddr(`/ip6/${host}/tcp/80`));
    assert.notEqual(range, 'public', host);
    assert.equal(mayDial(multiaddr(`/ip6/${host}/tcp/4884`), STRANGER), false, host);
  }
});

test('bad input 85: no address that a stranger tells leads anywhere but to a public host', () => {
  for (const address of [
    '/ip4/127.0.0.1/tcp/6379', '/ip4/10.0.0.1/tcp/8080', '/ip4/169.254.169.254/tcp/80', '/dns4/evil.example/tcp/443', '/dns4/localhost/tcp/4884',
    '/dnsaddr/evil.example', '/unix/var%2frun%2fdocker.sock', `/onion3/${ONION}:80`, '/ip4/8.8.8.8/udp/53', '/ip4/8.8.8.8/tcp/25', '/ip4/8.8.8.8/tcp/0',
    '/ip4/8.8.8.8', `/p2p/${PEER}`, `/p2p/${PEER}/p2p-circuit`, '/ip4/8.8.8.8/tcp/4884/http', `/ip4/127.0.0.1/tcp/4884/p2p/${PEER}/p2p-circuit/p2p/${PEER}`,
  ]) assert.equal(mayDial(multiaddr(address), STRANGER), false, address);
  for (const address of [
    '/ip4/8.8.8.8/tcp/4884', '/ip4/8.8.8.8/tcp/443/tls/ws', '/ip6/2a01:4f8::1/tcp/80/ws', `/ip4/8.8.8.8/tcp/4884/p2p/${PEER}`, `/ip4/8.8.8.8/tcp/4884/p2p/${PEER}/p2p-circuit/p2p/${PEER}`,
  ]) assert.equal(mayDial(multiaddr(address), STRANGER), true, address);
});

test('the operator may have anything dialled', () => {
  for (const address of ['/ip4/127.0.0.1/tcp/1', '/dns4/node.example/tcp/25', '/ip4/169.254.169.254/tcp/80']) {
    assert.equal(mayDial(multiaddr(address), { ...STRANGER, source: 'operator' }), true);
  }
});

test('a private address is dialled where one of the same network told it, whom we had dialled there', () => {
  const told = multiaddr('/ip4/192.168.1.7/tcp/4884');
  assert.equal(mayDial(told, { ...STRANGER, via: multiaddr('/ip4/192.168.1.2/tcp/4884') }), true);
  assert.equal(mayDial(told, { ...STRANGER, via: multiaddr('/ip4/8.8.8.8/tcp/4884') }), false);
  assert.equal(mayDial(told, { ...STRANGER, via: multiaddr('/ip4/127.0.0.1/tcp/4884') }), false);
  assert.equal(mayDial(told, { ...STRANGER, source: 'lan' }), true);
});

test('the loopback interface is left alone whoever tells of it, but where all nodes are one\'s own', () => {
  const told = multiaddr('/ip4/127.0.0.1/tcp/4884');
  assert.equal(mayDial(told, { ...STRANGER, via: told }), false);
  assert.equal(mayDial(told, { ...STRANGER, source: 'lan' }), false);
  assert.equal(mayDial(told, { ...STRANGER, neighbours: 'learned' }), true);
});

test('through a proxy nothing is dialled by hearsay but public hosts and onion services', () => {
  const proxied = { ...STRANGER, proxied: true };
  assert.equal(mayDial(multiaddr('/ip4/8.8.8.8/tcp/4884'), proxied), true);
  assert.equal(mayDial(multiaddr(`/onion3/${ONION}:4884`), proxied), true);
  assert.equal(mayDial(multiaddr('/ip4/192.168.1.7/tcp/4884'), { ...proxied, via: multiaddr('/ip4/192.168.1.2/tcp/4884') }), false);
  assert.equal(mayDial(multiaddr('/ip4/127.0.0.1/tcp/4884'), { ...proxied, neighbours: 'learned' }), false);
  assert.equal(mayDial(multiaddr('/dns4/example.org/tcp/4884'), proxied), false);
});

test('whoever is somewhere else is told public addresses only', () => {
  const near = multiaddr('/ip4/192.168.1.9/tcp/50000');
  const far = multiaddr('/ip4/8.8.4.4/tcp/50000');
  const bridge = multiaddr('/ip4/172.17.0.1/tcp/50000');
  const house = multiaddr('/ip4/192.168.1.7/tcp/4884');
  assert.deepEqual([near, far, bridge].map((asker) => mayTell(house, asker)), [true, false, false]);
  assert.deepEqual([near, far].map((asker) => mayTell(multiaddr('/ip4/127.0.0.1/tcp/4884'), asker)), [false, false]);
  assert.deepEqual([near, far].map((asker) => mayTell(multiaddr('/ip4/8.8.8.8/tcp/4884'), asker)), [true, true]);
  assert.equal(mayTell(multiaddr('/dns4/inside.example/tcp/4884'), far), false);
});

test('addresses of one operator fall into one group, machines of a private network do not', () => {
  const groups = (...addresses: string[]) => addresses.map((address) => groupOf(multiaddr(address)));
  assert.deepEqual(groups('/ip4/8.8.8.8/tcp/1', '/ip4/8.8.200.1/tcp/2/ws', '/ip4/8.9.8.8/tcp/1'), ['8.8', '8.8', '8.9']);
  assert.deepEqual(groups('/ip6/2a01:4f8::1/tcp/1', '/ip6/2a01:4f8:ffff:1::2/tcp/1', '/ip6/2a01::1/tcp/1'), ['2a01:4f8', '2a01:4f8', '2a01:0']);
  assert.deepEqual(groups('/dns4/a.example.org/tcp/1', '/dns4/B.example.ORG/tcp/1'), ['example.org', 'example.org']);
  assert.deepEqual(groups('/ip4/192.168.1.1/tcp/1', '/ip4/192.168.1.2/tcp/1'), ['192.168.1.1', '192.168.1.2']);
});

test('a peer is counted with all of its network, over a relay with the relay\'s, and behind an address that many share with nobody', () => {
  const crowds = (...addresses: string[]) => addresses.map((address) => crowdOf(multiaddr(address)));
  assert.deepEqual(crowds('/ip4/8.8.8.8/tcp/1', `/ip4/8.8.9.9/tcp/1/p2p/${PEER}/p2p-circuit/p2p/${PEER}`, '/ip6/2a01:4f8:1::2/tcp/1'), ['8.8', '8.8', '2a01:4f8']);
  assert.deepEqual(crowds('/ip4/127.0.0.1/tcp/1', '/ip4/192.168.1.7/tcp/1', '/ip4/172.17.0.1/tcp/1', `/onion3/${ONION}:1`), [null, null, null, null]);
});

test('bad input 78: who comes by a tunnel, in which it has as many addresses as it likes, is of the crowd of all who do', () => {
  for (const tunnelled of ['/ip6/2002:808:808::1/tcp/1', '/ip6/2001:0:4136::1/tcp/1', '/ip4/198.18.7.7/tcp/1']) assert.equal(crowdOf(multiaddr(tunnelled)), 'unusable');
});

test('how an address is reached can be told from it', () => {
  const transports = (...addresses: string[]) => addresses.map((address) => transportOf(multiaddr(address)));
  assert.deepEqual(transports(
    '/ip4/8.8.8.8/tcp/1', '/dns4/a.example/tcp/443/tls/ws', `/ip4/8.8.8.8/tcp/1/ws/p2p/${PEER}/p2p-circuit`, `/onion3/${ONION}:1`,
  ), ['tcp', 'websocket', 'relay', 'onion']);
});

test('a stranger can have no address dialled outside the public ranges, whatever it is made of', () => {
  const host = fc.oneof(
    fc.ipV4().map((ip) => `/ip4/${ip}`), fc.ipV6().map((ip) => `/ip6/${ip}`), fc.constantFrom('/dns4/localhost', '/dns/a.example', '/dnsaddr/a.example'),
  );
  const address = fc.tuple(host, fc.nat(65_535), fc.constantFrom('', '/ws', '/tls/ws', `/p2p/${PEER}`, `/p2p/${PEER}/p2p-circuit`));
  fc.assert(fc.property(address, ([place, port, tail]) => {
    const parsed = parse(`${place}/tcp/${port}${tail}`);
    if (parsed === undefined || !mayDial(parsed, STRANGER)) return;
    assert.equal(rangeOf(parsed), 'public');
    assert.ok(isPlainlyShaped(parsed));
  }), { ...SEED, numRuns: 2_000 });
});

function parse(text: string): Multiaddr | undefined {
  try {
    return multiaddr(text);
  } catch {
    return undefined;
  }
}
