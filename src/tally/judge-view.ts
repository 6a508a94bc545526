/** The verdict on one release view: the lines of the table, in order (docs/formats/verdict.md). */

import type { Hex } from '../base/bytes.ts';
import { seatOf, type Policy } from '../policy/policy.ts';
import { evaluateQuorum, type Standing } from '../policy/quorum.ts';
import { judgeFreshness, type Freshness } from './freshness.ts';
import type { Scope } from './scope.ts';
import type { Subject, ValueTally } from './subject.ts';
import type { Because } from './verdict.ts';
import { rivalsElsewhere, viewLabels, voicesElsewhere, type ElsewhereVoice, type ReleaseView } from './view.ts';
import { dissentingSeats, supports, supportersOf, valueKey, type Voice } from './voices.ts';

/** What was found out about a view; to be told by describe.ts. */
export interface Judgement {
  readonly because: Because;
  readonly view: ReleaseView;
  /** The build that the verdict speaks of. */
  readonly main: Subject;
  /** The value in question, null when nobody supports it. */
  readonly target: ValueTally | null;
  /** Other values with a quorum, the best first. */
  readonly rivals: readonly ValueTally[];
  /** Of the value that is agreed on; else of the value in question. */
  readonly standing: Standing;
  readonly elsewhere: readonly ElsewhereVoice[];
  /** Votes that go against the agreed value. */
  readonly dissents: readonly string[];
  readonly freshness: Freshness;
}

/**
 * @param hash the file's; null asks for the view's best value
 */
export function judgeView(scope: Scope, view: ReleaseView, hash: Hex | null): Judgement {
  const main = mainBuild(view, hash);
  const target = main.values.find((value) => hash === null || value.sha256.includes(hash)) ?? null;
  const labels = view.release === null && target !== null ? labelsOfSupporters(main, target) : viewLabels(view);
  const agreesWith = (value: ValueTally) => target !== null && valueKey(value.sha256) === valueKey(target.sha256);
  const rivals = [...main.values.filter((value) => value.quorum.met), ...rivalsElsewhere(view, main, labels)].filter((value) => !agreesWith(value));
  const agreed = target?.quorum.met === true ? target : (rivals[0] ?? null);
  const elsewhere = voicesElsewhere(view, main, labels);
  const dissents = agreed === null ? [] : dissentsAgainst(agreed, main, elsewhere);
  const standing = (agreed ?? target)?.quorum ?? evaluateQuorum(scope.policy, new Set());
  const freshness = judgeFreshness(scope.policy, scope, scope.witnessed);
  const found = { view, main, target, rivals, standing, elsewhere, dissents, freshness };
  return { ...found, because: decide(scope, found, hash) };
}

function decide(scope: Scope, { main, target, rivals, dissents, freshness }: Omit<Judgement, 'because'>, hash: Hex | null): Because {
  if (target?.quorum.met !== true) {
    if (rivals.length > 0) return 'other-value';
    if (metWithEquivocators(scope.policy, main, hash)) return 'equivocator';
    return evaluateQuorum(scope.policy, everybodyCounted(main)).met ? 'no-consensus' : 'too-few';
  }
  if (rivals.length > 0) return 'rival-quorum';
  const limit = scope.strict ? 1 : scope.policy.contest;
  if (limit !== null && dissents.length >= limit) return 'dissent';
  return BECAUSE_OF[freshness.kind];
}

const BECAUSE_OF: Readonly<Record<Freshness['kind'], Because>> = {
  'synced': 'agreed', 'witnessed': 'agreed', 'not-synced': 'not-fresh', 'not-witnessed': 'not-witnessed', 'incomplete': 'incomplete',
};

/** The build with a quorum on the hash, else with any quorum, else where the hash is supported, else the best attended. */
function mainBuild(view: ReleaseView, hash: Hex | null): Subject {
  const rank = (subject: Subject): number[] => {
    const asked = subject.values.filter((value) => hash === null || value.sha256.includes(hash));
    const quorate = (values: readonly ValueTally[]) => Math.max(0, ...values.filter((value) => value.quorum.met).map((value) => value.supporters.size));
    return [quorate(asked), quorate(subject.values), Math.max(0, ...asked.map((value) => value.supporters.size)), subject.voices.size];
  };
  const ranked = view.homes.map((subject) => ({ subject, rank: rank(subject) }));
  ranked.sort((a, b) => compareRanks(b.rank, a.rank) || (a.subject.build < b.subject.build ? -1 : 1));
  return (ranked[0] as { subject: Subject }).subject;
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((value, index) => value !== b[index]);
  return i === -1 ? 0 : (a[i] as number) - (b[i] as number);
}

function labelsOfSupporters(main: Subject, target: ValueTally): string[] {
  return [...new Set([...target.supporters].flatMap((name) => [...(main.voices.get(name) as Voice).releases]))].sort();
}

/** Votes of the main build, and of builds of the same sources with other parameters, that name another value. */
function dissentsAgainst(agreed: ValueTally, main: Subject, elsewhere: readonly ElsewhereVoice[]): string[] {
  const key = valueKey(agreed.sha256);
  const heard = new Set([...main.voices.values()].map((voice) => seatOf(voice.person)));
  const others = elsewhere.filter(({ build, voice }) => isDissentElsewhere(main, build, voice, key)).map(({ voice }) => seatOf(voice.person));
  return [...dissentingSeats(main.voices, key), ...new Set(others.filter((seat) => !heard.has(seat)))];
}

export function isDissentElsewhere(main: Subject, build: Subject, voice: Voice, key: string): boolean {
  return build.sources.join() === main.sources.join() && !supports(voice, key);
}

/** Whether a hash would have a quorum if those who signed it and another one were believed. */
function metWithEquivocators(policy: Policy, main: Subject, hash: Hex | null): boolean {
  const equivocators = [...main.voices.values()].filter((voice) => voice.kind === 'equivocates');
  const hashes = hash === null ? new Set(equivocators.flatMap((voice) => voice.sha256)) : new Set([hash]);
  return [...hashes].some((candidate) => {
    const believed = new Map(main.voices);
    for (const voice of equivocators) {
      if (voice.sha256.includes(candidate)) believed.set(voice.person.name, { ...voice, kind: 'value', sha256: [candidate] });
    }
    return evaluateQuorum(policy, supportersOf(believed, candidate)).met;
  });
}

/** Everybody whose statement is a vote: for some value, or that there is none. */
function everybodyCounted(main: Subject): Set<string> {
  const irregular = [...main.voices.values()].filter((voice) => voice.kind === 'non-deterministic').map((voice) => voice.person.name);
  return new Set([...main.values.flatMap((value) => [...value.supporters]), ...irregular]);
}
