import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parsePolicy } from '../../src/policy/parse.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { holdersAmong, judgeSuccession, type Succession, type SuccessionQuestion } from '../../src/policy/succession.ts';
import { fingerprint, policyText } from './party.ts';

const NOW = Date.UTC(2026, 0, 1) / 1000;
const RELEASE = fingerprint(0x77);
/** Keys of a to f, and of somebody who is no signer. */
const [A, B, C, D] = [1, 2, 3, 4].map(fingerprint) as [string, string, string, string];

function edition(sequence: number | null, root: string | null, ...lines: string[]): Policy {
  return parsePolicy(policyText('group g 2 a b c d e f', 'quorum g', ...(sequence === null ? [] : [`sequence ${sequence}`]), ...(root === null ? [] : [`root ${root}`]), ...lines));
}

function judge(current: Policy | null, next: Policy, { signers = [], ...more }: Partial<Omit<SuccessionQuestion, 'signers'>> & { signers?: string[] } = {}): Succession {
  return judgeSuccession({ current, next, project: null, highest: null, now: NOW, ...more, signers: new Set(signers) });
}

/** `kind`, or code and message of the refusal. */
function outcome(succession: Succession): string {
  return succession.kind === 'refused' ? `${succession.refusal.code}: ${succession.refusal.message}${succession.open ? '' : ' (final)'}` : succession.kind;
}

const OLD = edition(1, '2 a b c');

describe('without a root the operator decides', () => {
  test('a first policy is asked about, whoever signed it', () => {
    assert.equal(outcome(judge(null, edition(null, null))), 'ask');
    assert.equal(outcome(judge(null, OLD, { signers: [A, B, C] })), 'ask');
  });

  test('a changed one is asked about, and may begin to have a root', () => {
    assert.equal(outcome(judge(edition(null, null), edition(null, null, 'fresh 1d'))), 'ask');
    assert.equal(outcome(judge(edition(null, null), edition(1, '1 a'), { signers: [A] })), 'ask');
  });

  test('the same bytes are unchanged', () => assert.equal(outcome(judge(OLD, edition(1, '2 a b c'))), 'unchanged'));
});

describe('with a root', () => {
  test('a successor that both roots signed is taken', () => {
    assert.equal(outcome(judge(OLD, edition(2, '2 a b c'), { signers: [A, C] })), 'taken');
    assert.equal(outcome(judge(OLD, edition(7, '2 a b c'), { signers: [A, B, C] })), 'taken');
  });

  test('the root itself may be replaced, by the old one and the new one', () => {
    const next = edition(2, `2 d release=${RELEASE}`);
    assert.equal(outcome(judge(OLD, next, { signers: [A, B, D, RELEASE] })), 'taken');
  });

  test('somebody who is in both roots serves both', () => {
    assert.equal(outcome(judge(OLD, edition(2, '2 b d'), { signers: [A, B, D] })), 'taken');
  });

  test('any key of a person serves, and two keys of one person are one', () => {
    const two = parsePolicy(policyText(`signer a ${fingerprint(9)}`, 'group g 2 a b c d e f', 'quorum g', 'sequence 1', 'root 2 a b'));
    const next = parsePolicy(two.text.replace('sequence 1', 'sequence 2'));
    assert.equal(outcome(judge(two, next, { signers: [fingerprint(9), B] })), 'taken');
    assert.match(outcome(judge(two, next, { signers: [A, fingerprint(9)] })), /^policy-unsigned: .*only "a" signed \(missing: "b"\)/);
    assert.deepEqual(holdersAmong(two.root as NonNullable<Policy['root']>, new Set([A, fingerprint(9)])), ['a']);
  });
});

