import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Claim } from '../../src/statement/claim.ts';
import { combine, judgeFile, type FileQuestion } from '../../src/tally/judge-file.ts';
import { judgeSubjects } from '../../src/tally/judge-subjects.ts';
import { A, B, C, claim, D, E, F, hash, NOW, retraction, scope, STRANGER, THREE_OF_SIX } from './claims.ts';

type Given = Partial<Parameters<typeof claim>[0]>;

const by = (signers: readonly string[], given: Given = {}) => signers.map((signer) => claim({ signer, ...given }));

function judge(claims: Claim[], question: Partial<FileQuestion> = {}, given: Parameters<typeof scope>[1] = {}) {
  const { verdict, candidates: [worst] } = combine(judgeFile(scope(claims, given), { sha256: hash('x'), name: 'a.iso', ...question }));
  return { verdict, because: worst?.because, worst };
}

function outcome(claims: Claim[], question: Partial<FileQuestion> = {}): string {
  const { verdict, because } = judge(claims, question);
  return `${verdict} ${because ?? ''}`.trim();
}

describe('the lines of the table', () => {
  test('1: nothing known', () => assert.equal(outcome([]), 'UNKNOWN'));
  test('2: another value has a quorum and the hash has none', () => {
    assert.equal(outcome([...by([A, B, C], { got: ['y'] }), ...by([D, E])]), 'MISMATCH other-value');
  });
  test('3: two values have a quorum', () => {
    const claims = [...by([A, B, C]), ...by([D, E, F], { got: ['y'] })];
    assert.equal(outcome(claims), 'CONTESTED rival-quorum');
    assert.equal(judge(claims).worst?.agreed, null);
    assert.equal(judge(claims).worst?.reason, `two values have a quorum: ${hash('x').slice(0, 4)}…${hash('x').slice(-4)} and ${hash('y').slice(0, 4)}…${hash('y').slice(-4)}`);
  });
  test('5: nine signers, nine hashes', () => {
    const claims = [A, B, C, D, E, F].map((signer, i) => claim({ signer, got: [`${i}`] }));
    assert.equal(outcome(claims, { sha256: hash('0') }), 'NO-CONSENSUS no-consensus');
    assert.equal(judge(claims, { sha256: hash('0') }).worst?.reason, '6 builders signed 6 values and none has a quorum');
    assert.equal(outcome(claims), 'NO-CONSENSUS no-consensus', 'asked by name, of a hash that nobody got');
  });
  test('6: too few', () => {
    assert.equal(outcome(by([A, B])), 'INSUFFICIENT too-few');
    assert.equal(judge(by([A, B])).worst?.reason, '2 of 3 builders so far; 1 more is needed (c, d, e or f could sign)');
  });
  test('whoever said nothing of the release is named, counted or not and whatever the build', () => {
    const expired = { standing: { whenSigned: 'expired', now: 'expired' } } as const;
    const claims = [...by([A, B]), ...by([C], { sources: ['gitCommit:2'] }), ...by([D], expired), ...by([E], { release: '2.0', sources: ['gitCommit:3'] }), ...by([STRANGER])];
    assert.deepEqual(judge(claims).worst?.silent, ['e', 'f']);
  });
  test('6: all that was said was taken back', () => {
    const claims = by([A]);
    assert.equal(outcome([...claims, retraction(A, claims)]), 'INSUFFICIENT too-few');
  });
  test('a retraction that does not count takes nothing back', () => {
    const claims = by([A, B, C]);
    const forged = { ...retraction(A, claims), standing: { whenSigned: 'expired', now: 'expired' } } as const;
    assert.equal(outcome([...claims, forged]), 'AGREED agreed');
    assert.equal(outcome([...claims, retraction(B, claims.slice(0, 1))]), 'AGREED agreed', "nor does another signer's");
    assert.equal(outcome([...claims, retraction(A, claims)]), 'INSUFFICIENT too-few');
  });
  test('6: only strangers know the hash or the name', () => {
    assert.equal(outcome(by([STRANGER])), 'INSUFFICIENT too-few');
    assert.equal(judge(by([STRANGER])).worst?.unknownSigners, 1);
    assert.equal(outcome(by([STRANGER], { got: ['y'] })), 'INSUFFICIENT too-few');
  });
  test('6: only a stranger knows the hash, of an artifact on which others agree', () => {
    const claims = [...by([A, B, C], { got: ['y'] }), ...by([STRANGER])];
    assert.equal(outcome(claims, { name: null }), 'INSUFFICIENT too-few');
    assert.equal(outcome(claims), 'MISMATCH other-value', 'the name is known by those who count');
  });
  test('a hash that was taken back in favour of the agreed one is a mismatch', () => {
    const wrong = claim({ signer: A });
    assert.equal(outcome([wrong, claim({ signer: A, got: ['y'], time: NOW - 10, supersedes: [wrong] }), ...by([B, C], { got: ['y'] })], { name: null }), 'MISMATCH other-value');
  });
});

