import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { renderLine, type Line } from '../../../cli/view/line.ts';
import { alarmLines, changesIn, listedLines, newerLines, sinceWords, standingLines, statusAlarm } from '../../../cli/view/verdict-notes.ts';
import type { Candidate, FormerAgreement } from '../../../src/ledger/port.ts';
import { judgeFile } from '../../../src/tally/judge-file.ts';
import { A, B, C, claim, D, E, hash, NOW, scope, STRANGER, VALID } from '../../tally/claims.ts';

const told = (lines: readonly Line[]) => lines.map((line) => renderLine(line, (_style, text) => text));
const by = (signers: readonly string[], given: Partial<Parameters<typeof claim>[0]> = {}) => signers.map((signer) => claim({ signer, ...given }));

function candidateOf(claims: Parameters<typeof scope>[0]): Candidate {
  const [candidate] = judgeFile(scope(claims), { sha256: hash('x'), name: 'a.iso' });
  assert.ok(candidate !== undefined);
  return { ...candidate, policy: { project: 'p', hash: hash('policy') } };
}

const FORMER: FormerAgreement = { time: NOW, policy: hash('policy'), policyChanged: false, lost: [], against: [] };

describe('an alarm', () => {
  test('says when it was agreed, under which policy, and who does not agree any more', () => {
    assert.deepEqual(told(alarmLines({ ...FORMER, lost: ['ada'] })), [`  ! alarm: on 2017-06-09 this was AGREED (policy ${hash('policy')}); since then: ada no longer agrees`]);
    assert.deepEqual(told(alarmLines(null)), []);
  });

  test('names everybody who counts for it, and the policy when that is another one', () => {
    assert.equal(changesIn({ ...FORMER, policyChanged: true, lost: ['ada', 'bob'], against: ['cleo'] }), 'the policy is another one; ada and bob no longer agree; cleo speaks against it');
    assert.equal(changesIn(FORMER), 'other people of the policy were heard');
  });

  test('of one of many files names it', () => {
    assert.match(told([statusAlarm({ project: 'p', release: null, artifact: 'a.iso', sha256: hash('x'), wasAgreed: { ...FORMER, against: ['dan', 'eve'] } })])[0] ?? '', /^ ! alarm: a\.iso [0-9a-f]{8}… of p \(release disputed\) was AGREED on 2017-06-09; since then: dan and eve speak against it$/);
  });
});

describe('keys that have ended', () => {
  const expired = { whenSigned: 'valid', now: 'expired', ended: NOW } as const;

  test('since a signature that counts are told with their date', () => {
    const lines = told(standingLines(candidateOf([...by([A, B], { standing: expired }), ...by([C], { standing: { whenSigned: 'valid', now: 'soft-revoked', ended: NOW - 86_400 } })]), hash('x')));
    assert.deepEqual(lines, ['  ! key: that of a and b has expired since (2017-06-09); signed while it was valid', '  ! key: that of c was retired since (2017-06-08); signed while it was valid']);
  });

  test('before it are a reason not to count', () => {
    const late = by([D], { standing: { whenSigned: 'expired', now: 'expired', ended: NOW } });
    const revoked = by([E], { standing: { whenSigned: 'valid', now: 'hard-revoked' } });
    assert.deepEqual(told(standingLines(candidateOf([...by([A, B, C]), ...late, ...revoked]), hash('x'))), ['  ! not counted: d (key was not valid when it signed)', '  ! not counted: e (key is revoked)']);
  });

  test('of a dissenter, or of somebody whom the policy does not name, are passed over', () => {
    assert.deepEqual(told(standingLines(candidateOf([...by([A, B, C]), ...by([D], { got: ['y'], standing: expired }), ...by([STRANGER], { standing: expired })]), hash('x'))), []);
    assert.deepEqual(told(standingLines(candidateOf(by([A, B, C], { standing: VALID })), hash('x'))), []);
  });
});

describe('what stands beside a verdict', () => {
  test('is a newer release, with its time where the signatures say one', () => {
    assert.deepEqual(told(newerLines({ release: '3.1', artifact: 'a-3.1.iso', since: NOW })), ['  newer: 3.1 is agreed since 2017-06-09 (a-3.1.iso)']);
    assert.deepEqual(told(newerLines({ release: '3.1', artifact: 'a-3.1.iso', since: null })), ['  newer: 3.1 is agreed (a-3.1.iso)']);
    assert.deepEqual(newerLines(null), []);
  });

  test('is another hash in a list, and nothing where the list is right', () => {
    assert.match(told(listedLines(hash('y'), hash('x')))[0] ?? '', /^ {2}✗ listed: the checksum file says [0-9a-f]{64}: /);
    assert.deepEqual([listedLines(hash('x'), hash('x')), listedLines(undefined, hash('x'))], [[], []]);
  });

  test('is the first day of a dissent, and none where the signatures are undated', () => {
    const { hashes } = candidateOf([...by([A, B, C]), ...by([D], { got: ['y'], time: NOW - 86_400 })]);
    const signers = hashes.find(({ sha256 }) => sha256 === hash('y'))?.signers ?? [];
    assert.equal(sinceWords(signers), ' since 2017-06-08');
    assert.equal(sinceWords(signers.map((signer) => ({ ...signer, time: 0 }))), '');
  });
});
