/** What a signer would contradict by signing something else: all that a new statement must agree with or supersede. */

import type { Hex } from '../base/bytes.ts';
import type { Claim, ResultClaim, RetractionClaim } from '../statement/claim.ts';
import { distinctClaims, groupBySubject } from './by-subject.ts';
import { hashesOf } from './hashes.ts';
import { bindingStatements } from './history.ts';

export interface CurrentValue {
  readonly id: Hex;
  readonly build: Hex;
  readonly artifact: string;
  readonly sha256: readonly Hex[];
}

/** @param claims of one signer in one project, with every retraction; whether they count is not asked here */
export function currentValues(claims: readonly Claim[]): CurrentValue[] {
  const distinct = distinctClaims(claims);
  const retractions = distinct.filter((claim): claim is RetractionClaim => claim.kind === 'retraction');
  const results = distinct.filter((claim): claim is ResultClaim => claim.kind !== 'retraction');
  return groupBySubject(results).flatMap(([artifact, statements]) => bindingStatements({ artifact, statements, retractions })
    .map((claim) => ({ id: claim.id, build: claim.build, artifact, sha256: hashesOf(claim, artifact) })));
}
