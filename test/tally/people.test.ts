import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Claim } from '../../src/statement/claim.ts';
import { judgeFile } from '../../src/tally/judge-file.ts';
import type { SubjectVerdict } from '../../src/tally/verdict.ts';
import { fingerprint, policyText } from '../policy/party.ts';
import { A, B, C, claim, D, E, hash, NOW, report, retraction, scope, STRANGER, THREE_OF_SIX, VALID } from './claims.ts';

function judge(claims: Claim[], given: Parameters<typeof scope>[1] = {}): SubjectVerdict {
  const [worst] = judgeFile(scope(claims, given), { sha256: hash('x'), name: 'a.iso' });
  assert.ok(worst !== undefined);
  return worst;
}

/** `a`, or `-a why` for a signer who does not count. */
function signersOf(verdict: SubjectVerdict, word: string): string[] {
  const signers = verdict.hashes.find(({ sha256 }) => sha256 === hash(word))?.signers ?? [];
  return signers.map(({ name, counted, why }) => (counted ? name : `-${name} ${why}`));
}

/** Two keys of a; b and c of one operator; d and e alone. Three votes of four are needed. */
const HOUSEHOLDS = [
  'concur-policy 1', 'project p', `signer a ${A}`, `signer a ${fingerprint(50)}`, `signer b ${B} operator=o`, `signer c ${C} operator=o`,
  `signer d ${D}`, `signer e ${E}`, 'group g 3 a b c d e', 'quorum g', '',
].join('\n');
const SECOND_KEY = fingerprint(50);
const of = (signer: string, word = 'x') => claim({ signer, got: [word] });

describe('people count, not keys', () => {
  test('two keys of one person are one vote', () => {
    const verdict = judge([of(A), of(SECOND_KEY), of(D)], { policy: HOUSEHOLDS });
    assert.equal(verdict.verdict, 'INSUFFICIENT');
    assert.equal(verdict.reason, '2 of 3 builders so far; 1 more is needed (b, c or e could sign)');
  });

  test('two people of one operator are one vote, and neither could add one', () => {
    const verdict = judge([of(B), of(C), of(D)], { policy: HOUSEHOLDS });
    assert.equal(verdict.verdict, 'INSUFFICIENT');
    assert.deepEqual(verdict.missing, [{ group: 'g', need: 1, names: ['a', 'e'] }]);
    assert.equal(judge([of(B), of(C), of(D), of(E)], { policy: HOUSEHOLDS }).verdict, 'AGREED');
  });

  test('keys of one person on different values count for none', () => {
    const verdict = judge([of(A), of(SECOND_KEY, 'y'), of(D), of(E)], { policy: HOUSEHOLDS });
    assert.equal(verdict.verdict, 'INSUFFICIENT');
    assert.deepEqual(signersOf(verdict, 'x'), ['d', 'e', '-a keys of one person disagree']);
    assert.deepEqual(signersOf(verdict, 'y'), ['-a keys of one person disagree']);
  });

  test('people of one operator on different values fill no seat, and are one dissent', () => {
    const claims = [of(B), of(C, 'y'), of(D), of(E)];
    const verdict = judge(claims, { policy: HOUSEHOLDS });
    assert.equal(verdict.verdict, 'INSUFFICIENT');
    assert.deepEqual(signersOf(verdict, 'x'), ['d', 'e', '-b people of one operator disagree']);
    const agreed = judge([...claims, of(A)], { policy: HOUSEHOLDS });
    assert.deepEqual([agreed.verdict, agreed.dissents, agreed.divergent], ['AGREED', 1, ['c']]);
    assert.equal(judge([...claims, of(A)], { policy: HOUSEHOLDS, strict: true }).verdict, 'CONTESTED');
  });

  test('two dissenting people of one operator are one dissent', () => {
    const contest2 = HOUSEHOLDS.replace('quorum g', 'quorum g\ncontest 2').replace('g 3', 'g 2');
    const claims = [of(A), of(D), of(B, 'y'), of(C, 'y')];
    assert.deepEqual([judge(claims, { policy: contest2 }).verdict, judge(claims, { policy: contest2 }).dissents], ['AGREED', 1]);
    assert.equal(judge([...claims, of(E, 'z')], { policy: contest2 }).verdict, 'CONTESTED');
  });
});

