/** One plain sentence for each verdict, without its full stop. */

import type { Hex } from '../base/bytes.ts';
import { count, inShort, joined } from '../base/wording.ts';
import type { Policy } from '../policy/policy.ts';
import type { Standing } from '../policy/quorum.ts';
import type { Lacking } from './freshness.ts';
import type { Judgement } from './judge-view.ts';
import type { Subject } from './subject.ts';
import type { Because, Missing } from './verdict.ts';
import type { Voice } from './voices.ts';
import { inWords } from './wording.ts';

type Sentence = (judgement: Judgement, missing: readonly Missing[]) => string;

export function reasonFor(policy: Policy, judgement: Judgement, missing: readonly Missing[]): string {
  const sentence = SENTENCES[judgement.because](judgement, missing);
  return judgement.because === 'too-few' ? [sentence, ...uncounted(policy, judgement)].join('; ') : sentence;
}

const SENTENCES: Readonly<Record<Because, Sentence>> = {
  'agreed': (judgement) => agreement(judgement),
  'not-fresh': (judgement) => `${agreement(judgement)}; but the last completed sync is older than the policy allows, or there was none`,
  'not-witnessed': (judgement) => `${agreement(judgement)}; but ${tooFewWitnesses(judgement)}`,
  'incomplete': (judgement) => `${agreement(judgement)}; but ${notVouched(judgement)}`,
  'other-value': (judgement) => `${supporters(judgement)} on another value, ${inWords(rivalHash(judgement))}`,
  'other-release': ({ view }) => `this is ${view.artifact} of ${view.release === null ? 'a disputed release' : `release ${view.release}`}, and not what was asked for`,
  'rival-quorum': (judgement) => `two values have a quorum: ${inWords(judgement.target?.sha256 ?? [])} and ${inWords(rivalHash(judgement))}`,
  'dissent': (judgement) => `${agreement(judgement)}; ${count(judgement.dissents.length, 'dissent')} ${judgement.dissents.length === 1 ? 'is' : 'are'} enough to contest that`,
  'equivocator': ({ main }) => `a quorum stands only with ${joined(inShort(namesOf(main, 'equivocates')), 'and')}, who signed two values`,
  'no-consensus': ({ main }) => `${count(main.voices.size, 'builder')} signed ${count(main.values.length, 'value')} and none has a quorum`,
  'too-few': tooFew,
  'release-disputed': ({ view }) => `a quorum agrees on the hash of ${view.artifact}, and none on the release that it belongs to`,
};

function agreement(judgement: Judgement): string {
  const { target, view } = judgement;
  const sentence = `${supporters(judgement)}${progress(judgement.standing)}`;
  const hashes = target?.sha256.length ?? 0;
  const ambiguous = hashes > 1 ? `; one of ${hashes} files with this name` : '';
  return `${sentence}${ambiguous}${view.release === null ? '; its release is disputed' : ''}`;
}

function tooFewWitnesses({ freshness }: Judgement): string {
  const heard = 'heard' in freshness ? freshness.heard.length : 0;
  return `${heard === 0 ? 'no witness of the policy was' : `only ${count(heard, 'witness', 'witnesses')} of the policy ${heard === 1 ? 'was' : 'were'}`} heard of within the time that it allows`;
}

/** The newest checkpoint that shows it. */
function notVouched({ freshness }: Judgement): string {
  const view = 'heard' in freshness ? freshness.heard.find(({ lacking }) => lacking.length > 0) : undefined;
  const [lack] = view?.lacking ?? [];
  if (view === undefined || lack === undefined) return 'its witnesses do not vouch for that';
  return `the witness ${view.name} ${lackWords(lack)}`;
}

/** What comes behind a witness's name: of a node as of a proof. */
export function lackWords({ why, name, id }: Lacking): string {
  switch (why) {
    case 'statement': return id === null ? `had another set of statements by ${name} than is here` : `has a statement by ${name} that is not here`;
    case 'revocation': return `knows of a key of ${name} that it was revoked, which is not known here`;
    case 'signer': return `does not follow ${name}`;
  }
}

/** `4 of 7 builders agree`: of those who said anything of the build. */
function supporters({ target, rivals, main }: Judgement): string {
  const value = target?.quorum.met === true ? target : rivals[0];
  const all = new Set([...main.voices.keys(), ...(value?.supporters ?? [])]).size;
  return `${value?.supporters.size ?? 0} of ${count(all, 'builder')} ${all === 1 ? 'agrees' : 'agree'}`;
}

function progress({ group, votes }: Standing): string {
  if (group.kind === 'people') return `, ${count(group.need, 'is', 'are')} needed`;
  const needed = group.need === group.members.length ? '' : `, ${count(group.need, 'is', 'are')} needed`;
  return `: ${votes} of ${count(group.members.length, 'group')}${needed}`;
}

function tooFew({ standing: { group, votes } }: Judgement, missing: readonly Missing[]): string {
  if (group.kind === 'people') {
    const [lack] = missing;
    return `${votes} of ${count(group.need, 'builder')} so far; ${count(lack?.need ?? 0, 'more is', 'more are')} needed (${couldSign(lack)})`;
  }
  const lacks = missing.map((lack) => `${lack.group} ${lack.need === 1 ? 'is missing' : `lacks ${lack.need}`} (${couldSign(lack)})`);
  return `${votes} of ${count(group.need, 'group')} so far; ${joined(inShort(lacks), 'and')}`;
}

function couldSign(lack: Missing | undefined): string {
  return lack === undefined || lack.names.length === 0 ? 'nobody is left who could sign' : `${joined(inShort(lack.names), 'or')} could sign`;
}

/** Why people of the policy who did sign are not among those who count. */
function uncounted({ joinUnbound }: Policy, { main, view }: Judgement): string[] {
  const conflicting = namesOf(main, 'conflict');
  const unbound = view.builds.filter((build) => build.sources.length === 0).flatMap((build) => namesOf(build, 'value'));
  const bound = view.builds.filter((build) => build.sources.length > 0 && build.voices.size > 0).length;
  return [
    ...(conflicting.length === 0 ? [] : [`the foreign statements of ${joined(inShort(conflicting), 'and')} conflict`]),
    ...(joinUnbound && unbound.length > 0 && bound > 1 ? [`${joined(inShort(unbound), 'and')} signed no source, and ${bound} builds could be meant`] : []),
  ];
}

function rivalHash({ rivals }: Judgement): readonly Hex[] {
  return rivals[0]?.sha256 ?? [];
}

function namesOf({ voices }: Subject, kind: Voice['kind']): string[] {
  return [...voices.values()].filter((voice) => voice.kind === kind).map((voice) => voice.person.name).sort();
}
