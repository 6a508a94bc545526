/** Two sides compared: what differs, and the same sorted into groups that go together. */

import { ConcurError } from '../../src/base/errors.ts';
import { count } from '../../src/base/wording.ts';
import { compareManifests } from '../../src/diagnosis/compare-manifests.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Problem } from '../../src/diagnosis/diagnosis.ts';
import type { ComponentDifference } from '../../src/diagnosis/difference.ts';
import type { ContentKind, Sample } from '../../src/diagnosis/sample.ts';
import type { Side, Sides } from './sides.ts';

export interface Comparison {
  readonly sides: Sides;
  readonly same: boolean;
  readonly differences: readonly ComponentDifference[];
  /** The differences, each in one group: as problems of the second side. */
  readonly groups: readonly Problem[];
}

export type KindHints = ReadonlyMap<string, ContentKind>;

/** @throws ConcurError data-missing when they differ and there is no manifest to say where */
export function compareSides(sides: Sides): Comparison {
  const [a, b] = sides;
  if (a.sha256 === b.sha256) return { sides, same: true, differences: [], groups: [] };
  if (a.manifest === null || b.manifest === null) throw lacking([a, b].filter(({ manifest }) => manifest === null));
  return { sides, same: false, differences: compareManifests(a.manifest, b.manifest), groups: groupsOf(sides, new Map()) };
}

/** Groups anew, by what somebody found who looked at the contents. */
export function withKinds(comparison: Comparison, kindHints: KindHints): Comparison {
  return { ...comparison, groups: groupsOf(comparison.sides, kindHints) };
}

function groupsOf([a, b]: Sides, kindHints: KindHints): readonly Problem[] {
  const samples = [sampleOf(a, 'a', new Map()), sampleOf(b, 'b', kindHints)];
  return diagnose({ artifact: b.name, samples, baseline: a.sha256 }).problems;
}

function sampleOf({ sha256, manifest }: Side, signer: string, kindHints: KindHints): Sample {
  return { signer, name: signer, sha256, manifest, kindHints, environment: {}, inputs: [], parameters: {}, sources: [] };
}

function lacking(sides: readonly Side[]): ConcurError {
  const [first] = sides as [Side];
  const what = sides.map(({ name, sha256 }) => `${name} (${sha256.slice(0, 12)})`).join(' and ');
  return new ConcurError('data-missing', `the two differ, and there is no manifest of ${what} to say where: ${count(sides.length, 'manifest')} would be needed`, {
    hint: `concur evidence add FILE takes in a manifest of ${first.sha256}; its builder makes one with concur manifest, or concur attest --manifest`,
  });
}