describe('equivocators', () => {
  const twofold = [of(C), of(C, 'y')];

  test('an equivocator counts for none, and the quorum that needs one is contested', () => {
    const verdict = judge([of(A), of(B), ...twofold]);
    assert.deepEqual([verdict.verdict, verdict.because, verdict.equivocating, verdict.agreed], ['CONTESTED', 'equivocator', ['c'], null]);
    assert.equal(verdict.reason, 'a quorum stands only with c, who signed two values');
    assert.deepEqual(signersOf(verdict, 'x'), ['a', 'b', '-c equivocates']);
    assert.deepEqual(signersOf(verdict, 'y'), ['-c equivocates']);
  });

  test('a quorum of others is agreed on, and the equivocator is named', () => {
    const verdict = judge([of(A), of(B), of(D), ...twofold], { strict: true });
    assert.deepEqual([verdict.verdict, verdict.equivocating, verdict.dissents], ['AGREED', ['c'], 0]);
  });

  test('an equivocator who never signed the hash does not help it', () => {
    assert.equal(judge([of(A), of(B), of(C, 'y'), of(C, 'z')]).verdict, 'INSUFFICIENT');
  });

  test('one who superseded all of it counts again, marked', () => {
    const verdict = judge([of(A), of(B), ...twofold, claim({ signer: C, time: NOW - 10, supersedes: twofold })]);
    assert.equal(verdict.verdict, 'AGREED');
    assert.equal(verdict.hashes[0]?.signers.find(({ name }) => name === 'c')?.changed, 'after-equivocation');
  });
});

const UNKNOWN = { whenSigned: 'unknown', now: 'unknown' } as const;
const WEAK = 'weak signature: the policy does not accept it';

describe('accept weak', () => {
  const policy = THREE_OF_SIX.replace('quorum', 'accept weak\nquorum');
  const weak = { report: { algorithmAcceptable: false } } as const;
  const weaklyBound = { standing: { whenSigned: 'weakly-bound', now: 'valid' } } as const;
  const withC = (given: Partial<Parameters<typeof claim>[0]>) => judge([of(A), of(B), claim({ signer: C, ...given })], { policy });

  test('lets weak foreign signatures count', () => {
    for (const given of [weak, weaklyBound]) assert.equal(withC({ format: 'gitian', ...given }).verdict, 'AGREED');
  });
  test('does nothing for native statements, which have a strict rule of their own', () => {
    for (const given of [weak, weaklyBound]) assert.deepEqual(signersOf(withC(given), 'x'), ['a', 'b', '-c signature is not acceptable']);
    const retracted = [A, B, C].map((signer) => of(signer));
    const weakly = { ...retraction(A, retracted), report: { ...report(A, NOW), algorithmAcceptable: false } };
    assert.equal(judge([...retracted, weakly], { policy }).verdict, 'AGREED');
  });
  test('lets nothing count that is not good, or whose key did not hold', () => {
    for (const mathematics of ['bad', 'unsupported', 'no-key'] as const) assert.equal(withC({ format: 'gitian', report: { mathematics, algorithmAcceptable: false } }).verdict, 'INSUFFICIENT');
    assert.equal(withC({ format: 'gitian', ...weak, standing: { whenSigned: 'expired', now: 'expired' } }).verdict, 'INSUFFICIENT');
    assert.equal(withC({ format: 'gitian', ...weak, standing: { whenSigned: 'valid', now: 'hard-revoked' } }).verdict, 'INSUFFICIENT');
  });
});

describe('a bare key', () => {
  const KEY = '0123456789ABCDEF'.repeat(4);
  const policy = policyText(`signer c ed25519 ${KEY}`, 'group all-builders 3 a b c d e f', 'quorum all-builders');
  const withLink = (given: Partial<Parameters<typeof claim>[0]>) => judge([of(A), of(B), claim({ signer: KEY, format: 'in-toto-link', ...given })], { policy });

  test("counts for the policy's person", () => {
    assert.equal(withLink({ report: { bare: true } }).verdict, 'AGREED');
    assert.equal(judge([of(A), of(C), claim({ signer: KEY, format: 'in-toto-link', report: { bare: true } })], { policy }).verdict, 'INSUFFICIENT', 'once, with the other key');
  });
  test('does not count as a fingerprint, whatever certificate there is', () => {
    assert.deepEqual(signersOf(withLink({}), 'x'), ['a', 'b', '-c signature is not acceptable']);
  });
});

