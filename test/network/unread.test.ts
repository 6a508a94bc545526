import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_FRAME_BYTES, MAX_UNREAD_BYTES } from '../../src/base/limits.ts';
import { countUnread } from '../../src/network/unread.ts';

test('bad input 77: of those that never read each has one reply in memory once there is much, and all that memory comes back', () => {
  const unread = countUnread();
  const releases: (() => void)[] = [];
  /** As many as the peer is given, of frames that nobody reads. */
  const ask = (peer: string, times: number) => {
    for (let i = 0; i < times && !unread.isFull(peer); i++) releases.push(unread.hold(peer, MAX_FRAME_BYTES));
    return releases.length;
  };
  const most = Math.ceil(MAX_UNREAD_BYTES / MAX_FRAME_BYTES);
  assert.equal(ask('greedy', 10_000), most);
  for (let i = 0; i < 100; i++) assert.equal(ask(`peer ${i}`, 8), most + i + 1);
  releases.splice(0).forEach((release) => release());
  assert.equal(ask('greedy', 10_000), most);
});
