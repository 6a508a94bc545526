/**
 * Whether what this node holds is new enough, and complete as far as anybody vouches for it (docs/formats/verdict.md).
 *
 * A policy's witnesses say at times what they hold. One of them vouches for this node if all that it held is here too.
 * As many as the policy needs must vouch: so one who lies can neither hide a statement from a quorum of honest ones, nor
 * make everything stale for ever by naming what never was, for it only loses its own voice.
 */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { MAX_FUTURE_SECONDS } from '../base/limits.ts';
import type { Policy } from '../policy/policy.ts';

/** Something that a witness had, and that is not here. */
export interface Lacking {
  /** `signer`: the witness does not follow somebody whom the policy names, and so can say nothing of them. */
  readonly why: 'statement' | 'revocation' | 'signer';
  readonly fingerprint: Fingerprint;
  /** The policy's name for the signer. */
  readonly name: string;
  /** The statement; null where only the sets are known to differ. */
  readonly id: Hex | null;
}

/** A witness of the policy, as its newest checkpoint shows it beside what is here. */
export interface WitnessView {
  /** The policy's name for the witness. */
  readonly name: string;
  /** When the checkpoint was made, seconds. */
  readonly time: number;
  /** Empty when all that it held is here. */
  readonly lacking: readonly Lacking[];
}

/** All that the policy's witnesses say. */
export interface Witnessed {
  /** For each witness one, but for several nodes that spoke in the same second. */
  readonly views: readonly WitnessView[];
  /** For statements of keys that have ended since: when enough witnesses had them, seconds. */
  readonly seen: ReadonlyMap<Hex, number>;
}

export type Freshness =
  /** The policy names no witnesses, and the last sync is not too old for it. */
  | { readonly kind: 'synced' }
  | { readonly kind: 'not-synced' }
  /** `asOf`: at this time enough witnesses held nothing that is not here. */
  | { readonly kind: 'witnessed'; readonly heard: readonly WitnessView[]; readonly asOf: number }
  /** Too few witnesses were heard of lately. */
  | { readonly kind: 'not-witnessed'; readonly heard: readonly WitnessView[] }
  /** Enough were, and too few of them vouch for what is here. */
  | { readonly kind: 'incomplete'; readonly heard: readonly WitnessView[] };

export interface Moments {
  /** Seconds. */
  readonly now: number;
  /** When a sync was last completed, seconds; null for never. */
  readonly lastSync: number | null;
}

/** @param witnessed absent when nobody looked for checkpoints: then no witness vouches for anything */
export function judgeFreshness({ fresh, witnesses }: Pick<Policy, 'fresh' | 'witnesses'>, { now, lastSync }: Moments, witnessed?: Witnessed): Freshness {
  if (witnesses === null) return { kind: fresh === null || isWithin(fresh, lastSync, now) ? 'synced' : 'not-synced' };
  const named = new Set(witnesses.members.map(({ name }) => name));
  const newest = new Map<string, WitnessView>();
  for (const view of witnessed?.views ?? []) {
    const counts = named.has(view.name) && isWithin(fresh ?? Infinity, view.time, now);
    const before = newest.get(view.name);
    // Of two of one second the one that doubts, in whatever order they come.
    if (counts && (before === undefined || view.time > before.time || (view.time === before.time && !vouches(view)))) newest.set(view.name, view);
  }
  const heard = [...newest.values()].sort((a, b) => b.time - a.time || (a.name < b.name ? -1 : 1));
  const last = heard.filter(vouches)[witnesses.need - 1];
  if (last !== undefined) return { kind: 'witnessed', heard, asOf: last.time };
  return { kind: heard.length < witnesses.need ? 'not-witnessed' : 'incomplete', heard };
}

/** Whether all that the witness held is here. */
export function vouches({ lacking }: WitnessView): boolean {
  return lacking.length === 0;
}

/** What is dated in the future means that a clock is wrong: then nothing is known about its age. */
function isWithin(seconds: number, time: number | null, now: number): boolean {
  return time !== null && now - time <= seconds && time - now <= MAX_FUTURE_SECONDS;
}