describe('who does not count is shown with the reason', () => {
  const cases: [name: string, given: Partial<Parameters<typeof claim>[0]>, why: string][] = [
    ['a key that had expired', { standing: { whenSigned: 'expired', now: 'expired' } }, 'key was not valid when it signed'],
    ['a key that was not made yet', { standing: { whenSigned: 'not-yet-valid', now: 'valid' } }, 'key was not valid when it signed'],
    ['a key that is hard-revoked', { standing: { whenSigned: 'valid', now: 'hard-revoked' } }, 'key is revoked'],
    ['a key that was revoked before', { standing: { whenSigned: 'revoked', now: 'soft-revoked' } }, 'key is revoked'],
    ['a signature by SHA-1', { report: { algorithmAcceptable: false } }, 'signature is not acceptable'],
    ['a bad signature', { report: { mathematics: 'bad' } }, 'signature is not acceptable'],
    ['a signature without key', { report: { mathematics: 'no-key' }, standing: UNKNOWN }, 'its key is not known here'],
    ['a good signature whose certificate is gone', { standing: UNKNOWN }, 'its key is not known here'],
    ['a signature by a curve that cannot be checked', { report: { mathematics: 'unsupported' }, standing: UNKNOWN }, 'its algorithm is not supported'],
    ['a foreign signature by SHA-1', { format: 'sha256sums', report: { algorithmAcceptable: false } }, WEAK],
    ['a foreign signature by a subkey that SHA-1 binds', { format: 'gitian', standing: { whenSigned: 'weakly-bound', now: 'valid' } }, WEAK],
    ['a native signature by a subkey that SHA-1 binds', { standing: { whenSigned: 'weakly-bound', now: 'valid' } }, 'signature is not acceptable'],
    ['a weak signature by an expired key', { format: 'sha256sums', report: { algorithmAcceptable: false }, standing: { whenSigned: 'expired', now: 'expired' } }, 'key was not valid when it signed'],
    ['a bare key that the policy names as a fingerprint', { format: 'in-toto-link', report: { bare: true } }, 'signature is not acceptable'],
  ];
  for (const [name, given, why] of cases) {
    test(name, () => {
      const verdict = judge([of(A), of(B), claim({ signer: C, ...given })]);
      assert.equal(verdict.verdict, 'INSUFFICIENT');
      assert.deepEqual(signersOf(verdict, 'x'), ['a', 'b', `-c ${why}`]);
      assert.deepEqual(verdict.missing[0]?.names, ['c', 'd', 'e', 'f'], 'with a good key c could still sign');
    });
  }

  test('a key that expired or was retired after it signed counts', () => {
    for (const now of ['expired', 'soft-revoked'] as const) {
      assert.equal(judge([of(A), of(B), claim({ signer: C, standing: { ...VALID, now } })]).verdict, 'AGREED');
    }
  });

  test('whoever signed with a key that nobody knows is heard, even if a policy may name its owner', () => {
    const verdict = judge([of(A), of(B), claim({ signer: '0123456789ABCDEF', format: 'sha256sums', report: { mathematics: 'no-key' }, standing: UNKNOWN })]);
    assert.deepEqual(signersOf(verdict, 'x'), ['a', 'b', '-0123456789ABCDEF its key is not known here']);
    assert.equal(verdict.unknownSigners, 1);
  });

  test('a subject with unverified statements alone is insufficient, with nobody counted', () => {
    const unverified = [A, B, C, D].map((signer) => claim({ signer, format: 'sha256sums', report: { mathematics: 'no-key' }, standing: UNKNOWN }));
    const verdict = judge(unverified);
    assert.deepEqual([verdict.verdict, verdict.because, verdict.agreed], ['INSUFFICIENT', 'too-few', null]);
    assert.equal(verdict.reason, '0 of 3 builders so far; 3 more are needed (a, b, c, d, e or f could sign)');
    assert.ok(verdict.hashes.every(({ signers }) => signers.every(({ counted }) => !counted)));
  });

  test('a stranger is heard, not trusted', () => {
    const verdict = judge([of(A), of(B), of(STRANGER), of(STRANGER, 'y')]);
    assert.deepEqual([verdict.verdict, verdict.unknownSigners, verdict.equivocating], ['INSUFFICIENT', 1, []]);
    assert.deepEqual(signersOf(verdict, 'x'), ['a', 'b', `-${STRANGER} not in the policy`]);
  });

  test('a non-deterministic builder is one dissent', () => {
    const claims = [of(A), of(B), of(C), claim({ signer: D, got: ['x', 'y'] })];
    const verdict = judge(claims);
    assert.deepEqual([verdict.verdict, verdict.dissents, verdict.nonDeterministic, verdict.divergent], ['AGREED', 1, ['d'], []]);
    assert.deepEqual(signersOf(verdict, 'x'), ['a', 'b', 'c', '-d not deterministic']);
    assert.equal(judge(claims, { strict: true }).verdict, 'CONTESTED');
  });

  test('bad input 28: two hashes of one file by one builder never make a quorum', () => {
    const claims = [A, B, C].map((signer) => claim({ signer, got: ['x', 'y'] }));
    assert.equal(judge(claims).verdict, 'NO-CONSENSUS');
  });
});
