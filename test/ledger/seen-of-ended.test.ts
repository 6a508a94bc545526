import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takeInTurn } from '../../src/ledger/seen-of-ended.ts';

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
