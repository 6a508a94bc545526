import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { array, assert as check, constantFrom, integer, property } from 'fast-check';
import { agreedSince } from '../../src/tally/agreed-since.ts';
import { compareReleases } from '../../src/tally/compare-releases.ts';
import { combine, judgeFile, type FileQuestion } from '../../src/tally/judge-file.ts';
import { judgeSubjects } from '../../src/tally/judge-subjects.ts';
import { releaseInName } from '../../src/tally/poses-as.ts';
import { A, B, C, claim, D, hash, NOW, scope } from './claims.ts';

const by = (signers: readonly string[], given: Partial<Parameters<typeof claim>[0]> = {}) => signers.map((signer) => claim({ signer, ...given }));

describe('the order of releases', () => {
  const ascending = ['0.9', '0.10', '1.0~rc1', '1.0~rc2', '1.0', '1.0.1', '1.1alpha2', '1.1beta1', '1.1rc1', '1.1', '1.1a', '1.1b', '2', '20170608', '20170609'];

  test('is that in which they are made, also of candidates', () => {
    for (const [i, older] of ascending.entries()) {
      for (const newer of ascending.slice(i + 1)) {
        assert.ok((compareReleases(older, newer) ?? 0) < 0, `${older} is older than ${newer}`);
        assert.ok((compareReleases(newer, older) ?? 0) > 0, `${newer} is newer than ${older}`);
      }
    }
  });

  test('does not see a leading v, leading noughts, or how the parts are separated', () => {
    for (const [a, b] of [['v28.0', '28.0'], ['1.02', '1.2'], ['1-2', '1.2'], ['1.0RC1', '1.0rc1']] as const) assert.equal(compareReleases(a, b), 0, `${a} ${b}`);
  });

  test('is not told of code names', () => {
    assert.equal(compareReleases('stretch', 'buster'), null);
    assert.ok((compareReleases('9-stretch', '10-buster') ?? 0) < 0);
  });

  test('is the other way round the other way round', () => {
    const label = array(constantFrom('1', '2', '10', '~', 'rc', 'a', '.', '-', 'beta', '0'), { minLength: 1, maxLength: 6 });
    check(property(label, label, (a, b) => {
      const [there, back] = [compareReleases(a.join(''), b.join('')), compareReleases(b.join(''), a.join(''))];
      assert.equal(Math.sign(there ?? 9), -Math.sign(back ?? -9) + 0);
    }), { seed: 4, numRuns: 500 });
  });
});

describe('a release in the name of a file', () => {
  const said = (name: string, artifact = 'tails-amd64-3.0~rc1.iso', release = '3.0~rc1') => releaseInName(artifact, release, name);

  test('is read where the artifact has its own', () => {
    assert.equal(said('tails-amd64-3.0~rc2.iso'), '3.0~rc2');
    assert.equal(said('tails-amd64-3.0.iso'), '3.0');
    assert.equal(said('b-2/a-2.tar', 'b-1/a-1.tar', '1'), null, 'a name with a way in it is not the last segment');
    assert.equal(said('a-2.tar', 'b-1/a-1.tar', '1'), '2');
    assert.equal(said('lib-2-for-2.tar', 'lib-1-for-1.tar', '1'), '2');
    assert.equal(said('v2.tar', 'v1.tar', 'v1'), 'v2');
  });

  test('is none where the name is of another form, is its own, or says two', () => {
    for (const name of ['tails.iso', 'tails-amd64-3.0~rc1.iso', 'tails-i386-3.0~rc2.iso', 'tails-amd64-.iso', 'tails-amd64-latest.iso', 'tails-amd64-3.0~rc1 (1).iso']) assert.equal(said(name), null, name);
    assert.equal(said('lib-2-for-3.tar', 'lib-1-for-1.tar', '1'), null);
    assert.equal(said('anything', 'tails.iso', '3.0'), null);
  });

  test('is not what somebody called a copy of it', () => {
    assert.equal(said('hello-2.10.orig.tar', 'hello-2.10.tar', '2.10'), null);
    assert.equal(said('hello-2.10.1.tar', 'hello-2.10.tar', '2.10'), '2.10.1');
  });

  test('is found again whatever it is', () => {
    check(property(integer({ min: 0, max: 9999 }), integer({ min: 0, max: 99 }), (major, minor) => {
      const release = `${major}.${minor}`;
      assert.equal(said(`a-${release}.iso`, 'a-7.77.7.iso', '7.77.7'), release);
    }), { seed: 4, numRuns: 100 });
  });
});

