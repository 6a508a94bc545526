import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isConcurError } from '../../src/base/errors.ts';
import { refuseExpiredPolicy } from '../../src/policy/expiry.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import { evaluateQuorum, lackingGroups, peopleStandings } from '../../src/policy/quorum.ts';
import { PARTY_POLICY, policyText } from './party.ts';

function standing(text: string, ...supporters: string[]) {
  return evaluateQuorum(parsePolicy(text), new Set(supporters));
}

const lacking = (text: string, ...supporters: string[]) => lackingGroups(standing(text, ...supporters)).map(({ group, votes }) => `${group.name} ${group.need - votes}`);

describe("the party's quorum: two of the team and one from outside", () => {
  const cases: [supporters: string[], met: boolean, lacks: string[]][] = [
    [[], false, ['team 2', 'outside 1']],
    [['anonym', 'intrigeri', 'segfault'], false, ['outside 1']],
    [['drwhax', 'nodens', 'muri', 'arnaud'], false, ['team 2']],
    [['anonym', 'drwhax', 'nodens'], false, ['team 1']],
    [['anonym', 'segfault', 'muri'], true, []],
    [['anonym', 'stranger', 'muri'], false, ['team 1']],
  ];
  for (const [supporters, met, lacks] of cases) {
    test(`${supporters.join(', ') || 'nobody'}: ${met ? 'enough' : `lacks ${lacks.join(' and ')}`}`, () => {
      assert.equal(standing(PARTY_POLICY, ...supporters).met, met);
      assert.deepEqual(lacking(PARTY_POLICY, ...supporters), lacks);
    });
  }
});

test('people of one operator are one vote', () => {
  const text = policyText('group g 2 a b c d e f', 'quorum g').replaceAll(/^(signer [ab] .*)$/gm, '$1 operator=o');
  assert.equal(standing(text, 'a', 'b').met, false);
  assert.equal(standing(text, 'a', 'c').met, true);
  assert.deepEqual(standing(text, 'a', 'b').have, ['a', 'b']);
});

test('of groups where any is enough, all that are empty could help, and none once one is met', () => {
  const text = policyText('group x 2 a b', 'group y all c d', 'group z any e f', 'group yz any y z', 'group top all x yz', 'quorum top');
  assert.deepEqual(lacking(text, 'a', 'c'), ['x 1', 'y 1', 'z 1']);
  assert.deepEqual(lacking(text, 'a', 'e'), ['x 1']);
  assert.equal(standing(text, 'a', 'b', 'e').met, true);
  assert.deepEqual(peopleStandings(standing(text, 'a', 'b', 'e')).map(({ group, have }) => `${group.name}: ${have.join(' ')}`), ['x: a b', 'y: ', 'z: e']);
});

test('a policy judges up to the second before the day on which it expires', () => {
  const policy = parsePolicy(policyText('group g 2 a b c d e f', 'quorum g', 'expires 2027-01-31'));
  const midnight = Date.UTC(2027, 0, 31) / 1000;
  refuseExpiredPolicy(policy, midnight - 1);
  assert.throws(() => refuseExpiredPolicy(policy, midnight), (error: unknown) => isConcurError(error, 'policy-expired') && error.exitCode === 78
    && error.message === 'policy of "p" expired on 2027-01-31');
});
