/** What must hold for every history in which native and foreign statements are mixed. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertProperty, property, shuffledSubarray } from 'fast-check';
import type { Claim, ResultClaim } from '../../src/statement/claim.ts';
import { combine, judgeFile } from '../../src/tally/judge-file.ts';
import { judgeSubjects } from '../../src/tally/judge-subjects.ts';
import type { SubjectVerdict } from '../../src/tally/verdict.ts';
import { hash, permutations, scope } from './claims.ts';
import { enough, mixedHistories, type World } from './worlds.ts';

const SEED = 20150410;

function judge({ policy }: World, claims: Claim[], strict = false) {
  return combine(judgeFile(scope(claims, { policy, strict }), { sha256: hash('x'), name: 'a.iso' }));
}

function subjects({ policy }: World, claims: Claim[]): SubjectVerdict[] {
  return judgeSubjects(scope(claims, { policy }));
}

const isResult = (claim: Claim): claim is ResultClaim => claim.kind !== 'retraction';
const isForeign = (claim: Claim) => isResult(claim) && claim.format !== 'native';

test('a verdict is the same for every order of every small history', () => {
  assertProperty(property(mixedHistories(5), ({ world, claims }) => {
    const expected = JSON.stringify([judge(world, claims), subjects(world, claims)]);
    for (const order of permutations(claims)) assert.equal(JSON.stringify([judge(world, order), subjects(world, order)]), expected);
  }), { seed: SEED, numRuns: 80 });
});

test('a verdict is the same for some order of a longer history, and when statements come twice', () => {
  const shuffled = mixedHistories(14).chain((history) => shuffledSubarray(history.claims, { minLength: history.claims.length }).map((order) => ({ ...history, order })));
  assertProperty(property(shuffled, ({ world, claims, order }) => {
    assert.deepEqual(judge(world, [...order, ...claims]), judge(world, claims));
    assert.deepEqual(subjects(world, [...order, ...claims]), subjects(world, claims));
  }), { seed: SEED, numRuns: 500 });
});

test('AGREED is said only if a quorum of distinct people signed exactly this hash, for one build or for none', () => {
  let agreed = 0;
  let joined = 0;
  assertProperty(property(mixedHistories(12), ({ world, claims }) => {
    const { verdict, candidates: [worst] } = judge(world, claims);
    if (verdict !== 'AGREED') return;
    agreed++;
    const exactly = claims.filter(isResult).filter((one) => one.kind === 'result' && one.values[0]?.sha256.join() === worst?.agreedSet.join());
    const people = (of: readonly ResultClaim[]) => new Set(of.flatMap(({ signer }) => world.personOf[signer] ?? []));
    const bound = exactly.filter(({ build }) => build === worst?.build);
    if (enough(world, people(bound))) return;
    joined++;
    assert.ok(world.policy.endsWith('join unbound\n'));
    const release = new Set(claims.filter(isResult).filter(({ build }) => build === worst?.build).map((one) => one.release));
    assert.ok(enough(world, people([...bound, ...exactly.filter((one) => one.sources.length === 0 && release.has(one.release))])));
  }), { seed: SEED, numRuns: 4_000 });
  assert.ok(agreed > 300 && joined > 20, `only ${agreed} of the histories led to an agreement, ${joined} by joining`);
});

test('foreign statements alone accuse nobody, and whoever is in conflict is nowhere counted', () => {
  let conflicts = 0;
  assertProperty(property(mixedHistories(12), ({ world, claims }) => {
    for (const { equivocating, conflicting, divergent, hashes } of subjects(world, claims)) {
      conflicts += conflicting.length;
      const unclear = new Set(conflicting);
      assert.ok(hashes.flatMap(({ signers }) => signers).every(({ name, counted }) => !counted || !unclear.has(name)));
      assert.ok(divergent.every((name) => !unclear.has(name)));
      for (const name of equivocating) {
        const values = claims.filter((one) => world.personOf[one.signer] === name && isResult(one) && one.format === 'native');
        assert.ok(values.length > 1, `${name} is accused by foreign statements`);
      }
    }
    assert.ok(subjects(world, claims.filter(isForeign)).every(({ equivocating }) => equivocating.length === 0));
  }), { seed: SEED, numRuns: 1_500 });
  assert.ok(conflicts > 200, `only ${conflicts} people were in conflict`);
});

test('whoever signs one value in several formats and builds is one voice', () => {
  assertProperty(property(mixedHistories(10), ({ world, claims }) => {
    for (const { hashes, groups } of subjects(world, claims)) {
      for (const { have } of groups) assert.equal(new Set(have).size, have.length);
      for (const { signers } of hashes) assert.equal(new Set(signers.map(({ fingerprint }) => fingerprint)).size, signers.length);
    }
  }), { seed: SEED, numRuns: 500 });
});
