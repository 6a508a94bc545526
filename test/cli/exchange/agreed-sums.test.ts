import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { agreedSums } from '../../../cli/exchange/agreed-sums.ts';
import { judgeSubjects } from '../../../src/tally/judge-subjects.ts';
import { A, B, C, claim, D, hash, scope } from '../../tally/claims.ts';

const by = (signers: readonly string[], given: Partial<Parameters<typeof claim>[0]> = {}) => signers.map((signer) => claim({ signer, ...given }));
const sumsOf = (claims: Parameters<typeof scope>[0], release = '1.0') => agreedSums({ subjects: judgeSubjects(scope(claims), { release }) }, release);

describe('a list of what is agreed', () => {
  test('has it, though somebody dissents', () => {
    assert.deepEqual(sumsOf([...by([A, B, C]), ...by([D], { got: ['y'] })]), { agreed: [{ artifact: 'a.iso', sha256: [hash('x')] }], others: [], verdict: 'AGREED' });
  });

  test('leaves out what is not, and says the worst of it', () => {
    const { agreed, others, verdict } = sumsOf(by([A, B]));
    assert.deepEqual([agreed, others.map(({ artifact }) => artifact), verdict], [[], ['a.iso'], 'INSUFFICIENT']);
  });

  test('leaves out what its builders agree on, and not of which release it is', () => {
    const disputed = [...by([A, B]), ...by([C], { release: '0.9' })];
    for (const release of ['1.0', '0.9']) {
      const { agreed, others, verdict } = sumsOf(disputed, release);
      assert.deepEqual([agreed, verdict], [[], 'INSUFFICIENT']);
      assert.deepEqual(others.map((other) => other.reason), ['3 of 3 builders agree, 3 are needed; its release is disputed']);
    }
  });
});
