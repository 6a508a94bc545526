import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePolicy } from '../../src/policy/parse.ts';
import { otherSentences, ruleSentence } from '../../src/policy/rule-sentence.ts';
import { fingerprint, PARTY_POLICY, policyText } from './party.ts';

const text = (...lines: string[]) => parsePolicy(policyText('group g 2 a b c d e f', 'quorum g', ...lines));

test('the rule of the party is one sentence', () => {
  assert.equal(ruleSentence(parsePolicy(PARTY_POLICY)), 'a hash is agreed when 2 of team and 1 of outside signed it; stale without a sync for 14 days');
});

test('groups of groups say how many of them are needed', () => {
  const nested = parsePolicy(policyText('group x 1 a b', 'group y any c d', 'group z all e f', 'group top 2 x y z', 'quorum top'));
  assert.equal(ruleSentence(nested), 'a hash is agreed when 2 of these: 1 of x; 1 of y; 2 of z signed it');
});

test('what makes an agreement stale is a sync that is old, and where there are witnesses their word', () => {
  assert.match(ruleSentence(text('fresh 1d')), /; stale without a sync for 1 day$/);
  assert.match(ruleSentence(text('fresh 1d', 'witness 1 a')), /; stale without word of its witnesses for 1 day$/);
});

test('whatever lets more count, or less, is said', () => {
  assert.equal(
    ruleSentence(text('contest 1', 'fresh 36h', 'accept weak', 'join unbound', 'witness 1 a', 'late 90m')),
    'a hash is agreed when 2 of g signed it; contested by 1 dissent; stale without word of its witnesses for 36 hours; what an expired or retired key signed must have been witnessed within 90 minutes'
    + '; weak foreign signatures count; foreign statements without a source join the build that has one',
  );
});

test('who may replace the policy, who witnesses, and when it ends are sentences of their own', () => {
  assert.deepEqual(otherSentences(text()), []);
  assert.deepEqual(otherSentences(text('sequence 4', `root 2 a b keeper=${fingerprint(0x77)}`, 'witness 1 c', 'expires 2027-01-31')), [
    'edition 4',
    'a newer edition is followed without asking when 2 of a, b and keeper signed it, and enough of its own root',
    'completeness is witnessed by c',
    'judges nothing from 2027-01-31 on',
  ]);
});