describe('the name of the file', () => {
  const rc1 = by([A, B, C], { artifact: 'rc1.iso', release: 'rc1', got: ['x'] });
  const rc2 = by([A, B, C], { artifact: 'rc2.iso', release: 'rc2', sources: ['gitCommit:2'], got: ['y'] });

  test('bad input 101: an old release renamed to the new one is another release', () => {
    assert.equal(outcome([...rc1, ...rc2], { name: 'rc1.iso' }), 'AGREED agreed');
    const { verdict, worst } = judge([...rc1, ...rc2], { name: 'rc2.iso' });
    assert.equal(verdict, 'MISMATCH');
    const other = judgeFile(scope([...rc1, ...rc2]), { sha256: hash('x'), name: 'rc2.iso' }).find(({ because }) => because === 'other-release');
    assert.deepEqual([other?.release, other?.artifact, other?.agreed, other?.by], ['rc1', 'rc1.iso', hash('x'), 'hash']);
    assert.ok(worst !== undefined);
  });
  test('so it is before the new release has a quorum', () => {
    assert.equal(outcome([...rc1, ...rc2.slice(1)], { name: 'rc2.iso' }), 'MISMATCH other-release');
  });
  test('a name that no statement knows says nothing; the reason tells the real one', () => {
    const { verdict, worst } = judge([...rc1, ...rc2], { name: 'foo.iso' });
    assert.equal(verdict, 'AGREED');
    assert.equal(worst?.reason, '3 of 3 builders agree, 3 are needed; the builders call it rc1.iso');
  });
  test("a stranger's statement does not make a name known", () => {
    assert.equal(outcome([...rc1, ...by([STRANGER], { artifact: 'foo.iso', got: ['z'] })], { name: 'foo.iso' }), 'AGREED agreed');
  });
  test('an artifact in a folder goes by its last segment, or by its whole name', () => {
    const claims = by([A, B, C], { artifact: 'images/amd64/a.iso' });
    assert.equal(outcome(claims, { name: 'a.iso' }), 'AGREED agreed');
    assert.equal(outcome(claims, { name: 'images/amd64/a.iso' }), 'AGREED agreed');
    assert.equal(outcome(claims, { name: 'a.iso', sha256: hash('y') }), 'MISMATCH other-value');
    assert.equal(outcome(claims, { name: 'iso', sha256: hash('y') }), 'UNKNOWN');
  });
  test('bad input 25: the same name in another project says nothing', () => {
    assert.equal(outcome(by([A, B, C], { project: 'q' })), 'UNKNOWN');
    assert.equal(outcome([...by([A, B, C]), ...by([D, E, F], { project: 'q', got: ['y'] })]), 'AGREED agreed');
  });
  test("one signer's other name for the agreed file vetoes nothing", () => {
    assert.equal(outcome([...by([A, B, C]), ...by([D], { artifact: 'alias.iso' })]), 'AGREED agreed');
    assert.equal(outcome([...by([A, B, C]), ...by([D], { artifact: 'alias.iso' })], { name: null }), 'AGREED agreed');
  });
});

