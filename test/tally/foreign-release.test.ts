/** Foreign statements of several sources, or of none, under one release. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Claim } from '../../src/statement/claim.ts';
import { judgeSubjects } from '../../src/tally/judge-subjects.ts';
import type { SubjectVerdict } from '../../src/tally/verdict.ts';
import { policyText } from '../policy/party.ts';
import { A, B, C, claim, D, E, F, hash, NOW, retraction, scope, THREE_OF_SIX } from './claims.ts';

type Given = Partial<Parameters<typeof claim>[0]>;
const by = (signers: readonly string[], given: Given = {}) => signers.map((signer) => claim({ signer, ...given }));

/** Signed checksums, which name no source. */
const sums = (signers: readonly string[], word = 'x', given: Given = {}) => by(signers, { format: 'sha256sums', sources: [], got: word.split(' '), ...given });
/** Gitian assertions, which do. */
const asserts = (signers: readonly string[], word = 'x', given: Given = {}) => by(signers, { format: 'gitian', got: word.split(' '), ...given });

const JOIN = policyText('join unbound', 'group all-builders 3 a b c d e f', 'quorum all-builders');
const OTHER = { sources: ['gitCommit:2'] };

function judge(claims: Claim[], given: Parameters<typeof scope>[1] = {}): SubjectVerdict {
  const [subject, ...more] = judgeSubjects(scope(claims, given), { release: '1.0' });
  assert.ok(subject !== undefined);
  assert.deepEqual(more, []);
  return subject;
}

/** Verdict, who conflicts, and who counts for x. */
function told(claims: Claim[], given: Parameters<typeof scope>[1] = {}): string {
  const { verdict, conflicting, hashes, equivocating, divergent } = judge(claims, given);
  assert.deepEqual(equivocating, [], 'nobody is accused');
  assert.deepEqual(divergent.filter((name) => conflicting.includes(name)), [], 'what is unclear is no dissent');
  const counted = hashes.find(({ sha256 }) => sha256 === hash('x'))?.signers.filter((signer) => signer.counted).map(({ name }) => name) ?? [];
  return [verdict, ...counted, ...conflicting.map((name) => `?${name}`)].join(' ');
}

describe('one key and two sources', () => {
  test('two values from two sources are a conflict in both builds', () => {
    assert.equal(told([...asserts([A, B, C]), ...asserts([C], 'y', OTHER)]), 'INSUFFICIENT a b ?c');
    assert.equal(told([...asserts([A, B, C, D]), ...asserts([C], 'y', { ...OTHER, time: NOW - 1 })]), 'AGREED a b d ?c', 'the later of them too');
  });
  test('so are a source and none', () => {
    assert.equal(told([...asserts([A, B, C]), ...sums([C], 'y')]), 'INSUFFICIENT a b ?c');
    assert.equal(told([...sums([A, B, C]), ...asserts([C], 'y')]), 'INSUFFICIENT a b ?c');
  });
  test('the same value from two sources is none, and counts in both builds', () => {
    assert.equal(told([...asserts([A, B, C]), ...asserts([C], 'x', OTHER)]), 'AGREED a b c');
    assert.equal(told([...asserts([A, B, C]), ...sums([C])]), 'AGREED a b c');
  });
  test('it is the current values that are compared', () => {
    const corrected = [...asserts([C], 'y', { time: NOW - 900 }), ...asserts([C], 'x', { time: NOW - 800 })];
    assert.equal(told([...asserts([A, B]), ...corrected, ...sums([C])]), 'AGREED a b c');
    assert.equal(judge([...asserts([A, B]), ...corrected]).hashes[0]?.signers[2]?.changed, 'later-signature');
  });
  test('another release or another artifact is another matter', () => {
    assert.equal(told([...asserts([A, B, C]), ...asserts([C], 'y', { ...OTHER, release: '0.9' })]), 'AGREED a b c');
    const files = judgeSubjects(scope([...asserts([A, B, C]), ...asserts([C], 'y', { ...OTHER, artifact: 'b.iso' })]));
    assert.deepEqual(files.map(({ artifact, verdict, conflicting }) => [artifact, verdict, conflicting]), [['a.iso', 'AGREED', []], ['b.iso', 'INSUFFICIENT', []]]);
  });
  test('a retraction of the one leaves the other', () => {
    const wrong = asserts([C], 'y', OTHER);
    assert.equal(told([...asserts([A, B, C]), ...wrong, retraction(C, wrong)]), 'AGREED a b c');
  });
  test('a native statement says which build it means: it counts there, and what else was signed does not', () => {
    const claims = [...asserts([A, B, C]), ...by([C]), ...asserts([C], 'y', OTHER)];
    assert.equal(told(claims), 'AGREED a b c');
    assert.equal(told([...by([A, B, C]), ...by([C], { ...OTHER, got: ['y'] })]), 'AGREED a b c', 'two native ones are two builds');
    assert.equal(told([...asserts([A, B, D, E], 'y', OTHER), ...claims.slice(2)]), 'AGREED ?c');
  });
  test('statements that do not count bring nobody into conflict', () => {
    const weak = asserts([C], 'y', { ...OTHER, report: { algorithmAcceptable: false } });
    assert.equal(told([...asserts([A, B, C]), ...weak]), 'AGREED a b c');
    assert.equal(told([...asserts([A, B, C]), ...weak], { policy: `${THREE_OF_SIX}accept weak\n` }), 'INSUFFICIENT a b ?c');
  });
});

