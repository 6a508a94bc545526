/** A judgement as everybody is told it. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { seatOf, type Policy } from '../policy/policy.ts';
import { lackingGroups, peopleStandings } from '../policy/quorum.ts';
import type { Freshness } from './freshness.ts';
import { isDissentElsewhere, type Judgement } from './judge-view.ts';
import { reasonFor } from './reason.ts';
import { tallyHashes } from './show.ts';
import { settledReleases } from './subject.ts';
import { VERDICT_BECAUSE, type Completeness, type Missing, type SubjectVerdict } from './verdict.ts';
import { claimsOf, viewLabels } from './view.ts';
import { supports, valueKey, type Voice } from './voices.ts';

export function describe(policy: Policy, judgement: Judgement): SubjectVerdict {
  const { because, view, main, elsewhere, dissents, standing } = judgement;
  const agreed = agreedValue(judgement);
  const key = valueKey(agreed);
  const missing = missingVotes(judgement);
  const heard = signersHeard(judgement);
  const ofKind = (kind: Voice['kind']) => [...main.voices.values()].filter((voice) => voice.kind === kind).map((voice) => voice.person.name).sort();
  return {
    verdict: VERDICT_BECAUSE[because],
    because,
    reason: reasonFor(policy, judgement, missing),
    project: policy.project,
    release: view.release,
    build: main.build,
    sources: main.sources,
    parameters: main.parameters,
    artifact: view.artifact,
    agreed: agreed.length === 1 ? (agreed[0] as Hex) : null,
    agreedSet: agreed,
    ambiguous: agreed.length > 1,
    hashes: tallyHashes(policy, main),
    groups: peopleStandings(standing).map(({ group, have, met }) => ({ group: group.name, need: group.need, have, met })),
    divergent: agreed.length === 0 ? [] : divergentPeople(judgement, key),
    dissents: dissents.length,
    equivocating: ofKind('equivocates'),
    conflicting: ofKind('conflict'),
    nonDeterministic: ofKind('non-deterministic'),
    elsewhere: elsewhere.map(({ build: { build, sources, parameters }, voice }) => ({ name: voice.person.name, build, sources, parameters, sha256: voice.sha256 })),
    missing,
    silent: [...policy.people.values()].filter((person) => !person.fingerprints.some((key) => heard.has(key))).map((person) => person.name),
    unknownSigners: [...heard].filter((signer) => !policy.personByFingerprint.has(signer)).length,
    completeness: completenessOf(policy, judgement.freshness),
  };
}

function completenessOf({ witnesses }: Policy, freshness: Freshness): Completeness | null {
  if (witnesses === null || freshness.kind === 'synced' || freshness.kind === 'not-synced') return null;
  const { need } = witnesses;
  return freshness.kind === 'witnessed' ? { need, asOf: freshness.asOf, witnesses: freshness.heard } : { need, asOf: null, witnesses: freshness.heard };
}

/** Null-like (empty) when two values have a quorum: then nothing is agreed on. */
function agreedValue({ target, rivals }: Judgement): readonly Hex[] {
  if (target?.quorum.met === true) return rivals.length === 0 ? target.sha256 : [];
  return rivals.length === 1 ? (rivals[0]?.sha256 ?? []) : [];
}

function divergentPeople({ main, elsewhere }: Judgement, key: string): string[] {
  const here = [...main.voices.values()].filter((voice) => voice.kind === 'keys-disagree' || (voice.kind === 'value' && !supports(voice, key)));
  const there = elsewhere.filter(({ build, voice }) => isDissentElsewhere(main, build, voice, key)).map(({ voice }) => voice);
  return [...new Set([...here, ...there].map((voice) => voice.person.name))].sort();
}

/** Of groups that fall short: the votes they lack, and the members whose seat has not spoken yet, or not clearly. */
function missingVotes({ main, standing }: Judgement): Missing[] {
  const spoken = new Set([...main.voices.values()].filter((voice) => voice.kind !== 'conflict').map((voice) => seatOf(voice.person)));
  return lackingGroups(standing).map(({ group, votes }) => ({
    group: group.name,
    need: group.need - votes,
    names: group.kind === 'people' ? group.members.filter((person) => !spoken.has(seatOf(person))).map((person) => person.name) : [],
  }));
}

/** Everybody who said anything of the view, counted or not. */
function signersHeard({ view, main }: Judgement): Set<Fingerprint> {
  const labels = view.release === null ? [...settledReleases(main), ...viewLabels(view)] : [view.release];
  return new Set(claimsOf(view, main, labels).map((claim) => claim.signer));
}
