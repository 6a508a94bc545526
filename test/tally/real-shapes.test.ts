/**
 * Statements of the shapes that real builders of Bitcoin Core and Dash published, from signed names to a verdict:
 * two builders are needed, as most users would have it.
 */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parsePolicy } from '../../src/policy/parse.ts';
import { deriveClaims } from '../../src/tally/foreign-claims.ts';
import { combine, judgeFile } from '../../src/tally/judge-file.ts';
import { judgeSubjects } from '../../src/tally/judge-subjects.ts';
import { VERDICT_EXIT, type SubjectVerdict } from '../../src/tally/verdict.ts';
import { fingerprint } from '../policy/party.ts';
import { hash, NOW, scope } from './claims.ts';
import { foreign, type GivenForeign } from './foreign.ts';

const BUILDERS = Array.from({ length: 12 }, (_, i) => `builder${i + 1}`);
const POLICY = [
  'concur-policy 1', 'project coin', ...BUILDERS.map((name, i) => `signer ${name} ${fingerprint(i + 1)}`),
  `group all-builders 2 ${BUILDERS.join(' ')}`, 'quorum all-builders',
  'foreign sha256sums coin-{release}-*', 'foreign sha256sums coin-{release}.tar.gz', 'foreign gitian coin-{release}-*', '',
].join('\n');

/** Each builder's file: names and words for hashes, or null for who signed nothing. */
type Signed = GivenForeign | null;

const sums = (got: NonNullable<GivenForeign['got']>, more: GivenForeign = {}): Signed => ({ got, ...more });
const times = (count: number, signed: Signed): Signed[] => Array.from({ length: count }, () => signed);

function claimsOf(builders: readonly (Signed | readonly Signed[])[], policy = POLICY) {
  const signed = builders.flatMap((given, i) => [given].flat().flatMap((one) => (one === null ? [] : foreign({ signer: fingerprint(i + 1), ...one }))));
  return signed.flatMap((one) => deriveClaims(parsePolicy(policy), one));
}

function status(builders: readonly (Signed | readonly Signed[])[], policy = POLICY): Map<string, SubjectVerdict> {
  return new Map(judgeSubjects(scope(claimsOf(builders, policy), { policy })).map((subject) => [`${subject.release} ${subject.artifact}`, subject]));
}

function only(builders: readonly (Signed | readonly Signed[])[], policy = POLICY): SubjectVerdict {
  const [subject, ...more] = [...status(builders, policy).values()];
  assert.ok(subject !== undefined && more.length === 0, `${more.length + 1} subjects`);
  assert.deepEqual(subject.equivocating, [], 'nobody is accused');
  return subject;
}

function verify(builders: readonly (Signed | readonly Signed[])[], word: string, name: string) {
  const answer = combine(judgeFile(scope(claimsOf(builders), { policy: POLICY }), { sha256: hash(word), name }));
  return { ...answer, exit: VERDICT_EXIT[answer.verdict], worst: answer.candidates[0] };
}

const TAR = 'coin-28.0-x86_64.tar.gz';

describe('agree', () => {
  test('a clean release: two stages a signer, one vote each', () => {
    const stages: Signed[] = [sums({ [TAR]: 'x', 'coin-28.0.tar.gz': 's' }), sums({ [TAR]: 'x', 'coin-28.0.tar.gz': 's', 'coin-28.0-win.exe': 'w' }, { time: NOW - 500 })];
    const subjects = status([stages, stages, sums({ [TAR]: 'x' })]);
    assert.deepEqual([...subjects].map(([name, { verdict, hashes }]) => [name, verdict, hashes.map(({ signers }) => signers.length)]), [
      ['28.0 coin-28.0-win.exe', 'AGREED', [2]], [`28.0 ${TAR}`, 'AGREED', [3]], ['28.0 coin-28.0.tar.gz', 'AGREED', [2]],
    ]);
    const { verdict, exit, worst } = verify([stages, stages], 'x', TAR);
    assert.deepEqual([verdict, exit, worst?.release, worst?.sources], ['AGREED', 0, '28.0', []]);
  });
  test('one dissenter against eleven', () => {
    const { verdict, divergent, reason } = only([...times(11, sums({ [TAR]: 'x' })), sums({ [TAR]: 'y' })]);
    assert.deepEqual([verdict, divergent], ['AGREED', ['builder12']]);
    assert.equal(reason, '11 of 12 builders agree, 2 are needed');
  });
  test('one dissenter whose key is nowhere is no dissent', () => {
    const nowhere = { report: { mathematics: 'no-key', signer: '0123456789ABCDEF', signingKey: '0123456789ABCDEF', created: NOW, algorithm: 'RSA', algorithmAcceptable: true }, standing: { whenSigned: 'unknown', now: 'unknown' } } as const;
    const { verdict, divergent, unknownSigners } = only([...times(3, sums({ [TAR]: 'x' })), sums({ [TAR]: 'y' }, { signer: '0123456789ABCDEF', ...nowhere })]);
    assert.deepEqual([verdict, divergent, unknownSigners], ['AGREED', [], 1]);
  });
});