describe('one name for every release', () => {
  const first = by([A, B, C], { release: '1', got: ['x'] });
  const second = by([A, B, C], { release: '2', sources: ['gitCommit:2'], got: ['y'] });

  test('the name alone does not say the release', () => {
    assert.deepEqual(['x', 'y', 'z'].map((word) => outcome([...first, ...second], { sha256: hash(word) })), ['AGREED agreed', 'AGREED agreed', 'MISMATCH other-value']);
  });
  test('a pinned release does', () => {
    assert.equal(outcome([...first, ...second], { release: '1' }), 'AGREED agreed');
    assert.equal(outcome([...first, ...second], { release: '2', name: null }), 'MISMATCH other-release');
    assert.equal(judge([...first, ...second], { release: '2' }).verdict, 'MISMATCH');
    assert.equal(outcome([...first, ...second], { release: '1', sha256: hash('z') }), 'MISMATCH other-value');
  });
  test('bad input 26: 3.0~rc2 and 3.0-rc2 are two releases', () => {
    const claims = by([A, B, C], { release: '3.0~rc2' });
    assert.equal(outcome(claims, { release: '3.0~rc2' }), 'AGREED agreed');
    assert.equal(outcome(claims, { release: '3.0-rc2' }), 'MISMATCH other-release');
  });
  test('a release that nobody knows pins nothing down', () => {
    assert.equal(outcome(first, { release: '9', sha256: hash('z') }), 'UNKNOWN');
    assert.equal(outcome(by([A]), { release: '9' }), 'INSUFFICIENT too-few');
  });
});

describe('labels are voted on', () => {
  const claims = [...by([A, B, C]), ...by([D], { release: '0.9' })];

  test('one mislabelling signer neither moves nor contests the release', () => {
    assert.equal(judge(claims).worst?.release, '1.0');
    const older = by([A, B, C, D], { release: '0.9', sources: ['gitCommit:0'], got: ['y'] });
    assert.deepEqual([outcome([...claims, ...older]), outcome([...claims, ...older], { sha256: hash('y') })], ['AGREED agreed', 'AGREED agreed']);
    assert.deepEqual(judgeSubjects(scope([...claims, ...older])).map(({ release, verdict }) => `${release} ${verdict}`), ['0.9 AGREED', '1.0 AGREED']);
  });
  test('without a quorum for a label the release is disputed', () => {
    const disputed = [...by([A, B]), ...by([C], { release: '0.9' })];
    const { verdict, worst } = judge(disputed);
    assert.deepEqual([verdict, worst?.release, worst?.agreed], ['AGREED', null, hash('x')]);
    assert.equal(worst?.reason, '3 of 3 builders agree, 3 are needed; its release is disputed');
    for (const release of ['1.0', '0.9']) assert.equal(outcome(disputed, { release }), 'INSUFFICIENT release-disputed');
    assert.equal(outcome(disputed, { release: '2.0' }), 'MISMATCH other-release');
    assert.equal(judge([...disputed, ...by([D], { got: ['y'] })], { release: '1.0' }, { strict: true }).verdict, 'CONTESTED', 'a pin softens nothing');
    assert.deepEqual(judgeSubjects(scope(disputed), { release: '0.9' }).map(({ release }) => release), [null]);
  });
  test('one build may be two releases, when the same people say so', () => {
    const both = [...by([A, B, C]), ...by([A, B, C], { release: 'final' })];
    assert.equal(outcome(both, { release: 'final' }), 'AGREED agreed');
    assert.equal(outcome(both, { release: '1.0' }), 'AGREED agreed');
  });
});

