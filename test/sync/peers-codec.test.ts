import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromHex, toHex } from '../../src/base/bytes.ts';
import { isConcurError } from '../../src/base/errors.ts';
import { MAX_ADDRESS_BYTES, MAX_PEERS_TOLD } from '../../src/base/limits.ts';
import { decodePeersReply, decodePeersRequest, encodePeersReply, encodePeersRequest, MAX_PEERS_FRAME_BYTES } from '../../src/sync/peers-codec.ts';

const SEED = { seed: 20170608 };
const addresses = fc.array(fc.uint8Array({ minLength: 1, maxLength: MAX_ADDRESS_BYTES }), { maxLength: MAX_PEERS_TOLD });
/** /ip4/8.8.8.8/tcp/4884/p2p/12D3KooWFbzsbT6GE4g8Dbxko9mm3D8C9Gdnn9PixFjifY9RQziH */
const ADDRESS = '0408080808061314a5032600240801122055fb129f420fcfe9c31ca9c770cc9cd6b5fe7d2a772354fed4927cba0b127436';

test('the frames of docs/formats/peers.md are what is sent', () => {
  assert.equal(toHex(encodePeersRequest()), '01');
  assert.equal(toHex(encodePeersReply([fromHex(ADDRESS)])), `810131${ADDRESS}`);
  assert.equal(toHex(encodePeersReply([])), '8100');
  assert.deepEqual(decodePeersReply(fromHex(`810131${ADDRESS}`)).map(toHex), [ADDRESS]);
});

test('what is told is heard', () => {
  fc.assert(fc.property(addresses, (told) => assert.deepEqual(decodePeersReply(encodePeersReply(told)).map(toHex), told.map(toHex))), SEED);
});

test('the longest reply fits into a frame', () => {
  const longest = Array.from({ length: MAX_PEERS_TOLD }, () => new Uint8Array(MAX_ADDRESS_BYTES).fill(1));
  assert.equal(encodePeersReply(longest).length, MAX_PEERS_FRAME_BYTES);
  assert.equal(decodePeersReply(encodePeersReply(longest)).length, MAX_PEERS_TOLD);
});

for (const [what, frame] of Object.entries({
  'nothing': '', 'another first byte': '8200', 'a byte too many': '810000', 'a count without addresses': '8101', 'an address cut short': `810131${ADDRESS.slice(2)}`,
  'an empty address': '810100', 'one more address than is counted': '810101020103', 'more than sixteen': `8111${'0104'.repeat(17)}`,
})) {
  test(`a reply with ${what} is refused`, () => {
    assert.throws(() => decodePeersReply(fromHex(frame)), (error) => isConcurError(error, 'frame-malformed'));
  });
}

test('a request says nothing but that it is one', () => {
  decodePeersRequest(encodePeersRequest());
  for (const frame of ['', '00', '0100', '81']) assert.throws(() => decodePeersRequest(fromHex(frame)), (error) => isConcurError(error, 'frame-malformed'));
});

test('whatever bytes come, they are refused or spell what they say in the only way', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), fc.constantFrom([0x81], [0x81, 1], [0x81, 2]), (tail, head) => {
    const frame = Uint8Array.of(...head, ...tail);
    try {
      assert.equal(toHex(encodePeersReply(decodePeersReply(frame))), toHex(frame));
    } catch (error) {
      if (!isConcurError(error, 'frame-malformed')) throw error;
    }
  }), { ...SEED, numRuns: 1_000 });
});
