/** When this node first had what keys signed that have ended since, for its checkpoints (`late` in a policy). */

import { MAX_CHECKPOINT_SEEN, MAX_PAYLOAD_BYTES } from '../base/limits.ts';
import type { Policy } from '../policy/policy.ts';
import type { Checkpoint, Seen } from '../statement/checkpoint.ts';
import { encodeCheckpoint } from '../statement/checkpoint-codec.ts';
import { keyStanding, type KeyFacts } from '../statement/report.ts';
import type { Holdings } from './holdings.ts';
import { scopesOf } from './witness-views.ts';

/**
 * In order of the ids. Of those that there is no room for a policy with `late` will say that nobody witnessed them.
 * @param most entries
 */
export async function seenOfEnded({ store, certificates, clock }: Holdings, policy: Policy, most: number): Promise<Seen[]> {
  const bySigner: Seen[][] = [];
  for (const signer of policy.personByFingerprint.keys()) {
    const facts = await certificates.facts(signer);
    if (facts === undefined || !hasEnded(facts, clock.now())) continue;
    const seen: Seen[] = [];
    for (const scope of scopesOf(policy)) {
      const ids = await store.newestIds({ signer, project: scope, limit: MAX_CHECKPOINT_SEEN });
      for (const { id, report, firstSeen } of await store.attestations(ids)) {
        if (keyStanding(report, facts, clock.now()).ended !== undefined) seen.push({ id, time: firstSeen });
      }
    }
    bySigner.push(seen);
  }
  return takeInTurn(bySigner, most).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Entries for which there is room beside all else that a checkpoint says: one that is too large would be none at all. */
export function roomForSeen(others: Omit<Checkpoint, 'seen'>): number {
  const bytes = MAX_PAYLOAD_BYTES - encodeCheckpoint({ ...others, seen: [] }).length;
  return Math.min(MAX_CHECKPOINT_SEEN, Math.floor(bytes / SEEN_BYTES));
}

/** `{"id":"…","time":1496923200},` */
const SEEN_BYTES = 92;

/** The newest of each signer in turn: who has somebody's old key and signs much with it pushes out that signer's alone. */
export function takeInTurn(bySigner: readonly (readonly Seen[])[], most: number): Seen[] {
  const ranked = bySigner.flatMap((seen) => seen.toSorted((a, b) => b.time - a.time).map((each, rank) => ({ each, rank })));
  return ranked.sort((a, b) => a.rank - b.rank || b.each.time - a.each.time).slice(0, most).map(({ each }) => each);
}

function hasEnded(facts: KeyFacts, now: number): boolean {
  return [facts, ...facts.signingKeys].some(({ expires, revocation }) => revocation !== null || (expires !== null && expires <= now));
}
