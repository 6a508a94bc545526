/** The party of 2017-06-08 (Tails 3.0~rc2): facts of the ticket. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { VERDICT_EXIT } from '../../src/tally/verdict.ts';
import { combine, judgeFile, type FileQuestion } from '../../src/tally/judge-file.ts';
import { judgeSubjects } from '../../src/tally/judge-subjects.ts';
import { INTRIGERIS_OTHER_KEY, PARTY_KEYS, PARTY_POLICY } from '../policy/party.ts';
import { claim, NOW, scope } from './claims.ts';

const ISO = 'tails-amd64-3.0~rc2.iso';
const HASHES = {
  baseline: '6954ac327cb6909fd0c5c9aad8515977ccf774a25e04ceb6854e6a598f964f7b',
  nodens: '00771c5bd98fbdab4ddc84a6fcca3ae988bfd08fcf6fd5e309631c27df5ecff7',
  muri: 'd6e4ab08c076effbc0eb30386f41e88880334bc873b9f99cd87940785071a59c',
  arnaud: 'acbe13f4e88b7e2d9622d75a1e834cf81a38e30992559756d9890d81e6f6c14a',
} as const;

function attested(signer: string, sha256: string, nonce = 0) {
  return { ...claim({ signer, project: 'tails', release: '3.0~rc2', artifact: ISO, got: [sha256], nonce }), values: [{ artifact: ISO, sha256: [sha256] }] };
}

const AGREEING = ['anonym', 'intrigeri', 'segfault', 'drwhax'] as const;
const CLAIMS = [
  ...AGREEING.map((name) => attested(PARTY_KEYS[name], HASHES.baseline)),
  // nodens built twice, the same both times
  attested(PARTY_KEYS.nodens, HASHES.nodens), attested(PARTY_KEYS.nodens, HASHES.nodens, 1),
  attested(PARTY_KEYS.muri, HASHES.muri),
  attested(PARTY_KEYS.arnaud, HASHES.arnaud),
];

function ask(question: Partial<FileQuestion>, given: Parameters<typeof scope>[1] = {}, claims = CLAIMS) {
  const answer = combine(judgeFile(scope(claims, { policy: PARTY_POLICY, ...given }), { sha256: HASHES.baseline, name: ISO, ...question }));
  return { ...answer, exit: VERDICT_EXIT[answer.verdict], worst: answer.candidates[0] };
}

describe('the party', () => {
  test('the baseline is agreed on, with three dissents', () => {
    const { verdict, reason, exit, worst, candidates } = ask({});
    assert.deepEqual([verdict, exit, candidates.length], ['AGREED', 0, 1]);
    assert.equal(reason, '4 of 7 builders agree: 2 of 2 groups');
    assert.deepEqual(worst?.divergent, ['arnaud', 'muri', 'nodens']);
    assert.equal(worst?.dissents, 3);
    assert.deepEqual([worst?.project, worst?.release, worst?.artifact, worst?.agreed], ['tails', '3.0~rc2', ISO, HASHES.baseline]);
    assert.deepEqual(worst?.groups, [
      { group: 'team', need: 2, have: ['anonym', 'intrigeri', 'segfault'], met: true },
      { group: 'outside', need: 1, have: ['drwhax'], met: true },
    ]);
    assert.deepEqual([worst?.missing, worst?.equivocating, worst?.unknownSigners], [[], [], 0]);
  });

  test('every hash is listed with who signed it, the agreed one first', () => {
    const hashes = ask({}).worst?.hashes.map(({ sha256, quorum, signers }) => [sha256, quorum, signers.map((signer) => `${signer.name} ${signer.counted}`)]);
    assert.deepEqual(hashes, [
      [HASHES.baseline, true, ['anonym true', 'drwhax true', 'intrigeri true', 'segfault true']],
      [HASHES.nodens, false, ['nodens true']],
      [HASHES.arnaud, false, ['arnaud true']],
      [HASHES.muri, false, ['muri true']],
    ]);
  });

  test('strictly asked, one dissent is enough to contest it', () => {
    const { verdict, exit, reason } = ask({}, { strict: true });
    assert.deepEqual([verdict, exit], ['CONTESTED', 21]);
    assert.equal(reason, '4 of 7 builders agree: 2 of 2 groups; 3 dissents are enough to contest that');
  });

  test("arnaud's image is not what the others agreed on", () => {
    const { verdict, exit, worst, reason } = ask({ sha256: HASHES.arnaud });
    assert.deepEqual([verdict, exit, worst?.because, worst?.agreed], ['MISMATCH', 20, 'other-value', HASHES.baseline]);
    assert.equal(reason, '4 of 7 builders agree on another value, 6954…4f7b');
    assert.equal(ask({ sha256: HASHES.arnaud, name: null }).verdict, 'MISMATCH');
  });

  test('an image that nobody built, under the known name, is not what they agreed on', () => {
    assert.equal(ask({ sha256: 'f'.repeat(64) }).verdict, 'MISMATCH');
  });

  test('a file of which nobody knows hash or name is unknown', () => {
    assert.deepEqual(ask({ sha256: 'f'.repeat(64), name: 'debian.iso' }), {
      verdict: 'UNKNOWN', exit: 25, candidates: [], worst: undefined, reason: 'no statement names this hash, or an artifact of this name',
    });
  });

  test('a view older than the policy allows is stale', () => {
    const oldest = NOW - 14 * 86_400;
    assert.equal(ask({}, { lastSync: oldest }).verdict, 'AGREED');
    assert.deepEqual([ask({}, { lastSync: oldest - 1 }).verdict, ask({}, { lastSync: oldest - 1 }).exit], ['STALE', 23]);
    assert.equal(ask({}, { lastSync: null }).verdict, 'STALE');
    assert.equal(ask({}, { lastSync: NOW + 86_400 }).verdict, 'STALE', 'bad input 94: the clock was set back');
    assert.equal(ask({ sha256: HASHES.arnaud }, { lastSync: null }).verdict, 'MISMATCH');
  });

  test('without an outsider there is one group of two, and it says who could sign', () => {
    const claims = ['anonym', 'intrigeri'] as const;
    const { verdict, exit, reason, worst } = ask({}, {}, claims.map((name) => attested(PARTY_KEYS[name], HASHES.baseline)));
    assert.deepEqual([verdict, exit], ['INSUFFICIENT', 22]);
    assert.equal(reason, '1 of 2 groups so far; outside is missing (drwhax, nodens, muri or arnaud could sign)');
    assert.deepEqual(worst?.missing, [{ group: 'outside', need: 1, names: ['drwhax', 'nodens', 'muri', 'arnaud'] }]);
    assert.equal(worst?.agreed, null);
  });

  test("intrigeri's two keys are one vote", () => {
    const keys = [PARTY_KEYS.intrigeri, INTRIGERIS_OTHER_KEY, PARTY_KEYS.drwhax];
    const { verdict, worst } = ask({}, {}, keys.map((key) => attested(key, HASHES.baseline)));
    assert.equal(verdict, 'INSUFFICIENT');
    assert.deepEqual(worst?.missing, [{ group: 'team', need: 1, names: ['anonym', 'segfault'] }]);
  });

  test('status tells the same of the release', () => {
    const [subject, ...more] = judgeSubjects(scope(CLAIMS, { policy: PARTY_POLICY }), { release: '3.0~rc2' });
    assert.deepEqual([subject?.verdict, subject?.agreed, subject?.divergent, more.length], ['AGREED', HASHES.baseline, ['arnaud', 'muri', 'nodens'], 0]);
    assert.deepEqual(judgeSubjects(scope(CLAIMS, { policy: PARTY_POLICY }), { release: '3.0-rc2' }), [], 'bad input 26: 3.0~rc2 is not 3.0-rc2');
  });
});
