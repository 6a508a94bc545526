import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { parsePolicy } from '../../src/policy/parse.ts';
import { evaluateQuorum } from '../../src/policy/quorum.ts';
import { fewestVotes, remarksOn } from '../../src/policy/remarks.ts';
import { fingerprint, PARTY_POLICY, policyText } from './party.ts';

const remarks = (...lines: string[]) => remarksOn(parsePolicy(policyText(...lines)));
const ALL = 'group g 2 a b c d e f';

test('there are none on the party, nor on a policy of keys/', () => {
  assert.deepEqual(remarksOn(parsePolicy(PARTY_POLICY)), []);
  const keys = join(import.meta.dirname, '..', '..', 'keys');
  for (const file of readdirSync(keys).filter((name) => name.endsWith('.policy'))) assert.deepEqual(remarksOn(parsePolicy(readFileSync(join(keys, file)))), [], file);
});

test('bad input 97: an operator with a typing mistake would be a second vote', () => {
  const told = (one: string, other: string) => remarks(`signer x ${fingerprint(10)} operator=${one}`, `signer y ${fingerprint(11)} operator=${other}`, 'group g 2 a b c d e f x y', 'quorum g');
  assert.deepEqual(told('tails', 'tails'), []);
  assert.deepEqual(told('tails', 'tail'), ['operators "tails" and "tail" are two, with a vote each: is one a typing mistake?']);
  assert.equal(told('tails', 'Tails').length, 1);
  assert.equal(told('t-ails', 'tails').length, 1);
  assert.deepEqual(told('uni', 'home'), []);
});

test('bad input 97: one person under two spellings would be two votes', () => {
  assert.deepEqual(remarks(`signer A ${fingerprint(10)}`, 'group g 2 a b c d e f A', 'quorum g'), ['"a" and "A" are two people, with a vote each: lines of one person have one petname']);
});

test('one vote is little, wherever it stands in the tree', () => {
  assert.deepEqual(remarks(ALL.replace('2', '1'), 'quorum g').length, 1);
  assert.deepEqual(remarks('group x 3 a b c', 'group y any d e f', 'group g any x y', 'quorum g').length, 1);
  assert.deepEqual(remarks('group x 3 a b c', 'group y any d e f', 'group g all x y', 'quorum g'), []);
});

test('a root of which each can act alone is told', () => {
  assert.equal(remarks(ALL, 'quorum g', 'sequence 1', 'root 1 a b').length, 1);
  assert.deepEqual(remarks(ALL, 'quorum g', 'sequence 1', 'root 1 a'), []);
});

test('the fewest votes are what the smallest set of people has that meets the quorum', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const needs = fc.record({ x: fc.integer({ min: 1, max: 2 }), y: fc.integer({ min: 1, max: 3 }), z: fc.integer({ min: 1, max: 1 }), top: fc.integer({ min: 1, max: 3 }) });
  fc.assert(fc.property(needs, ({ x, y, z, top }) => {
    const policy = parsePolicy(policyText(`group x ${x} a b`, `group y ${y} c d e`, `group z ${z} f`, `group top ${top} x y z`, 'quorum top'));
    const sets = Array.from({ length: 64 }, (_, bits) => names.filter((_name, i) => (bits >> i) % 2 === 1));
    const smallest = Math.min(...sets.filter((set) => evaluateQuorum(policy, new Set(set)).met).map(({ length }) => length));
    assert.equal(fewestVotes(policy.quorum), smallest);
  }), { seed: 1 });
});