describe('bad input 101: an old release under the name of a new one', () => {
  const old = by([A, B, C], { artifact: 'tails-3.0~rc1.iso', release: '3.0~rc1' });
  const judge = (question: Partial<FileQuestion>, claims: Parameters<typeof scope>[0] = old) => combine(judgeFile(scope(claims), { sha256: hash('x'), name: null, ...question }));

  test('is a mismatch, though nobody has spoken of the new one yet', () => {
    const { verdict, reason, candidates } = judge({ name: 'tails-3.0~rc2.iso' });
    assert.equal(verdict, 'MISMATCH');
    assert.equal(reason, 'these bytes are p 3.0~rc1 (tails-3.0~rc1.iso), and the name says 3.0~rc2: an older release under a newer name (rollback)');
    assert.deepEqual(candidates[0]?.posesAs, { release: '3.0~rc2', by: 'name', older: true });
  });

  test('is told as such first, beside what the new one should be', () => {
    const both = [...old, ...by([A, B, C], { artifact: 'tails-3.0~rc2.iso', release: '3.0~rc2', sources: ['gitCommit:2'], got: ['y'] })];
    assert.match(judge({ name: 'tails-3.0~rc2.iso' }, both).reason, /^these bytes are p 3\.0~rc1 .*\(rollback\)$/);
    const newer = combine(judgeFile(scope(both), { sha256: hash('y'), name: 'tails-3.0~rc1.iso' }));
    assert.equal(newer.reason, 'these bytes are p 3.0~rc2 (tails-3.0~rc2.iso), and the name says 3.0~rc1');
    assert.deepEqual([newer.verdict, newer.candidates[0]?.posesAs?.older], ['MISMATCH', false]);
  });

  test('is told as such for a release that was asked for', () => {
    assert.equal(judge({ release: '3.0' }).reason, 'these bytes are p 3.0~rc1 (tails-3.0~rc1.iso), and 3.0 was asked for: an older release in its place (rollback)');
    assert.equal(judge({ release: '2.9' }).reason, 'these bytes are p 3.0~rc1 (tails-3.0~rc1.iso), and 2.9 was asked for');
  });

  test('is no reason for a name of another form', () => {
    const { verdict, reason, candidates } = judge({ name: 'my-tails.iso' });
    assert.deepEqual([verdict, candidates[0]?.posesAs], ['AGREED', null]);
    assert.match(reason, /; the builders call it tails-3\.0~rc1\.iso$/);
  });

  test('is no reason where the bytes have no quorum: they are nothing yet', () => {
    const { verdict, candidates } = judge({ name: 'tails-3.0~rc2.iso' }, old.slice(1));
    assert.deepEqual([verdict, candidates[0]?.posesAs], ['INSUFFICIENT', null]);
  });
});

describe('since when it is agreed', () => {
  const since = (claims: Parameters<typeof scope>[0]) => {
    const asked = scope(claims);
    const [subject] = judgeSubjects(asked);
    return subject === undefined ? undefined : agreedSince(asked.policy, subject);
  };
  const at = (signer: string, time: number) => claim({ signer, time });

  test('is when the last that was needed signed, whoever came later', () => {
    assert.equal(since([at(A, NOW - 30), at(C, NOW - 10), at(B, NOW - 20), at(D, NOW - 5)]), NOW - 10);
  });

  test('is not told while nothing is agreed, or where a signature needed for it has no time', () => {
    assert.equal(since([at(A, NOW - 30), at(B, NOW - 20)]), null);
    assert.equal(since([at(A, 0), at(B, 0), at(C, 0)]), null);
    assert.equal(since([at(A, 0), at(B, 0), at(C, NOW - 10)]), NOW - 10);
  });
});