describe('whoever is in conflict', () => {
  const unclear = [...asserts([C], 'x', { time: NOW - 5 }), ...asserts([C], 'y', { time: NOW - 5 })];

  test('is named with the reason, is no dissent, and may still sign', () => {
    const { reason, missing, hashes, dissents } = judge([...asserts([A, B]), ...unclear]);
    assert.equal(reason, '2 of 3 builders so far; 1 more is needed (c, d, e or f could sign); the foreign statements of c conflict');
    assert.deepEqual(missing[0]?.names, ['c', 'd', 'e', 'f']);
    assert.deepEqual(hashes.map(({ signers }) => signers.find(({ name }) => name === 'c')?.why), ['its foreign statements conflict', 'its foreign statements conflict']);
    assert.equal(dissents, 0);
    assert.equal(judge([...asserts([A, B, D]), ...unclear], { strict: true }).verdict, 'AGREED');
  });
  test('counts for none with a second key too', () => {
    const policy = THREE_OF_SIX.replace(/^signer d/m, 'signer c');
    const households = policy.replace('c d e f', 'c e f');
    assert.equal(told([...asserts([A, B, D]), ...unclear], { policy: households }), 'INSUFFICIENT a b ?c');
  });
  test("fills no seat of its operator's, and makes no dissent of it", () => {
    const policy = THREE_OF_SIX.replaceAll(/^(signer [cd] .*)$/gm, '$1 operator=o');
    assert.equal(told([...asserts([A, B, D]), ...unclear], { policy }), 'INSUFFICIENT a b ?c');
    const agreed = judge([...asserts([A, B, D, E]), ...unclear], { policy, strict: true });
    assert.deepEqual([agreed.verdict, agreed.dissents], ['AGREED', 0]);
    const against = judge([...asserts([A, B, E]), ...asserts([D], 'y'), ...unclear], { policy });
    assert.deepEqual([against.dissents, against.divergent], [1, ['d']]);
  });
  test('does not make a quorum that needs them contested', () => {
    assert.equal(told([...asserts([A]), ...unclear, ...asserts([B])]), 'INSUFFICIENT a b ?c');
  });
});

