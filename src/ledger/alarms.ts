/** Which of a project's files were AGREED here, and are not any more. */

import type { Hex } from '../base/bytes.ts';
import type { Policy } from '../policy/policy.ts';
import type { Claim } from '../statement/claim.ts';
import type { SubjectVerdict } from '../tally/verdict.ts';
import { findFormerAgreement } from './agreements.ts';
import type { Holdings } from './holdings.ts';
import type { Alarm } from './port.ts';

/** @param about the subjects, and every statement on them: also on hashes that nobody stands by any more */
export async function findAlarms({ store }: Holdings, policy: Policy, { subjects, claims }: { readonly subjects: readonly SubjectVerdict[]; readonly claims: readonly Claim[] }): Promise<Alarm[]> {
  const named = hashesByArtifact(claims);
  const alarms: Alarm[] = [];
  for (const subject of subjects) {
    const { project, release, artifact } = subject;
    for (const sha256 of named.get(keyOf(release, artifact)) ?? []) {
      const wasAgreed = await findFormerAgreement(store, policy, sha256, subject);
      if (wasAgreed !== null) alarms.push({ project, release, artifact, sha256, wasAgreed });
    }
  }
  return alarms;
}

function hashesByArtifact(claims: readonly Claim[]): Map<string, Set<Hex>> {
  const named = new Map<string, Set<Hex>>();
  for (const claim of claims) {
    if (claim.kind === 'retraction') continue;
    for (const { artifact, sha256 } of claim.values) {
      // A release in dispute is a subject of its own, under no label.
      for (const key of [keyOf(claim.release, artifact), keyOf(null, artifact)]) named.set(key, new Set([...named.get(key) ?? [], ...sha256]));
    }
  }
  return named;
}

function keyOf(release: string | null, artifact: string): string {
  return `${release ?? ''} ${artifact}`;
}
