/**
 * `join unbound`: foreign statements that sign no source count for the build that others name the source of.
 *
 * Only where there is one such build of the release: with several nobody can tell which was meant, and none is chosen.
 * Whose statement is joined signed the hash and the release, not the source: the policy's author took that upon them.
 */

import type { Policy } from '../policy/policy.ts';
import type { ResultClaim } from '../statement/claim.ts';
import { isForeign } from './counting.ts';
import type { Speech } from './speech.ts';

type Subject = readonly [artifact: string, claims: readonly ResultClaim[]];

/** @returns the subjects to be listened to once more: an unbound one that was joined is none of its own any more */
export function joinUnbound(policy: Policy, speeches: readonly Speech[]): Subject[] {
  const bound = Map.groupBy(speeches.filter((speech) => !isUnbound(speech)), ({ artifact }) => artifact);
  const guests = new Map<Speech, ResultClaim[]>();
  const left = speeches.filter((speech) => {
    const hosts = isUnbound(speech) ? (bound.get(speech.artifact) ?? []).filter((host) => hasCounted(policy, host, speech.claims[0]?.release)) : [];
    const [host] = hosts;
    if (host === undefined || hosts.length > 1) return true;
    guests.set(host, [...(guests.get(host) ?? []), ...speech.claims]);
    return false;
  });
  return left.map((speech) => [speech.artifact, [...speech.claims, ...(guests.get(speech) ?? [])]]);
}

function isUnbound({ claims: [first] }: Speech): boolean {
  return first !== undefined && isForeign(first) && first.sources.length === 0;
}

/** Whether somebody whose word on this build counts says that it is of the release. */
function hasCounted({ personByFingerprint }: Policy, { states }: Speech, release: string | undefined): boolean {
  return [...states].some(([signer, { kind, claims }]) => personByFingerprint.has(signer)
    && (kind === 'value' || kind === 'non-deterministic') && claims.some((claim) => claim.release === release));
}