describe('bad input 98: what is not taken', () => {
  const cases: [name: string, next: Policy, signers: string[], expected: RegExp][] = [
    ['an older edition, whoever signed it', edition(1, '2 a b c', 'fresh 1d'), [A, B, C], /^policy-rollback: policy of "p" has sequence 1, and another policy with that sequence was followed before$/],
    ['one without a sequence', edition(null, null), [A, B, C], /^policy-rollback: policy of "p" has no sequence, and sequence 1 was followed before$/],
    ['one that nobody signed', edition(2, '2 a b c'), [], /^policy-unsigned: the policy that is followed asks for 2 of its root, and nobody signed/],
    ['one with too few signatures', edition(2, '2 a b c'), [A], /^policy-unsigned: .* only "a" signed \(missing: "b" and "c"\)$/],
    ['one signed by the new root alone', edition(2, '1 d'), [D], /^policy-unsigned: the policy that is followed asks for 2/],
    ['one signed by the old root alone', edition(2, '1 d'), [A, B], /^policy-unsigned: the new policy itself asks for 1 of its root, and nobody signed \(missing: "d"\)$/],
    ['one signed by strangers', edition(2, '2 a b c'), [RELEASE, fingerprint(0x99)], /^policy-unsigned: .* nobody signed/],
    ['one without a root', edition(2, null), [A, B, C], /^policy-unsigned: policy of "p" names no root any more/],
    ['an expired one', edition(2, '2 a b c', 'expires 2025-12-31'), [A, B, C], /^policy-expired: policy of "p" expired on 2025-12-31 \(final\)$/],
    ['one that expires this second', edition(2, '2 a b c', 'expires 2026-01-01'), [A, B, C], /^policy-expired/],
    ['another project', parsePolicy(edition(2, '2 a b c').text.replace('project p', 'project q')), [A, B, C], /^policy-rollback: policy is for "q", where one for "p" is needed \(final\)$/],
  ];
  for (const [name, next, signers, expected] of cases) {
    test(`bad input 98: ${name}`, () => assert.match(outcome(judge(OLD, next, { signers })), expected));
  }

  test('bad input 98: the highest edition ever followed is remembered when the policy is not', () => {
    const highest = { sequence: 5, hash: edition(5, '1 a').hash };
    assert.match(outcome(judge(null, edition(4, '1 a'), { highest })), /^policy-rollback: .* has sequence 4, and sequence 5 was followed before/);
    assert.match(outcome(judge(null, edition(5, '1 b'), { highest })), /another policy with that sequence/);
    assert.equal(outcome(judge(null, edition(5, '1 a'), { highest })), 'ask', 'the very same edition again');
    assert.equal(outcome(judge(null, edition(6, '1 b'), { highest })), 'ask');
    assert.match(outcome(judge(OLD, edition(3, '2 a b c'), { highest, signers: [A, B] })), /^policy-rollback: .* sequence 5/);
  });

  test('bad input 98: without a root a sequence does not go back either', () => {
    assert.match(outcome(judge(edition(3, null), edition(2, null))), /^policy-rollback/);
    assert.match(outcome(judge(edition(3, null), edition(null, null))), /^policy-rollback/);
    assert.equal(outcome(judge(edition(3, null), edition(4, null))), 'ask');
  });

  test('bad input 98: a policy for another project than the one that is meant', () => {
    assert.match(outcome(judge(null, OLD, { project: 'q' })), /^policy-rollback: policy is for "p", where one for "q" is needed \(final\)/);
    assert.equal(outcome(judge(null, OLD, { project: 'p' })), 'ask');
  });
});

test('whatever is offered: it is taken only with both thresholds of distinct people, a higher sequence, one project and time left', () => {
  const names = ['a', 'b', 'c', 'd'];
  const root = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 })).filter(([need, members]) => need <= members.length);
  const side = fc.record({ sequence: fc.integer({ min: 1, max: 4 }), root: fc.option(root), expired: fc.boolean() });
  const build = ({ sequence, root: given, expired }: { sequence: number; root: [number, string[]] | null; expired: boolean }) =>
    edition(sequence, given === null ? null : `${given[0]} ${given[1].join(' ')}`, ...(expired ? ['expires 2020-01-01'] : []));
  let taken = 0;
  fc.assert(fc.property(side, side, fc.subarray([A, B, C, D]), fc.option(fc.integer({ min: 1, max: 4 })), (before, after, signers, seen) => {
    const [current, next] = [build(before), build(after)];
    const highest = seen === null ? null : { sequence: seen, hash: 'f'.repeat(64) };
    const { kind } = judge(current, next, { signers, highest });
    if (kind !== 'taken') return;
    taken++;
    const enough = (given: [number, string[]] | null) => given !== null && given[1].filter((name) => signers.includes(fingerprint(names.indexOf(name) + 1))).length >= given[0];
    assert.ok(enough(before.root) && enough(after.root) && after.sequence > Math.max(before.sequence, seen ?? 0) && !after.expired);
  }), { seed: 98, numRuns: 3000 });
  assert.ok(taken > 50, `only ${taken} were taken: the property says nothing`);
});