describe('join unbound', () => {
  test('without the line statements of no source are a build of their own', () => {
    const { verdict, reason, elsewhere } = judge([...asserts([A, B]), ...sums([C, D])]);
    assert.equal(verdict, 'INSUFFICIENT');
    assert.equal(reason, '2 of 3 builders so far; 1 more is needed (c, d, e or f could sign)');
    assert.deepEqual(elsewhere.map(({ name, sources }) => [name, sources]), [['c', []], ['d', []]]);
  });
  test('with it they count for the one build of the release that has a source', () => {
    const { verdict, sources, elsewhere } = judge([...asserts([A]), ...by([B]), ...sums([C])], { policy: JOIN });
    assert.deepEqual([verdict, sources, elsewhere], ['AGREED', ['gitCommit:1'], []]);
    assert.equal(told([...asserts([A, B, C], 'x'), ...sums([D], 'y')], { policy: JOIN }), 'AGREED a b c');
    assert.deepEqual(judge([...asserts([A, B, C], 'x'), ...sums([D], 'y')], { policy: JOIN }).divergent, ['d'], 'against it, too');
  });
  test('of two such builds neither is chosen, and that is said', () => {
    const claims = [...asserts([A, B]), ...asserts([D], 'x', OTHER), ...sums([C, E])];
    const { verdict, reason, elsewhere } = judge(claims, { policy: JOIN });
    assert.equal(verdict, 'INSUFFICIENT');
    assert.equal(reason, '2 of 3 builders so far; 1 more is needed (c, d, e or f could sign); c and e signed no source, and 2 builds could be meant');
    assert.deepEqual(elsewhere.map(({ name }) => name).sort(), ['c', 'd', 'e']);
  });
  test('a build on which only strangers or weak signatures spoke is none to be joined, and is no second one', () => {
    const weak = asserts([D], 'x', { ...OTHER, report: { algorithmAcceptable: false } });
    const stranger = by([`${'F'.repeat(39)}0`], { ...OTHER, format: 'gitian' });
    assert.equal(told([...asserts([A, B]), ...weak, ...stranger, ...sums([C])], { policy: JOIN }), 'AGREED a b c');
    assert.equal(told([...weak, ...sums([A, B, C])], { policy: JOIN }), 'AGREED a b c');
    assert.deepEqual(judge([...weak, ...sums([A, B, C])], { policy: JOIN }).sources, []);
  });
  test('a build that was retracted, or is of another release or artifact, is none either', () => {
    const gone = by([D], OTHER);
    assert.equal(told([...asserts([A, B]), ...gone, retraction(D, gone), ...sums([C])], { policy: JOIN }), 'AGREED a b c');
    for (const other of [{ release: '0.9' }, { artifact: 'b.iso' }]) {
      const [subject] = judgeSubjects(scope([...asserts([A, B], 'x', other), ...sums([C])], { policy: JOIN }), { release: '1.0', artifact: 'a.iso' });
      assert.deepEqual([subject?.sources, subject?.verdict], [[], 'INSUFFICIENT']);
    }
  });
  test('who signed both ways is one voice', () => {
    assert.equal(told([...asserts([A, B]), ...sums([A, B])], { policy: JOIN }), 'INSUFFICIENT a b');
    assert.equal(told([...asserts([A, B]), ...sums([A, B])]), 'INSUFFICIENT a b');
    assert.equal(judge([...asserts([A, B]), ...sums([A, B])], { policy: JOIN }).hashes[0]?.signers.length, 2);
  });
  test('who signed both ways differently changed their mind: it is one subject then', () => {
    const late = sums([C], 'x', { time: NOW - 1 });
    assert.equal(told([...asserts([A, B]), ...asserts([C], 'y'), ...late], { policy: JOIN }), 'AGREED a b c');
    assert.equal(told([...asserts([A, B]), ...asserts([C], 'y'), ...late]), 'INSUFFICIENT a b ?c');
  });
  test('native statements without a source stay what they are', () => {
    assert.equal(told([...by([A, B]), ...by([C], { sources: [] })], { policy: JOIN }), 'INSUFFICIENT a b');
  });
});

describe('builders of another commit', () => {
  test('are named, and dissent from nothing', () => {
    const { verdict, divergent, dissents, elsewhere, conflicting } = judge([...asserts([A, B, C, D, E]), ...asserts([F], 'y', OTHER)], { strict: true });
    assert.deepEqual([verdict, divergent, dissents, conflicting], ['AGREED', [], 0, []]);
    assert.deepEqual(elsewhere.map(({ name, sources, sha256 }) => [name, sources, sha256]), [['f', ['gitCommit:2'], [hash('y')]]]);
  });
});

describe('what is shown of a signer', () => {
  test('has its format, and says when only the folder told the release', () => {
    const { hashes: [first] } = judge([...by([A]), ...asserts([B]), ...sums([C], 'x', { releaseFrom: 'folder' })]);
    assert.deepEqual(first?.signers.map(({ name, format, releaseFrom }) => [name, format, releaseFrom]), [['a', 'native', undefined], ['b', 'gitian', undefined]]);
    const { hashes: [unbound] } = judge(sums([C], 'x', { releaseFrom: 'folder' }));
    assert.deepEqual(unbound?.signers.map(({ name, format, releaseFrom }) => [name, format, releaseFrom]), [['c', 'sha256sums', 'folder']]);
  });
});
