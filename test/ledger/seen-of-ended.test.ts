import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_CHECKPOINT_SEEN, MAX_CHECKPOINT_SIGNERS } from '../../src/base/limits.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import { roomForSeen, takeInTurn } from '../../src/ledger/seen-of-ended.ts';
import { encodeCheckpoint } from '../../src/statement/checkpoint-codec.ts';
import { EMPTY_INDEX } from '../../src/statement/release-index.ts';

const seen = (signer: string, ...times: number[]) => times.map((time) => ({ id: `${signer}${time}`, time }));
const taken = (most: number, ...bySigner: ReturnType<typeof seen>[]) => takeInTurn(bySigner, most).map(({ id }) => id).sort();

test('with room for all, all are told', () => {
  assert.deepEqual(taken(4, seen('a', 1, 3), [], seen('b', 2, 4)), ['a1', 'a3', 'b2', 'b4']);
});

test('of too many the newest are told', () => {
  assert.deepEqual(taken(2, seen('a', 1, 4, 3, 2)), ['a3', 'a4']);
  assert.deepEqual(taken(1, seen('a', 1), seen('b', 2)), ['b2']);
});

test('whoever signs much with an old key pushes out nothing of others, though all of it is newer', () => {
  const flood = seen('m', ...Array.from({ length: 1_000 }, (_, i) => 100 + i));
  assert.deepEqual(taken(10, seen('a', 1, 2), flood, seen('b', 3)).filter((id) => !id.startsWith('m')), ['a1', 'a2', 'b3']);
  assert.equal(taken(10, seen('a', 1, 2), flood).length, 10);
});

function checkpointOf(signers: number) {
  const [hash, time] = [sha256Hex('x'), 4_000_000_000];
  const sets = [{ count: 1_000_000, root: hash, newest: { id: hash, time } }];
  return {
    project: 'tails', nodeKey: hash, delegation: hash, time, scopes: ['tails'], releases: { count: 0, root: EMPTY_INDEX },
    signers: Array.from({ length: signers }, (_, i) => ({ signer: String(i).padStart(40, '0'), sets, retractions: hash, revoked: [] })),
  };
}

const entries = (count: number) => Array.from({ length: count }, (_, i) => sha256Hex(String(i))).sort().map((id) => ({ id, time: 4_000_000_000 }));

test('a checkpoint of as many signers as it may list can still be signed: what was seen has the room that is left', () => {
  const held = checkpointOf(MAX_CHECKPOINT_SIGNERS);
  const room = roomForSeen(held);
  assert.ok(room > 100 && room < MAX_CHECKPOINT_SEEN, String(room));
  encodeCheckpoint({ ...held, seen: entries(room) });
  assert.throws(() => encodeCheckpoint({ ...held, seen: entries(room + 2) }), { code: 'statement-too-large' });
  assert.equal(roomForSeen(checkpointOf(10)), MAX_CHECKPOINT_SEEN);
});
