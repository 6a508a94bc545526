import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { EMPTY_SHA256, sha256Hex } from '../../src/base/sha256.ts';
import { digestOfIds, EMPTY_INDEX, inclusionPath, indexRoot, isIncluded, releaseLeaf, sortEntries } from '../../src/statement/release-index.ts';
import { HASH, OTHER_HASH, SIGNER } from './samples.ts';

const leavesOf = (count: number) => Array.from({ length: count }, (_, i) => sha256Hex(`leaf ${i}`));

/** RFC 9162, 2.1.1, written down as it stands there, over leaves that are hashed already. */
function merkleTreeHash(leaves: readonly string[]): string {
  if (leaves.length === 0) return createHash('sha256').digest('hex');
  if (leaves.length === 1) return leaves[0] as string;
  let k = 1;
  while (2 * k < leaves.length) k *= 2;
  return createHash('sha256').update(Buffer.from(`01${merkleTreeHash(leaves.slice(0, k))}${merkleTreeHash(leaves.slice(k))}`, 'hex')).digest('hex');
}

test('the root is that of RFC 9162, for every number of leaves', () => {
  for (let count = 0; count < 70; count++) assert.deepEqual(indexRoot(leavesOf(count)), { count, root: merkleTreeHash(leavesOf(count)) });
});

test('every leaf is shown to be in, at its own place and nowhere else', () => {
  for (let count = 1; count < 35; count++) {
    const leaves = leavesOf(count);
    const root = indexRoot(leaves);
    for (const [index, leaf] of leaves.entries()) {
      const path = inclusionPath(leaves, index);
      assert.ok(isIncluded(root, leaf, path), `${index} of ${count}`);
      for (let other = 0; other < count; other++) assert.equal(isIncluded(root, leaf, { ...path, index: other }), other === index);
    }
  }
});

describe('bad input 102', () => {
  const leaves = leavesOf(5);
  const root = indexRoot(leaves);

  test('bad input 102: a count that is not the number of leaves', () => {
    const refused = [...leaves.keys()].map((index) => isIncluded({ ...root, count: 9 }, leaves[index] as string, inclusionPath(leaves, index)));
    assert.ok(refused.includes(false));
    // A tree of four beside one: the last leaf's path has one step, and in a tree of any other count it would have more.
    assert.equal(isIncluded({ ...root, count: 6 }, leaves[4] as string, inclusionPath(leaves, 4)), false);
    for (const count of [0, -1, 0.5, Number.NaN, Infinity]) assert.equal(isIncluded({ ...root, count }, leaves[4] as string, { index: 4, path: [] }), false);
  });

  test('bad input 102: the last leaf twice gives another root', () => {
    assert.notEqual(indexRoot([...leaves, leaves[4] as string]).root, root.root);
    for (let count = 1; count < 20; count++) {
      const some = leavesOf(count);
      assert.notEqual(indexRoot([...some, some.at(-1) as string]).root, indexRoot(some).root);
    }
  });

  test('bad input 102: a node is no leaf', () => {
    const inner = indexRoot(leaves.slice(0, 2)).root;
    const shorter = { index: 0, path: inclusionPath(leaves, 0).path.slice(1) };
    assert.equal(isIncluded(root, inner, shorter), false);
    // Nor is there a release whose leaf is hashed like a node.
    assert.notEqual(releaseLeaf({ release: 'x', signers: [] }), sha256Hex(Uint8Array.of(0x01, 1), 'x'));
  });

  test('bad input 102: the root of nothing has no leaf, and nothing else has its root', () => {
    assert.deepEqual(indexRoot([]), { count: 0, root: EMPTY_INDEX });
    assert.equal(EMPTY_INDEX, EMPTY_SHA256);
    assert.equal(isIncluded({ count: 0, root: EMPTY_INDEX }, EMPTY_INDEX, { index: 0, path: [] }), false);
    assert.equal(isIncluded({ count: 1, root: EMPTY_INDEX }, releaseLeaf({ release: '', signers: [] }), { index: 0, path: [] }), false);
  });

  test('bad input 102: a path that is longer, shorter, altered, or of another leaf', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), fc.nat(), (count, pick, change) => {
      const all = leavesOf(count);
      const index = pick % count;
      const { path } = inclusionPath(all, index);
      const known = indexRoot(all);
      const leaf = all[index] as string;
      assert.equal(isIncluded(known, leaf, { index, path: [...path, HASH] }), false);
      assert.equal(isIncluded(known, OTHER_HASH, { index, path }), false);
      if (path.length === 0) return;
      assert.equal(isIncluded(known, leaf, { index, path: path.slice(1) }), false);
      assert.equal(isIncluded(known, leaf, { index, path: path.with(change % path.length, HASH) }), false);
    }), { seed: 102, numRuns: 300 });
  });
});

describe('a leaf', () => {
  const entry = { release: '3.0', signers: [{ signer: SIGNER, digest: digestOfIds([HASH]) }] };

  test('a leaf is made of the label, of whom it lists, and of their statements, in no order', () => {
    const variants = [
      entry,
      { ...entry, release: '3.1' },
      { ...entry, signers: [] },
      { ...entry, signers: [{ signer: SIGNER.replace('A', 'B'), digest: digestOfIds([HASH]) }] },
      { ...entry, signers: [{ signer: SIGNER, digest: digestOfIds([OTHER_HASH]) }] },
      { ...entry, signers: [{ signer: SIGNER, digest: digestOfIds([HASH, OTHER_HASH]) }] },
    ];
    assert.equal(new Set(variants.map(releaseLeaf)).size, variants.length);
    assert.equal(digestOfIds([HASH, OTHER_HASH]), digestOfIds([OTHER_HASH, HASH, HASH]));
    assert.equal(digestOfIds([]), EMPTY_SHA256);
  });

  test('a leaf is what another program would compute', () => {
    const ids = createHash('sha256').update(Buffer.from(HASH, 'hex')).digest('hex');
    const bytes = Buffer.concat([Buffer.from([0x00, 3]), Buffer.from('3.0'), Buffer.from([20]), Buffer.from(SIGNER, 'hex'), Buffer.from(ids, 'hex')]);
    assert.equal(releaseLeaf(entry), createHash('sha256').update(bytes).digest('hex'));
  });

  test('leaves stand in the order of their labels, whatever the order they came in', () => {
    const labels = ['3.10', '3.2', '10', '3.1~rc1', 'a', 'B'];
    const sorted = sortEntries(labels.map((release) => ({ release, signers: [] }))).map(({ release }) => release);
    assert.deepEqual(sorted, ['10', '3.10', '3.1~rc1', '3.2', 'B', 'a'].sort());
  });
});
