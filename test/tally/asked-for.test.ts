import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Claim } from '../../src/statement/claim.ts';
import { artifactsAskedFor, judgeFile, type FileQuestion } from '../../src/tally/judge-file.ts';
import { hash, scope } from './claims.ts';
import { mixedHistories } from './worlds.ts';

/** The last two share their last segment, by which a file may be called. */
const ARTIFACTS = ['a.iso', 'b.iso', 'old/b.iso'];

const told = fc.tuple(mixedHistories(12), fc.array(fc.subarray(ARTIFACTS, { minLength: 1 }), { minLength: 12, maxLength: 12 }))
  .map(([{ world, claims }, artifacts]) => ({ policy: world.policy, claims: claims.map((claim, i) => onAll(claim, artifacts[i] as string[])) }));
const questions: fc.Arbitrary<FileQuestion> = fc.record({
  sha256: fc.constantFrom('x', 'y', 'z').map(hash), name: fc.constantFrom(null, ...ARTIFACTS, 'c.iso'), release: fc.constantFrom(undefined, '1.0', '2.0'),
});

test('what is said of artifacts that were not asked for changes nothing', () => {
  let found = 0;
  fc.assert(fc.property(told, questions, ({ policy, claims }, question) => {
    const all = judgeFile(scope(claims, { policy }), question);
    found += all.length;
    assert.deepEqual(judgeFile(scope(foundFor(claims, question), { policy }), question), all);
  }), { seed: 20170608, numRuns: 500 });
  assert.ok(found > 300, `only ${found} candidates`);
});

/** As the store finds them: by the hash, then by names, and every retraction. */
function foundFor(claims: readonly Claim[], question: FileQuestion): Claim[] {
  const artifacts = artifactsAskedFor(claims.filter((claim) => knows(claim, question.sha256)), question);
  return claims.filter((claim) => claim.kind === 'retraction' || knows(claim, question.sha256) || claim.values.some(({ artifact }) => isOf(artifacts, artifact)));
}

function knows(claim: Claim, sha256: string): boolean {
  return claim.kind !== 'retraction' && claim.values.some((value) => value.sha256.includes(sha256));
}

/** The store finds an artifact by its whole name and by its last segment. */
function isOf(names: readonly string[], artifact: string): boolean {
  return names.includes(artifact) || names.includes(artifact.slice(artifact.lastIndexOf('/') + 1));
}

/** The same hashes for the first artifact, and for each other one hashes of the next words. */
function onAll(claim: Claim, artifacts: readonly string[]): Claim {
  if (claim.kind === 'retraction') return claim;
  const sha256 = claim.values[0]?.sha256 ?? [];
  return { ...claim, values: artifacts.map((artifact, i) => ({ artifact, sha256: i === 0 ? sha256 : [hash('xyz'[(sha256.length + i) % 3] as string)] })) };
}