describe('other builds of one release', () => {
  const agreed = by([A, B, C]);

  test('builders of another commit are named, and do not dissent', () => {
    const { verdict, worst } = judge([...agreed, ...by([D], { sources: ['gitCommit:2'], got: ['y'] })], {}, { strict: true });
    assert.deepEqual([verdict, worst?.dissents, worst?.divergent], ['AGREED', 0, []]);
    assert.deepEqual(worst?.elsewhere.map(({ name, sources, sha256 }) => [name, sources, sha256]), [['d', ['gitCommit:2'], [hash('y')]]]);
  });
  test('builders of the same sources with other parameters dissent, if they got something else', () => {
    const other = (word: string) => [...agreed, ...by([D], { parameters: { SOURCE_DATE_EPOCH: '1' }, got: [word] })];
    assert.deepEqual([judge(other('y')).worst?.dissents, judge(other('y')).worst?.divergent], [1, ['d']]);
    assert.equal(judge(other('y'), {}, { strict: true }).verdict, 'CONTESTED');
    assert.deepEqual([judge(other('x')).worst?.dissents, judge(other('x'), {}, { strict: true }).verdict], [0, 'AGREED']);
  });
  test('whoever built it under another label is not listed', () => {
    const older = by([D], { release: '0.9', sources: ['gitCommit:0'], got: ['y'] });
    assert.deepEqual(judge([...agreed, ...by([E], { sources: ['gitCommit:2'] }), ...older, ...by([E], { release: '0.9', sources: ['gitCommit:2'], got: ['y'], artifact: 'b.iso' })]).worst?.elsewhere.map(({ name }) => name), ['e']);
    const both = [...by([E], { sources: ['gitCommit:2'] }), ...by([D], { sources: ['gitCommit:2'], release: '0.9' })];
    assert.deepEqual(judge([...agreed, ...both]).worst?.elsewhere.map(({ name }) => name), ['e']);
  });
  test('an operator whose other member built this very build is not counted as dissent a second time', () => {
    const policy = THREE_OF_SIX.replaceAll(/^(signer [cd] .*)$/gm, '$1 operator=o');
    const claims = [...agreed, ...by([D], { parameters: { jobs: '2' }, got: ['y'] })];
    assert.deepEqual([judge(claims, {}, { policy }).worst?.dissents, judge(claims, {}, { policy }).worst?.divergent], [0, ['d']]);
    assert.equal(judge(claims).worst?.dissents, 1);
  });
  test('votes of two builds are not added up', () => {
    assert.equal(outcome([...by([A, B]), ...by([C], { sources: ['gitCommit:2'] })]), 'INSUFFICIENT too-few');
  });
  test('another build with a quorum on another value contests', () => {
    const rival = by([D, E, F], { sources: ['gitCommit:2'], got: ['y'] });
    assert.equal(outcome([...agreed, ...rival]), 'CONTESTED rival-quorum');
    assert.equal(outcome([...agreed, ...by([D, E, F], { sources: ['gitCommit:2'] })]), 'AGREED agreed', 'on the same value it does not');
  });
  test('whoever built both as agreed here does not dissent there', () => {
    assert.deepEqual(judge([...agreed, ...by([A], { parameters: { jobs: '2' }, got: ['y'] })], {}, { strict: true }).verdict, 'AGREED');
  });
});

describe('a set of hashes under one name', () => {
  const listed = (signer: string, words: string[]) => claim({ signer, kind: 'result', got: words });
  const pair = [A, B, C].map((signer) => listed(signer, ['x', 'y']));

  test('bad input 27: a quorum on the same set makes each of them agreed, and ambiguous', () => {
    for (const word of ['x', 'y']) {
      const { verdict, worst } = judge(pair, { sha256: hash(word) });
      assert.deepEqual([verdict, worst?.agreed, worst?.ambiguous, worst?.agreedSet], ['AGREED', null, true, [hash('x'), hash('y')].sort()]);
      assert.match(worst?.reason ?? '', /one of 2 files with this name/);
    }
    assert.deepEqual(judge(pair).worst?.equivocating, [], 'nobody is accused');
  });
  test('another set, or one hash of it, is another value', () => {
    assert.equal(outcome([listed(A, ['x', 'y']), listed(B, ['x', 'z']), listed(C, ['x'])]), 'NO-CONSENSUS no-consensus');
  });
});
