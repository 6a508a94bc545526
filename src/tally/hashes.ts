/** The hashes that a statement gives an artifact. A file may list a thousand names, and each of them is asked for. */

import type { Hex } from '../base/bytes.ts';
import type { ResultClaim } from '../statement/claim.ts';

const NONE: readonly Hex[] = [];
const indexes = new WeakMap<ResultClaim, ReadonlyMap<string, readonly Hex[]>>();

/** @returns sorted, unique; several when it was not deterministic or is ambiguous */
export function hashesOf(claim: ResultClaim, artifact: string): readonly Hex[] {
  const known = indexes.get(claim) ?? indexOf(claim);
  indexes.set(claim, known);
  return known.get(artifact) ?? NONE;
}

function indexOf({ values }: ResultClaim): Map<string, readonly Hex[]> {
  const byArtifact = Map.groupBy(values, (value) => value.artifact);
  return new Map([...byArtifact].map(([artifact, of]) => [artifact, [...new Set(of.flatMap((value) => value.sha256))].sort()]));
}
