/** A diagnosis in sentences, for the terminal and for reports alike. */

import { count, inShort, joined } from '../../src/base/wording.ts';
import { familyOf } from '../../src/diagnosis/columns.ts';
import type { Diagnosis, Experiment, FactRow, FactValues, FirstThing, OpenQuestion, Problem, SetAside } from '../../src/diagnosis/diagnosis.ts';
import { shortened } from './words.ts';

/** `6 problems explain 3 divergent builds` */
export function headline({ problems, camps, withoutManifest, comparedWith }: Diagnosis): string {
  const divergent = new Set(camps.slice(1).flatMap(({ signers }) => signers)).size;
  const builds = count(divergent, 'divergent build');
  if (comparedWith === null) return `${builds}, of ${count(camps.length - 1, 'other result')}; no manifests of them are here, so only recorded facts are compared`;
  if (problems.length === 0) return `${builds}, and no component that differs in the manifests that are here`;
  const explained = divergent - withoutManifest.length;
  const rest = withoutManifest.length === 0 ? '' : ` (of ${builds}: no manifest of the others is here)`;
  return `${count(problems.length, 'problem')} ${problems.length === 1 ? 'explains' : 'explain'} ${count(explained, 'divergent build')}${rest}`;
}

export function whoHas({ signers, identical }: Problem): string {
  const alike = { true: ' (identical to each other)', false: ' (not identical to each other)', null: '' }[String(identical)] ?? '';
  return `${inShort(signers).join(', ')}${signers.length < 2 ? '' : alike}`;
}

export function kindOf({ kind, members }: Problem): string {
  return kind === 'metadata' ? `metadata: ${members.join(', ')}` : kind;
}

/** `build.on: disk, not memory` */
export function factSentence({ facts, values, tied }: FactRow): string {
  const [first] = values;
  if (first === undefined) return '';
  if (tied === 1) return valuesSentence(first);
  return `${count(tied, 'fact')} tie: ${[...familiesOf(facts)].map(([family, members]) => familySentence(family, members)).join('; ')}`;
}

/** Parts of one whole, such as `input`, or packages of one machine: `base.trusty-amd64`. */
function familiesOf(facts: readonly string[]): Map<string, string[]> {
  return Map.groupBy(facts, (fact) => (fact.startsWith('base.') ? fact.split('.', 2).join('.') : familyOf(fact).slice(0, -1)) || fact);
}

const EXAMPLES = 3;

function familySentence(family: string, members: readonly string[]): string {
  if (members.length <= EXAMPLES) return members.map(inMiddle).join(', ');
  const examples = members.slice(0, EXAMPLES).map((fact) => inMiddle(fact.slice(family.length + 1)));
  return `${members.length} of ${family}, such as ${examples.join(', ')}`;
}

/** Names of inputs have whole paths in them. */
function inMiddle(fact: string): string {
  return shortened(fact, 48);
}

/** @returns the same of each fact of a tie; one for a row with one */
export function valuesSentence({ fact, inside, outside }: FactValues): string {
  return `${fact}: ${listed(inside)}, not ${listed(outside)}`;
}

export function separationSentence({ exact, strength, separates, camps, explains, unknown }: FactRow): string {
  const how = exact ? 'separates' : `goes along (${Math.round(strength * 100)} %) with`;
  const whom = camps ? 'every camp from the others' : `${inShort(separates).join(', ')} from the others`;
  const problems = explains.length === 0 ? '' : `: ${explains.join(' ')}`;
  return `${how} ${whom}${problems}${unknown.length === 0 ? '' : `; not known of ${inShort(unknown).join(', ')}`}`;
}

export function chanceWords(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p ${p.toFixed(p < 0.1 ? 3 : 2)}`;
}

export function firstThingSentence({ what, name, values }: FirstThing): string {
  const each = values.map(({ value, signers }) => `${value ?? 'not given'} (${inShort(signers).join(', ')})`);
  return `${what === 'source' ? 'other sources' : `another ${name}`}: ${each.join('; ')}. That is no divergence: something else was built`;
}

/** What is asked of the same people is asked once. */
export function questionSentences(questions: readonly OpenQuestion[]): string[] {
  const alike = Map.groupBy(questions, ({ question, signers }) => `${question} ${signers.join('\n')}`);
  return [...alike.values()].map((group) => questionSentence({ ...(group[0] as OpenQuestion), problems: group.flatMap(({ problems }) => problems) }));
}

function questionSentence({ question, problems, signers }: OpenQuestion): string {
  const who = joined(inShort(signers), 'and');
  const what = problems.join(' ');
  switch (question) {
    case 'no-fact': return `${what === '' ? `what ${who} got` : what}: no recorded fact separates ${who} from the others; record more (concur attest --env, --tool)`;
    case 'chance': return `${what}: the facts that separate ${who} would separate many a random group too; more builds would tell`;
    case 'not-identical': return `${what}: ${who} differ there from each other too; does each differ from itself, built twice?`;
    case 'no-manifest': return `no manifest of what ${who} got is here: --fetch asks peers for it; where there is none, ask ${who} for one (concur attest --manifest, or concur manifest)`;
    case 'no-baseline-manifest': return `no manifest of the baseline is here: --fetch asks peers for it; where there is none, ${who} could give one (concur attest --manifest)`;
    case 'unopened': return `${what}: parts that differ could not be opened; another tool may tell more`;
    case 'no-environment': return `${who} recorded no facts of the machine`;
  }
}

export function experimentSentence({ fact, with: together, as, from, to, tied, explains }: Experiment): string {
  const along = together.length > 1 ? `, together with ${count(together.length - 1, 'fact')} of the same kind` : '';
  const what = explains.length === 0 ? '' : `; if it is what makes ${explains.join(' ')}, they go away`;
  const split = tied > 1 ? `; it splits a tie of ${tied} facts` : '';
  return `build again as ${as} did, with ${fact} ${to ?? 'left out'} in place of ${from ?? 'nothing'}${along}${what}${split}`;
}

/** With its mark at the end, for a text in paragraphs. */
export function ended(sentence: string): string {
  return /[.?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** Grouped by the reason, which is what counts: there may be thousands. */
export function setAsideSentences(setAside: readonly SetAside[]): string[] {
  return [...Map.groupBy(setAside, ({ reason }) => reason)].map(([reason, facts]) => `${count(facts.length, 'fact')}, ${REASONS[reason]}: ${inShort(facts.map(({ fact }) => fact)).join(', ')}`);
}

const REASONS: Readonly<Record<SetAside['reason'], string>> = {
  'not-reproducible': 'different between any two machines',
  'constant': 'the same for all',
  'unique': 'another for each',
  'too-few': 'known of fewer than two',
};

function listed(values: readonly (string | null)[]): string {
  return inShort(values.map((value) => value ?? 'absent')).join(' or ');
}
