/** The arithmetic beneath the facts: agreement of divisions, and what chance gives. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { agreementWithGroup, agreementWithParts, divide } from '../../src/diagnosis/agreement.ts';
import { prepareBest } from '../../src/diagnosis/best-agreement.ts';
import { chanceOfGroup, chanceOfParts, probability } from '../../src/diagnosis/chance.ts';

/** By the definition: pair by pair. */
function randIndex(a: readonly number[], b: readonly number[]): number {
  const known = [...a.keys()].filter((i) => (a[i] as number) >= 0 && (b[i] as number) >= 0);
  const pairs = known.flatMap((i) => known.filter((j) => j > i).map((j) => [a[i] === a[j], b[i] === b[j]] as const));
  const [both, inA, inB] = [pairs.filter(([x, y]) => x && y).length, pairs.filter(([x]) => x).length, pairs.filter(([, y]) => y).length];
  if (pairs.length === 0) return 0;
  const expected = (inA * inB) / pairs.length;
  const most = (inA + inB) / 2;
  return most === expected ? Number(both === most) : (both - expected) / (most - expected);
}

const codes = fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 2, maxLength: 12 });
const everybody = (list: readonly unknown[]): number[] => [...list.keys()];
const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9;

describe('agreement', () => {
  test('with a group is that of the definition', () => {
    fc.assert(fc.property(codes, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (a, inside) => {
      const division = divide(Int16Array.from(a), everybody(a));
      const group = everybody(a).filter((i) => inside[i] === true);
      const expected = randIndex(a, a.map((_, i) => Number(inside[i])));
      const found = agreementWithGroup(division, Int16Array.from(group), new Int32Array(8));
      assert.ok(near(found, expected), `${found} and ${expected}`);
    }), { seed: 64 });
  });

  test('with parts is that of the definition', () => {
    fc.assert(fc.property(codes, fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 12, maxLength: 12 }), (a, parts) => {
      const found = agreementWithParts(divide(Int16Array.from(a), everybody(a)), { parts, count: 4 });
      assert.ok(near(found, randIndex(a, parts.slice(0, a.length))));
    }), { seed: 65 });
  });

  test('the best of many is the best of each', () => {
    const many = fc.array(fc.array(fc.integer({ min: -1, max: 2 }), { minLength: 9, maxLength: 9 }), { minLength: 1, maxLength: 8 });
    fc.assert(fc.property(many, fc.uniqueArray(fc.nat(8), { minLength: 1, maxLength: 8 }), (lists, group) => {
      const divisions = lists.map((list) => divide(Int16Array.from(list), everybody(list)));
      const each = divisions.map((division) => agreementWithGroup(division, Int16Array.from(group), new Int32Array(8)));
      assert.ok(near(prepareBest(divisions, [0, 1, 2, 3, 4, 5, 6, 7, 8], group.length)(Int16Array.from(group)), Math.max(...each)));
    }), { seed: 66 });
  });

  test('is 1 for the same division under other numbers, and 0 for a value of its own for each', () => {
    assert.equal(agreementWithParts(divide(Int16Array.of(4, 4, 1, 1, 0), [0, 1, 2, 3, 4]), { parts: [0, 0, 2, 2, 1], count: 3 }), 1);
    assert.equal(agreementWithGroup(divide(Int16Array.of(0, 1, 2, 3, 4), [0, 1, 2, 3, 4]), Int16Array.of(0, 1), new Int32Array(8)), 0);
  });
});

describe('chance', () => {
  const one = (...list: number[]) => divide(Int16Array.from(list), everybody(list));

  test('of few signers is counted out: one of seven is told by a fact of one of seven in one case of seven', () => {
    const chance = chanceOfGroup([one(0, 0, 0, 0, 0, 0, 1)], [0, 1, 2, 3, 4, 5, 6], 1);
    assert.deepEqual([chance.complete, chance.best.length, probability(chance, 1)], [true, 7, 1 / 7]);
  });

  test('is worse with every fact tried that tells others: with one for each signer, somebody is always told', () => {
    const each = [0, 1, 2, 3, 4].map((who) => one(...[0, 1, 2, 3, 4].map((i) => Number(i === who))));
    assert.equal(probability(chanceOfGroup(each, [0, 1, 2, 3, 4], 1), 1), 1);
    assert.equal(probability(chanceOfGroup(each.slice(0, 2), [0, 1, 2, 3, 4], 1), 1), 2 / 5);
  });

  test('of many signers is drawn, the same each time, and never 0', () => {
    const within = Array.from({ length: 30 }, (_, i) => i);
    const division = one(...within.map((i) => Number(i < 15)));
    const [chance, again] = [chanceOfGroup([division], within, 15), chanceOfGroup([division], within, 15)];
    assert.deepEqual(chance, again);
    assert.deepEqual([chance.complete, chance.best.length, probability(chance, 1)], [false, 999, 1 / 1000]);
  });

  test('of parts is drawn too', () => {
    const within = Array.from({ length: 12 }, (_, i) => i);
    const parts = Int16Array.from(within, (i) => Math.floor(i / 4));
    const chance = chanceOfParts([divide(parts, within)], within, { parts, count: 3 });
    assert.equal(probability(chance, 1), 1 / 1000);
    assert.ok(probability(chance, 0) > 0.3);
  });
});
