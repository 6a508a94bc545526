/** Claims sorted into subjects, each of them once. */

import type { Claim, ResultClaim } from '../statement/claim.ts';

/** A foreign statement may make several claims under its one id: of several releases, and so of several builds. */
export function distinctClaims(claims: readonly Claim[]): Claim[] {
  return [...new Map(claims.map((claim) => [identityOf(claim), claim])).values()];
}

/** By build and artifact name. Within one subject an id may stand under several releases: as many as its folders are called. */
export function groupBySubject(claims: readonly ResultClaim[]): [artifact: string, claims: ResultClaim[]][] {
  const subjects = new Map<string, [string, ResultClaim[]]>();
  for (const claim of claims) {
    for (const artifact of new Set(claim.values.map((value) => value.artifact))) {
      const key = `${claim.build} ${artifact}`;
      const subject = subjects.get(key);
      if (subject === undefined) subjects.set(key, [artifact, [claim]]);
      else subject[1].push(claim);
    }
  }
  return [...subjects.values()];
}

function identityOf(claim: Claim): string {
  return claim.kind === 'retraction' ? claim.id : [claim.id, claim.build, claim.release, claim.releaseFrom].join(' ');
}