describe('single', () => {
  test('one builder alone is insufficient', () => {
    const { verdict, because, reason } = only([sums({ [TAR]: 'x' })]);
    assert.deepEqual([verdict, because], ['INSUFFICIENT', 'too-few']);
    assert.match(reason, /^1 of 2 builders so far; 1 more is needed \(builder2, /);
  });
});

describe('diverge', () => {
  test('nine builders, nine hashes: no consensus, and no majority to diverge from', () => {
    const { verdict, divergent, reason, agreed } = only(Array.from({ length: 9 }, (_, i) => sums({ [TAR]: `zip ${i}` })));
    assert.deepEqual([verdict, divergent, agreed], ['NO-CONSENSUS', [], null]);
    assert.equal(reason, '9 builders signed 9 values and none has a quorum');
    const { exit } = verify(Array.from({ length: 9 }, (_, i) => sums({ [TAR]: `zip ${i}` })), 'zip 4', TAR);
    assert.equal(exit, 24);
  });
  test('four builders, four hashes for the debug tarball alone', () => {
    const each = (i: number) => sums({ [TAR]: 'x', 'coin-28.0-debug.tar.gz': `debug ${i}` });
    const subjects = status([each(1), each(2), each(3), each(4)]);
    assert.deepEqual([...subjects.values()].map(({ artifact, verdict }) => [artifact, verdict]), [['coin-28.0-debug.tar.gz', 'NO-CONSENSUS'], [TAR, 'AGREED']]);
  });
  test('two camps of two are contested', () => {
    assert.equal(only([...times(2, sums({ [TAR]: 'x' })), ...times(2, sums({ [TAR]: 'y' }))]).verdict, 'CONTESTED');
  });
  test('five against one: agreed, with the one named', () => {
    assert.deepEqual(only([...times(5, sums({ [TAR]: 'x' })), sums({ [TAR]: 'y' })]).divergent, ['builder6']);
  });
});

describe('ambiguous: one name twice in one file, for two targets', () => {
  const DMG = 'coin-28.0-osx.dmg';
  const twice = sums({ [DMG]: ['arm', 'intel'] });

  test('bad input 27: a quorum on the set makes each of the two files agreed, flagged', () => {
    const { verdict, agreed, agreedSet, ambiguous, divergent, reason } = only(times(8, twice));
    assert.deepEqual([verdict, agreed, agreedSet, ambiguous, divergent], ['AGREED', null, [hash('arm'), hash('intel')].sort(), true, []]);
    assert.equal(reason, '8 of 8 builders agree, 2 are needed; one of 2 files with this name');
    for (const word of ['arm', 'intel']) assert.deepEqual([verify(times(8, twice), word, DMG).exit, verify(times(8, twice), word, DMG).worst?.ambiguous], [0, true]);
    assert.equal(verify(times(8, twice), 'other', DMG).exit, 20);
  });
  test('somebody who lists only one of them says something else, and is shown beside that hash', () => {
    const { verdict, divergent, hashes } = only([...times(3, twice), sums({ [DMG]: 'arm' })]);
    assert.deepEqual([verdict, divergent], ['AGREED', ['builder4']]);
    assert.deepEqual(hashes.map(({ quorum, signers }) => [quorum, signers.length]), [[true, 4], [true, 3]]);
  });
  test('two who list the set and two who list one of it are contested', () => {
    const claims = [...times(2, twice), ...times(2, sums({ [DMG]: 'arm' }))];
    assert.equal(only(claims).verdict, 'CONTESTED');
    assert.equal(verify(claims, 'intel', DMG).exit, 21);
  });
});

describe('another commit', () => {
  const assertion = (commit: string, word: string): Signed => ({ format: 'gitian', got: { 'coin-28.0-win.zip': word }, sources: [`gitCommit:${commit.repeat(40)}`] });

  test('seven built one commit and one another: agreed for the seven, the eighth is named and dissents from nothing', () => {
    const { verdict, divergent, dissents, elsewhere, sources } = only([...times(7, assertion('1', 'x')), assertion('2', 'y')]);
    assert.deepEqual([verdict, divergent, dissents, sources], ['AGREED', [], 0, [`gitCommit:${'1'.repeat(40)}`]]);
    assert.deepEqual(elsewhere.map((other) => [other.name, other.sources, other.sha256]), [['builder8', [`gitCommit:${'2'.repeat(40)}`], [hash('y')]]]);
  });
  test('asked for the file of the eighth, it is not what was agreed on', () => {
    const claims = [...times(7, assertion('1', 'x')), assertion('2', 'y')];
    assert.deepEqual([verify(claims, 'y', 'coin-28.0-win.zip').exit, verify(claims, 'x', 'coin-28.0-win.zip').exit], [20, 0]);
  });
  test('three of one commit who got three hashes have no consensus', () => {
    assert.equal(only([assertion('1', 'x'), assertion('1', 'y'), assertion('1', 'z')]).verdict, 'NO-CONSENSUS');
  });
});

describe('replaced', () => {
  test('an attestation that its signer replaced is a change, and accuses nobody', () => {
    const replaced = [sums({ [TAR]: 'y' }), sums({ [TAR]: 'x' }, { time: NOW - 100 })];
    const { verdict, divergent, hashes } = only([sums({ [TAR]: 'x' }), replaced]);
    assert.deepEqual([verdict, divergent], ['AGREED', []]);
    assert.deepEqual(hashes.map(({ signers }) => signers.map(({ name, changed }) => [name, changed])), [[['builder1', undefined], ['builder2', 'later-signature']]]);
  });
  test('a replacement whose signature is bad replaces nothing', () => {
    const bad = sums({ [TAR]: 'y' }, { time: NOW - 100, report: { mathematics: 'bad', signer: fingerprint(2), signingKey: fingerprint(2), created: NOW, algorithm: 'RSA', algorithmAcceptable: true } });
    assert.equal(only([sums({ [TAR]: 'x' }), [sums({ [TAR]: 'x' }), bad]]).verdict, 'AGREED');
  });
});

describe('one file for several releases', () => {
  test('one statement speaks of each of them under its one id', () => {
    const both = sums({ 'coin-27.0-x.zip': 'old', [TAR]: 'x' });
    const subjects = status([both, both]);
    assert.deepEqual([...subjects.keys()], ['27.0 coin-27.0-x.zip', `28.0 ${TAR}`]);
    assert.deepEqual([...subjects.values()].map(({ verdict }) => verdict), ['AGREED', 'AGREED']);
  });
  test('names that lines match and names that only the folder places are of one release', () => {
    const both = sums({ [TAR]: 'x', 'SHA256SUMS.part': 'y' }, { filed: [{ project: 'coin', release: '28.0' }] });
    assert.deepEqual([...status([both, both])].map(([name, { verdict }]) => `${name} ${verdict}`), ['28.0 SHA256SUMS.part AGREED', `28.0 ${TAR} AGREED`]);
  });
  test('a source tells builds apart, and one id may be in two releases of one build', () => {
    const policy = `${POLICY}foreign gitian tool-{release}-*\n`;
    const both: Signed = { format: 'gitian', got: { 'coin-28.0-a.zip': 'x', 'tool-1.0-b.zip': 'y' }, sources: [`gitCommit:${'1'.repeat(40)}`] };
    assert.deepEqual([...status([both, both], policy)].map(([name, { verdict }]) => `${name} ${verdict}`), ['1.0 tool-1.0-b.zip AGREED', '28.0 coin-28.0-a.zip AGREED']);
  });
});
