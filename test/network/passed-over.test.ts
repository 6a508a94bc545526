import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { MAX_FUTURE_SECONDS } from '../../src/base/limits.ts';
import { rememberPassedOver } from '../../src/network/passed-over.ts';
import type { TrieItem, TrieName } from '../../src/sync/tries.ts';

const HOUR = 3_600_000;
const TRIE: TrieName = { scope: 'tails', signer: 'A'.repeat(40) };
const OTHER: TrieName = { scope: 'tails', signer: 'B'.repeat(40) };
const item = (number: number): TrieItem => ({ time: number, id: number.toString(16).padStart(64, '0') });

suite('what was fetched and not wanted', () => {
  test('is passed over for an hour, or until what is wanted changes', () => {
    let now = 0;
    const passedOver = rememberPassedOver(() => now);
    passedOver.add(TRIE, item(1));
    assert.equal(passedOver.has(item(1).id), true);
    now = HOUR;
    assert.equal(passedOver.has(item(1).id), false);
    assert.deepEqual(passedOver.of(TRIE), []);
    passedOver.add(TRIE, item(2));
    passedOver.forget();
    assert.equal(passedOver.has(item(2).id), false);
    assert.deepEqual(passedOver.of(TRIE), []);
  });

  test('comes again when it is of the future no more, and at the latest after an hour', () => {
    let now = 0;
    const passedOver = rememberPassedOver(() => now);
    const [soon, far] = [item(MAX_FUTURE_SECONDS + 60), item(MAX_FUTURE_SECONDS + 86_400)];
    for (const early of [soon, far]) passedOver.add(TRIE, early);
    now = 59_999;
    assert.deepEqual(passedOver.of(TRIE), [soon, far]);
    now = 60_000;
    assert.deepEqual(passedOver.of(TRIE), [far]);
    now = HOUR;
    assert.deepEqual(passedOver.of(TRIE), []);
  });

  test('is told for each trie by itself, and once', () => {
    const passedOver = rememberPassedOver(() => 0);
    for (const name of [TRIE, OTHER, OTHER]) passedOver.add(name, item(1));
    passedOver.add(TRIE, item(2));
    assert.deepEqual(passedOver.of(TRIE), [item(2)]);
    assert.deepEqual(passedOver.of(OTHER), [item(1)]);
  });

  test('does not fill the memory: the oldest is forgotten', () => {
    const passedOver = rememberPassedOver(() => 0);
    for (let i = 0; i < 65_536 + 10; i++) passedOver.add(TRIE, item(i));
    assert.equal(passedOver.of(TRIE).length, 65_536);
    assert.equal(passedOver.has(item(9).id), false);
    assert.equal(passedOver.has(item(10).id), true);
  });
});
