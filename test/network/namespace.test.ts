import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IN_NAMESPACE, runInNamespace } from './namespace.ts';

test('nodes of one network find each other by multicast in the local network', IN_NAMESPACE, () => {
  const { status, output } = runInNamespace('local-network.ts', [
    'ip link set lo up', 'ip link add lan type veth peer name wall', 'ip link set wall up', 'ip link set lan up', 'ip address add 192.168.7.1/24 dev lan', 'ip route add 224.0.0.0/4 dev lan',
  ]);
  assert.equal(output, 'found\nnot those of another\n');
  assert.equal(status, 0);
});

test('who knows one node finds others at public addresses, by peer exchange and through the hash table', IN_NAMESPACE, () => {
  const { status, output } = runInNamespace('public-addresses.ts', ['ip link set lo up', 'ip route add local 11.0.0.0/8 dev lo']);
  assert.equal(output, 'exchange\nhash table\n');
  assert.equal(status, 0);
});
