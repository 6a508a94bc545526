/** (build, artifact): what its signers say, and which values have a quorum under which release labels. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { Policy } from '../policy/policy.ts';
import { evaluateQuorum, type Standing } from '../policy/quorum.ts';
import type { Claim, ResultClaim, RetractionClaim } from '../statement/claim.ts';
import { noticeOtherSources } from './another-source.ts';
import { distinctClaims, groupBySubject } from './by-subject.ts';
import { counts, isVoiced } from './counting.ts';
import type { KeyState } from './history.ts';
import { joinUnbound } from './join-unbound.ts';
import { listen, type Speech } from './speech.ts';
import { supportersOf, valueKey, voicesOf, type Voice } from './voices.ts';

export interface ValueTally {
  /** One hash, or the set of them when the name is ambiguous. */
  readonly sha256: readonly Hex[];
  /** Petnames. */
  readonly supporters: ReadonlySet<string>;
  readonly quorum: Standing;
  /** Labels under which the quorum stands by those supporters alone who gave the label. */
  readonly releases: readonly string[];
}

export interface Subject {
  readonly build: Hex;
  readonly artifact: string;
  readonly sources: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  /** All statements that name it, counted or not; with `join unbound` also some that name no build. */
  readonly claims: readonly ResultClaim[];
  /** Those of people of the policy that may count, whether or not they stand any more. */
  readonly voiced: readonly ResultClaim[];
  /** What each key says now, strangers' keys too. */
  readonly states: ReadonlyMap<Fingerprint, KeyState>;
  readonly voices: ReadonlyMap<string, Voice>;
  /** Best first: those with a quorum, then by supporters, then by hash. */
  readonly values: readonly ValueTally[];
}

export function tallySubjects(policy: Policy, claims: readonly Claim[]): Subject[] {
  const distinct = distinctClaims(claims.filter((claim) => claim.project === policy.project));
  const retractions = distinct.filter((claim): claim is RetractionClaim => claim.kind === 'retraction' && counts(policy, claim));
  const retractionsBy = Map.groupBy(retractions, (claim) => claim.signer);
  const hear = ([artifact, named]: readonly [string, readonly ResultClaim[]]) => listen(policy, retractionsBy, artifact, named);
  const heard = groupBySubject(distinct.filter((claim): claim is ResultClaim => claim.kind !== 'retraction')).map(hear);
  const joined = policy.joinUnbound ? joinUnbound(policy, heard).map(hear) : heard;
  return noticeOtherSources(joined).map((speech) => tallySubject(policy, speech));
}

/** Labels that a quorum gave. */
export function settledReleases(subject: Subject): string[] {
  return [...new Set(subject.values.flatMap((value) => value.releases))];
}

/** Labels that somebody gave: people of the policy, or anybody when none of them spoke. */
export function claimedReleases(subject: Subject): string[] {
  const voiced = [...subject.voices.values()].flatMap((voice) => [...voice.releases]);
  const heard = subject.voiced.length > 0 ? subject.voiced : subject.claims;
  return [...new Set(voiced.length > 0 ? voiced : heard.map((claim) => claim.release))].sort();
}

function tallySubject(policy: Policy, { artifact, claims, states }: Speech): Subject {
  const voices = voicesOf(policy, states);
  const { build, sources, parameters } = claims[0] as ResultClaim;
  return {
    build, artifact, sources, parameters, claims, states, voices,
    voiced: claims.filter((claim) => isVoiced(policy, claim)),
    values: tallyValues(policy, voices),
  };
}

function tallyValues(policy: Policy, voices: ReadonlyMap<string, Voice>): ValueTally[] {
  const named = [...voices.values()].filter((voice) => voice.kind === 'value');
  const values = new Map(named.map((voice) => [valueKey(voice.sha256), voice.sha256]));
  return [...values].map(([key, sha256]) => tallyValue(policy, voices, key, sha256)).sort(bestFirst);
}

function tallyValue(policy: Policy, voices: ReadonlyMap<string, Voice>, key: string, sha256: readonly Hex[]): ValueTally {
  const supporters = supportersOf(voices, key);
  const quorum = evaluateQuorum(policy, supporters);
  const labels = new Set([...supporters].flatMap((name) => [...(voices.get(name) as Voice).releases]));
  const settled = (label: string) => evaluateQuorum(policy, new Set([...supporters].filter((name) => voices.get(name)?.releases.has(label)))).met;
  return { sha256, supporters, quorum, releases: quorum.met ? [...labels].filter(settled).sort() : [] };
}

function bestFirst(a: ValueTally, b: ValueTally): number {
  return Number(b.quorum.met) - Number(a.quorum.met)
    || b.supporters.size - a.supporters.size
    || (valueKey(a.sha256) < valueKey(b.sha256) ? -1 : 1);
}
