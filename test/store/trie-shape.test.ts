import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { clearPath, emptyShape, gapsIn, isEmpty, markStored, shapeAt, topmostStored } from '../../src/store/trie-shape.ts';

const SEED = 20170608;
const DEPTH = 6;
const prefix = fc.string({ unit: fc.constantFrom('0', '1'), maxLength: DEPTH });
const bits = fc.string({ unit: fc.constantFrom('0', '1'), minLength: DEPTH + 2, maxLength: DEPTH + 2 });
const step = fc.oneof(fc.record({ kind: fc.constant('store' as const), at: prefix }), fc.record({ kind: fc.constant('clear' as const), at: bits }));

test('a shape holds what a set of prefixes would, and nothing when all is cleared', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 40 }), prefix, (steps, asked) => {
    const shape = emptyShape();
    const stored = new Set<string>();
    for (const { kind, at } of steps) {
      if (kind === 'store') {
        markStored(shape, at);
        stored.add(at);
      } else {
        const expected = [...stored].filter((each) => at.startsWith(each)).sort();
        assert.deepEqual(clearPath(shape, at).sort(), expected);
        for (const each of expected) stored.delete(each);
      }
    }
    const below = [...stored].filter((each) => each.startsWith(asked));
    const topmost = below.filter((each) => !below.some((other) => other !== each && each.startsWith(other)));
    assert.deepEqual(topmostStored(shapeAt(shape, asked), asked), topmost.sort());
    assert.equal(isEmpty(shape), stored.size === 0);
  }), { seed: SEED, numRuns: 300 });
});

test('what is stored and what is not are all of a part, each place once', () => {
  fc.assert(fc.property(fc.array(prefix, { maxLength: 20 }), prefix, bits, (stored, asked, place) => {
    const shape = emptyShape();
    for (const each of stored) markStored(shape, each);
    const below = shapeAt(shape, asked);
    const parts = [...topmostStored(below, asked), ...gapsIn(below, asked)];
    assert.equal(parts.filter((part) => place.startsWith(part)).length, place.startsWith(asked) ? 1 : 0);
  }), { seed: SEED, numRuns: 300 });
});
