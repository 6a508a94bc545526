/**
 * When one signer made a statement, in an order that does not need clocks finer than a second: by time, and within
 * one second after everything that it names. An id cannot be named before it exists (Lamport's happened-before).
 */

import type { Hex } from '../base/bytes.ts';
import type { Claim } from '../statement/claim.ts';

export interface Moment {
  /** Seconds. */
  readonly time: number;
  /** Statements of the same second that it follows, one naming the other. */
  readonly depth: number;
}

export function isBefore(a: Moment, b: Moment): boolean {
  return a.time < b.time || (a.time === b.time && a.depth < b.depth);
}

/** @param claims all by one signer */
export function momentsOf(claims: readonly Claim[]): Map<Claim, Moment> {
  const byId = new Map(claims.map((claim) => [claim.id, claim]));
  const namedNow = (claim: Claim) => namedIn(claim).flatMap((id) => byId.get(id) ?? []).filter((other) => other.time === claim.time && other !== claim);
  const followers = new Map(claims.map((claim): [Claim, Claim[]] => [claim, []]));
  const waitsFor = new Map<Claim, number>();
  for (const claim of claims) {
    const named = namedNow(claim);
    waitsFor.set(claim, named.length);
    for (const other of named) (followers.get(other) as Claim[]).push(claim);
  }
  const moments = new Map(claims.map((claim) => [claim, { time: claim.time, depth: 0 }]));
  // Each statement is settled once all that it names are.
  const ready = claims.filter((claim) => waitsFor.get(claim) === 0);
  for (let claim = ready.pop(); claim !== undefined; claim = ready.pop()) {
    const { depth } = moments.get(claim) as Moment;
    for (const follower of followers.get(claim) as Claim[]) {
      const moment = moments.get(follower) as { depth: number };
      moment.depth = Math.max(moment.depth, depth + 1);
      waitsFor.set(follower, (waitsFor.get(follower) as number) - 1);
      if (waitsFor.get(follower) === 0) ready.push(follower);
    }
  }
  return moments;
}

function namedIn(claim: Claim): readonly Hex[] {
  return claim.kind === 'retraction' ? claim.retracts : [...new Set([...claim.supersedes, ...claim.previous])];
}
