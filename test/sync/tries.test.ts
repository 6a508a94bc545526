import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concatBytes, toHex } from '../../src/base/bytes.ts';
import { sha256, sha256Hex } from '../../src/base/sha256.ts';
import { bitOf, isBelow, itemOfKey, keysBelow, keyText, prefixBytes, prefixOfBytes } from '../../src/sync/prefixes.ts';
import { digestScope } from '../../src/sync/short-forms.ts';
import { MAX_LEAF_ITEMS, summarise, summariseInner, summariseLeaf, trieKey, type TrieItem } from '../../src/sync/tries.ts';
import { ALICE, BOB, TAILS } from './conversing.ts';
import { MemoryTries } from './memory-tries.ts';

const SEED = { seed: 20170608 };
const item = fc.record({ time: fc.oneof(fc.nat(0xffffffff), fc.constantFrom(0, 1_500_000_000, 0xffffffff)), id: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex) });
const prefix = fc.stringMatching(/^[01]{0,60}$/);

async function rootOf(tries: MemoryTries): Promise<string> {
  return toHex(summarise(await tries.node(TAILS, '')).digest);
}

test('whatever order and batches items come in, the root is the same, and a missing one changes it', async () => {
  await fc.assert(fc.asyncProperty(fc.uniqueArray(item, { minLength: 1, maxLength: 300, selector: keyText }), fc.infiniteStream(fc.nat(40)), async (items, sizes) => {
    const whole = await rootOf(new MemoryTries().add(TAILS, ...items));
    const shuffled = items.toSorted((a, b) => (sha256Hex(a.id) < sha256Hex(b.id) ? -1 : 1));
    const grown = new MemoryTries();
    for (let at = 0; at < shuffled.length;) {
      const size = 1 + (sizes.next().value ?? 0);
      grown.add(TAILS, ...shuffled.slice(at, at + size));
      // Asked for between batches as well: nothing that was computed then may stay.
      await rootOf(grown);
      at += size;
    }
    assert.equal(await rootOf(grown), whole);
    assert.notEqual(await rootOf(new MemoryTries().add(TAILS, ...items.slice(1))), whole);
    grown.remove(TAILS, items[0] as TrieItem);
    assert.equal(await rootOf(grown), await rootOf(new MemoryTries().add(TAILS, ...items.slice(1))));
  }), { ...SEED, numRuns: 200 });
});

test('bad input 102: a leaf never reads as an inner node, nor as a scope', () => {
  const [left, right] = [summariseLeaf([]), summariseLeaf([{ time: 1, id: 'ab'.repeat(32) }])];
  const inner = summariseInner([left, right]);
  const preimage = concatBytes(Uint8Array.of(0, 0, 0, 0), left.digest, Uint8Array.of(0, 0, 0, 1), right.digest);
  assert.deepEqual(inner.digest, sha256(Uint8Array.of(1), preimage));
  assert.notDeepEqual(inner.digest, sha256(Uint8Array.of(0), preimage));
  // Two keys have as many bytes as an inner node's children.
  assert.equal(preimage.length, concatBytes(...[1, 2].map((time) => trieKey({ time, id: 'ab'.repeat(32) }))).length);
  assert.notDeepEqual(digestScope([]), left.digest);
});

test('bad input 102: counts are part of what is hashed', () => {
  const [left, right] = [summariseLeaf([]), summariseLeaf([{ time: 1, id: 'ab'.repeat(32) }])];
  assert.notDeepEqual(summariseInner([left, right]).digest, summariseInner([{ ...left, count: 1 }, { ...right, count: 0 }]).digest);
});

test('bad input 102: an empty trie has the digest of a leaf without items, and no root in its scope', async () => {
  const tries = new MemoryTries();
  assert.deepEqual(summarise(await tries.node(TAILS, '')), { count: 0, digest: sha256(Uint8Array.of(0)) });
  assert.deepEqual(await tries.roots('tails'), []);
});

test('bad input 102: the digest of a scope tells signers apart, whatever stands behind them', () => {
  const [one, other] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const digest = (...roots: readonly [string, Uint8Array][]) => toHex(digestScope(roots.map(([signer, root]) => ({ signer, count: 1, digest: root }))));
  assert.equal(new Set([digest(), digest([ALICE, one]), digest([BOB, one]), digest([ALICE, other]), digest([ALICE, one], [BOB, other]), digest([ALICE, other], [BOB, one])]).size, 6);
});

test('a node with one item more than a leaf holds has children, however deep they have to be', async () => {
  const sameSecond = Array.from({ length: MAX_LEAF_ITEMS + 1 }, (_, i) => ({ time: 1_500_000_000, id: sha256Hex(`${i}`) }));
  const tries = new MemoryTries().add(TAILS, ...sameSecond.slice(1));
  assert.equal((await tries.node(TAILS, '')).kind, 'leaf');
  tries.add(TAILS, sameSecond[0] as TrieItem);
  const root = await tries.node(TAILS, '');
  assert.equal(root.kind === 'inner' && root.children[0].count, 65);
  const fork = await tries.node(TAILS, (1_500_000_000).toString(2).padStart(32, '0'));
  assert.ok(fork.kind === 'inner' && fork.children.every(({ count }) => count > 0 && count < 65));
});

test('keys as text sort like their bytes, and are read back', () => {
  fc.assert(fc.property(item, item, (a, b) => {
    assert.equal(keyText(a), toHex(trieKey(a)));
    assert.deepEqual(itemOfKey(keyText(a)), { time: a.time, id: a.id });
    assert.equal(keyText(a) < keyText(b), Buffer.compare(trieKey(a), trieKey(b)) < 0);
  }), SEED);
});

test('what is below a prefix is what begins with its bits', () => {
  const bits = (some: TrieItem) => Array.from(trieKey(some), (byte) => byte.toString(2).padStart(8, '0')).join('');
  fc.assert(fc.property(item, prefix, fc.nat(288), (some, other, length) => {
    const own = bits(some).slice(0, length);
    assert.equal(isBelow(own, some), true);
    assert.equal(isBelow(other, some), bits(some).startsWith(other));
    if (length < 288) assert.equal(String(bitOf(some, length)), bits(some)[length]);
    const { first, last } = keysBelow(other);
    assert.equal(bits(itemOfKey(first)), other.padEnd(288, '0'));
    assert.equal(bits(itemOfKey(last)), other.padEnd(288, '1'));
  }), { ...SEED, numRuns: 500 });
});

test('a prefix is read back from its bytes', () => {
  fc.assert(fc.property(fc.stringMatching(/^[01]{0,255}$/), (some) => {
    assert.equal(prefixOfBytes(prefixBytes(some), some.length), some);
  }), SEED);
});
