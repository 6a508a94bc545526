import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNamed, namedFingerprints, rootKeys, witnessedKeys, witnessNamed } from '../../src/policy/named.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import { fingerprint, policyText } from './party.ts';

const [ROSA, WILL] = [fingerprint(0x77), fingerprint(0x78)];
const policy = parsePolicy(policyText('group g 2 a b c d e f', 'quorum g', 'sequence 1', `root 2 a rosa=${ROSA}`, `witness 1 b will=${WILL}`));
const people = [...policy.personByFingerprint.keys()];
const [ada, bert] = ['a', 'b'].map((name) => policy.people.get(name)?.fingerprints[0] ?? '');

test('a policy is about its people, and about those who are named for other tasks', () => {
  assert.deepEqual(namedFingerprints(policy), new Set([...people, WILL, ROSA]));
  for (const key of [...people, WILL, ROSA]) assert.ok(isNamed(policy, key), key);
  assert.equal(isNamed(policy, fingerprint(0x79)), false);
});

test('who may replace it is asked for keys, whether or not they build', () => {
  assert.deepEqual(rootKeys(policy), [ada, ROSA]);
  assert.deepEqual(rootKeys(null), []);
});

test('a witness answers for people and for witnesses, and a person who is both is a person', () => {
  const keys = witnessedKeys(policy);
  assert.deepEqual(new Set(keys.keys()), new Set([...people, WILL]));
  assert.deepEqual([keys.get(bert ?? ''), keys.get(WILL)], [{ name: 'b', isSigner: true }, { name: 'will', isSigner: false }]);
  assert.deepEqual([witnessNamed(policy, WILL), witnessNamed(policy, bert ?? ''), witnessNamed(policy, ada ?? '')], ['will', 'b', null]);
});
