import assert from 'node:assert/strict';
import { test } from 'node:test';
import { releaseTable } from '../../../cli/view/release-table.ts';
import { rollCall } from '../../../cli/view/roll.ts';
import type { Claim } from '../../../src/statement/claim.ts';
import { judgeSubjects } from '../../../src/tally/judge-subjects.ts';
import { A, B, claim, C, NOW, scope } from '../../tally/claims.ts';
import { rendered } from './wall.ts';

const sums = (signer: string, word: string, time = NOW - 1000) => claim({ signer, got: [word], time, format: 'sha256sums', sources: [] });
const told = (claims: Claim[]) => rendered(rollCall(judgeSubjects(scope(claims))));

test('who signed another result before is not said to have contradicted themselves', () => {
  const claims = [sums(A, 'x'), sums(B, 'y'), sums(B, 'x', NOW - 900)];
  assert.ok(told(claims).includes(' signed another result before: b'));
  const lines = [...told(claims), ...rendered(releaseTable(judgeSubjects(scope(claims))))];
  assert.deepEqual(lines.filter((line) => line.includes('contradict')), []);
});

test('whose foreign statements conflict is named with that, and not as one who equivocates', () => {
  const lines = told([sums(A, 'x'), sums(C, 'x'), sums(C, 'y')]);
  assert.ok(lines.includes(' ? its foreign statements conflict: c'));
  assert.deepEqual(lines.filter((line) => line.includes('equivocates')), []);
});

test("what only a folder's name says is said to be signed by nobody", () => {
  const filed = claim({ signer: A, format: 'sha256sums', sources: [], releaseFrom: 'folder' });
  assert.ok(told([filed, sums(B, 'x')]).includes(" the release is their folder's name, which nobody signed: a"));
});
