import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KeyStanding } from '../../src/statement/report.ts';
import { judgeFile } from '../../src/tally/judge-file.ts';
import { judgeSubjects } from '../../src/tally/judge-subjects.ts';
import { fingerprint, policyText } from '../policy/party.ts';
import { A, B, C, claim, hash, NOW, retraction, scope, type Given } from './claims.ts';

const DAY = 86_400;
const ENDED = NOW - 30 * DAY;
const LATE = policyText('group all-builders 3 a b c d e f', 'quorum all-builders', `witness 1 anna=${fingerprint(201)}`, 'late 7d');
const EXPIRED: KeyStanding = { whenSigned: 'valid', now: 'expired', ended: ENDED };
const RETIRED: KeyStanding = { whenSigned: 'valid', now: 'soft-revoked', ended: ENDED };
const vouching = { name: 'anna', time: NOW, lacking: [] };

/** a and b agree, and c with a key that has ended; `seen` is when witnesses had c's. */
function verdictOf(given: Partial<Given>, seen: number | null, policy = LATE) {
  const third = claim({ signer: C, ...given });
  const claims = [claim({ signer: A }), claim({ signer: B }), third];
  const witnessed = { views: [vouching], seen: new Map(seen === null ? [] : [[third.id, seen]]) };
  const [candidate] = judgeFile(scope(claims, { policy, witnessed }), { sha256: hash('x'), name: null });
  assert.ok(candidate !== undefined);
  return candidate;
}

describe('late 7d, and a key that ended 30 days ago', () => {
  for (const [what, standing] of [['expired', EXPIRED], ['retired', RETIRED]] as const) {
    const table: readonly [string, number | null, string][] = [
      ['a statement that nobody witnessed', null, 'INSUFFICIENT'],
      ['one witnessed before', ENDED - DAY, 'AGREED'],
      ['one witnessed a week after, to the second', ENDED + 7 * DAY, 'AGREED'],
      ['one witnessed a second later', ENDED + 7 * DAY + 1, 'INSUFFICIENT'],
      ['one witnessed just now', NOW, 'INSUFFICIENT'],
    ];
    for (const [which, seen, verdict] of table) test(`${what}, ${which}: ${verdict}`, () => assert.equal(verdictOf({ standing }, seen).verdict, verdict));
  }

  test('it is shown, and why it does not count', () => {
    const { hashes } = verdictOf({ standing: EXPIRED }, null);
    const [shown] = hashes.flatMap(({ signers }) => signers.filter(({ fingerprint: signer }) => signer === C));
    assert.deepEqual([shown?.counted, shown?.why], [false, 'not witnessed in time']);
  });

  test('a foreign statement is held to the same', () => {
    assert.equal(verdictOf({ standing: EXPIRED, format: 'sha256sums' }, null).verdict, 'INSUFFICIENT');
    assert.equal(verdictOf({ standing: EXPIRED, format: 'sha256sums' }, ENDED).verdict, 'AGREED');
  });

  test('a key that still holds needs no witness', () => {
    assert.equal(verdictOf({}, null).verdict, 'AGREED');
  });

  test('a policy without `late` counts it as ever', () => {
    assert.equal(verdictOf({ standing: EXPIRED }, null, LATE.replace('late 7d\n', '')).verdict, 'AGREED');
  });

  test('nobody looked for checkpoints: it does not count', () => {
    const claims = [A, B, C].map((signer) => claim({ signer, standing: signer === C ? EXPIRED : { whenSigned: 'valid', now: 'valid' } }));
    const [subject] = judgeSubjects(scope(claims, { policy: LATE }));
    assert.equal(subject?.verdict, 'INSUFFICIENT');
  });

  test('a retraction by such a key is honoured: that makes nothing agreed', () => {
    const claims = [A, B, C].map((signer) => claim({ signer }));
    const taken = { ...retraction(C, claims.slice(2)), standing: EXPIRED };
    const [candidate] = judgeFile(scope([...claims, taken], { policy: LATE, witnessed: { views: [vouching], seen: new Map() } }), { sha256: hash('x'), name: null });
    assert.equal(candidate?.verdict, 'INSUFFICIENT');
  });
});
