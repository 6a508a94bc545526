import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { strangeness } from '../../src/network/call-failures.ts';
import { protocolsIn } from '../../src/network/identify-message.ts';
import { networkNamed, protocolsOf } from '../../src/network/protocols.ts';

/** A field of protobuf that holds bytes. */
function field(number: number, text: string): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...varint(text.length)]), Buffer.from(text, 'latin1')]);
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >> 7)];
}

test('of an identify message the protocols are read, in their order', () => {
  const message = Buffer.concat([field(1, 'k'.repeat(300)), field(3, '/ipfs/ping/1.0.0'), field(6, '/concur/sync/1/no'), field(3, '/concur/sync/1/office')]);
  assert.deepEqual(protocolsIn(message), ['/ipfs/ping/1.0.0', '/concur/sync/1/office']);
  assert.deepEqual(protocolsIn(message.subarray(0, -1)), ['/ipfs/ping/1.0.0']);
});

test('whatever stands in an identify message, reading it ends, and brings no more than there is', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (message) => {
    assert.ok(protocolsIn(message).join('').length <= message.length);
  }));
});

test('a network is known by any protocol of any version, and a name that could be none is not shown', () => {
  for (const { name } of Object.values(protocolsOf('office')).filter((value) => typeof value === 'object')) assert.equal(networkNamed(['/ipfs/ping/1.0.0', name]), 'office');
  assert.equal(networkNamed(['/concur/exchange/1/main']), 'main');
  for (const name of ['/ipfs/id/1.0.0', '/concur/sync/1/', '/concur/sync/1/a b', '/concur/sync/1/\u001b[2J', `/concur/sync/1/${'a'.repeat(33)}`, '/concur/sync/1/a\n']) assert.equal(networkNamed([name]), null, name);
});

test('a stranger is told of with its network, ours, and what to do', () => {
  assert.match(strangeness('main', 'office'), /"office".*"main".*--network office/);
  assert.match(strangeness('main', 'main'), /another version/);
  assert.match(strangeness('main', null), /"main".*--network/);
});
