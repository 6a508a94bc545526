/** What is stored of the people whom a policy names: how much they said, since when, and how often they were alone with it. */

import type { Fingerprint } from '../base/fingerprint.ts';
import { MAX_HISTORY_STATEMENTS } from '../base/limits.ts';
import { namedFingerprints } from '../policy/named.ts';
import { parsePolicy } from '../policy/parse.ts';
import type { Person, Policy } from '../policy/policy.ts';
import type { ResultClaim } from '../statement/claim.ts';
import type { KeyFacts } from '../statement/report.ts';
import { isVoiced } from '../tally/counting.ts';
import { judgeSubjects } from '../tally/judge-subjects.ts';
import type { SubjectVerdict } from '../tally/verdict.ts';
import { recallClaims } from './claims.ts';
import { idsOfProject } from './evidence.ts';
import type { Holdings } from './holdings.ts';
import type { SignerHistory, SignerPast } from './policy-port.ts';
import { witnessedFor } from './witness-views.ts';

/** @throws ConcurError policy-malformed */
export async function readSignerHistory(holdings: Holdings, text: string): Promise<SignerHistory> {
  const policy = parsePolicy(text);
  const ids = await idsOfProject(holdings, policy);
  const complete = ids.length <= MAX_HISTORY_STATEMENTS;
  const claims = await recallClaims(holdings, policy, ids.slice(0, MAX_HISTORY_STATEMENTS));
  const now = holdings.clock.now();
  const witnessed = await witnessedFor(holdings, policy);
  // With statements missing another value might seem to be the agreed one.
  const subjects = complete && (policy.expires === null || now < policy.expires) ? judgeSubjects({ policy, claims, now, lastSync: now, witnessed, strict: false }) : null;
  const results = Map.groupBy(claims.filter((claim) => claim.kind !== 'retraction').filter((claim) => isVoiced(policy, claim)), (claim) => policy.personByFingerprint.get(claim.signer)?.name);
  return {
    people: [...policy.people.values()].map((person) => pastOf(person, results.get(person.name) ?? [], subjects)),
    complete,
    keys: await keysNamed(holdings, policy),
  };
}

function pastOf({ name }: Person, results: readonly ResultClaim[], subjects: readonly SubjectVerdict[] | null): SignerPast {
  // A bare key says no time: zero.
  const times = results.map(({ time }) => time).filter((time) => time > 0);
  return {
    name,
    attestations: new Set(results.map(({ id }) => id)).size,
    since: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
    releases: new Set(results.map(({ release }) => release)).size,
    dissents: subjects === null ? null : new Set(subjects.filter((subject) => isAlone(subject, name)).map(({ release }) => release)).size,
  };
}

function isAlone({ agreed, agreedSet, divergent, nonDeterministic, equivocating }: SubjectVerdict, name: string): boolean {
  return (agreed !== null || agreedSet.length > 0) && [divergent, nonDeterministic, equivocating].some((names) => names.includes(name));
}

async function keysNamed({ certificates }: Holdings, policy: Policy): Promise<Record<Fingerprint, KeyFacts>> {
  const keys: Record<Fingerprint, KeyFacts> = {};
  for (const fingerprint of namedFingerprints(policy)) {
    const facts = await certificates.facts(fingerprint);
    if (facts !== undefined) keys[fingerprint] = facts;
  }
  return keys;
}
