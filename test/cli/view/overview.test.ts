import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_IN_FULL } from '../../../cli/view/overview.ts';
import { statusLines } from '../../../cli/view/status.ts';
import type { StatusAnswer } from '../../../src/ledger/port.ts';
import { judgeSubjects } from '../../../src/tally/judge-subjects.ts';
import { A, B, C, claim, NOW, scope } from '../../tally/claims.ts';
import { rendered } from './wall.ts';

const told = (subjects: StatusAnswer['subjects']) => rendered(statusLines({ project: 'p', policy: { project: 'p', hash: 'f'.repeat(64) }, strangers: 0, alarms: [], subjects }, 100));

/** Release n was signed on day n by three people; in release 2 one of them got something else. */
const claims = Array.from({ length: MOST_IN_FULL + 1 }, (_, i) => [A, B, C].map((signer) => claim({
  signer, release: `${i}.0`, artifact: `a-${i}.iso`, time: NOW - (10 - i) * 86_400, got: [i === 2 && signer === C ? 'y' : 'x'],
}))).flat();

test('many releases are a line each, the newest last, and the next command is for that one', () => {
  const lines = told(judgeSubjects(scope(claims)));
  assert.deepEqual(lines.slice(1, 6).map((line) => line.trim().split(/ {2,}/)), [
    ['0.0', 'AGREED', '1 of 1 agreed', '3 signers', '2017-05-30'],
    ['1.0', 'AGREED', '1 of 1 agreed', '3 signers', '2017-05-31'],
    ['2.0', 'NO-CONSENSUS', '0 of 1 agreed', '3 signers', '2017-06-01'],
    ['3.0', 'AGREED', '1 of 1 agreed', '3 signers', '2017-06-02'],
    ['4.0', 'AGREED', '1 of 1 agreed', '3 signers', '2017-06-03'],
  ]);
  assert.ok(lines.some((line) => line.includes('concur status p 4.0')));
});

test('a few releases are shown in full', () => {
  const few = claims.filter(({ release }) => Number(release[0]) < MOST_IN_FULL);
  assert.ok(!told(judgeSubjects(scope(few))).some((line) => line.includes('one in full')));
});
