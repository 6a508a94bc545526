/** Why results differ, for people: first what would end the question, then problems, then facts, then what is open. */

import { count, inShort, joined } from '../../src/base/wording.ts';
import type { Diagnosis, FactRow, Problem } from '../../src/diagnosis/diagnosis.ts';
import type { Diagnosed, DiagnosedRelease } from '../diagnosis/diagnose-release.ts';
import {
  chanceWords, experimentSentence, factSentence, firstThingSentence, headline, kindOf, questionSentences, separationSentence, setAsideSentences, valuesSentence, whoHas,
} from './diagnosis-words.ts';
import { faint, good, strong, warning, type Line, type Span } from './line.ts';
import { table } from './table.ts';
import { hashStart } from './words.ts';

/** Rows of a list that are printed without --verbose. */
const ROWS = 12;
const FACT_ROWS = 5;

export function diagnosisLines({ answer, divergent, alike }: DiagnosedRelease, { verbose }: { verbose: boolean }): Line[] {
  const { project, release } = answer;
  if (divergent.length === 0) return [[good('nothing differs'), `  ${project} ${release}: of ${count(alike.length, 'artifact')} all got the same`]];
  const groups = likeGroups(divergent);
  return [
    ...groups.flatMap((group, i) => [...(i === 0 ? [] : ['']), ...groupLines(group, verbose)]),
    ...(alike.length === 0 ? [] : [faint(`of ${count(alike.length, 'other artifact')} all got the same`)]),
  ];
}

/** Artifacts of one build tend to differ between the same people: what would be said twice is said once. */
function likeGroups(divergent: readonly Diagnosed[]): Diagnosed[][] {
  const key = ({ diagnosis: { camps, problems, facts, firstThings } }: Diagnosed) => JSON.stringify([camps.map(({ signers }) => signers), problems, facts, firstThings]);
  return [...Map.groupBy(divergent, key).values()];
}

function groupLines(group: readonly Diagnosed[], verbose: boolean): Line[] {
  const [{ diagnosis, subject }] = group as [Diagnosed];
  const others = group.slice(1).map((each) => each.diagnosis.artifact);
  return [
    [strong(diagnosis.artifact), `  ${headline(diagnosis)}`],
    ...(others.length === 0 ? [] : [`  just so: ${joined(inShort(others), 'and')}`]),
    ...campLines(diagnosis),
    ...diagnosis.firstThings.map((thing): Line => [warning('  first  '), firstThingSentence(thing)]),
    ...(subject.several.length === 0 ? [] : [faint(`  not compared: ${inShort(subject.several).join(', ')} gave several hashes for this name`)]),
    ...problemLines(diagnosis, verbose),
    ...factLines(diagnosis, verbose),
    ...questionSentences(diagnosis.openQuestions).map((sentence): Line => [warning('  open   '), sentence]),
    ...(diagnosis.nextExperiment === null ? [] : [[strong('  next   '), experimentSentence(diagnosis.nextExperiment)]]),
    ...(verbose ? setAsideSentences(diagnosis.setAside).map((text) => faint(`  set aside: ${text}`)) : setAsideInShort(diagnosis)),
  ];
}

function campLines({ camps, baseline }: Diagnosis): Line[] {
  const why = baseline?.because === 'agreed' ? 'agreed' : 'nothing is agreed: the others are compared with it';
  return table(camps.map(({ sha256, signers }, i) => [`  ${i === 0 ? 'baseline' : ''}`, hashStart(sha256), `${inShort(signers).join(', ')}${i === 0 ? `  (${why})` : ''}`]));
}

function problemLines({ problems, facts }: Diagnosis, verbose: boolean): Line[] {
  const shown = verbose ? problems : problems.slice(0, ROWS);
  const rows = table(shown.map((problem) => [strong(`  ${problem.id}`), `${where(problem)}${problem.name}`, whoHas(problem), kindOf(problem), explanation(problem, facts)]));
  return [...rows, ...more(problems.length - shown.length, 'problem')];
}

function where({ container }: Problem): string {
  return container === null ? '' : `${container}//`;
}

function explanation({ id }: Problem, facts: readonly FactRow[]): Span {
  const row = facts.find(({ exact, explains }) => exact && explains.includes(id));
  return row === undefined ? faint('no recorded fact separates them') : factSentence(row);
}

function factLines({ facts }: Diagnosis, verbose: boolean): Line[] {
  const shown = verbose ? facts : facts.slice(0, FACT_ROWS);
  return [
    ...shown.flatMap((row): Line[] => [
      [row.exact ? good('  fact   ') : '  fact   ', factSentence(row), `  ${separationSentence(row)}`, faint(`  ${chanceWords(row.p)}`)],
      ...(verbose && row.tied > 1 ? row.values.map((values) => faint(`           ${valuesSentence(values)}`)) : []),
    ]),
    ...more(facts.length - shown.length, 'group of facts', 'groups of facts'),
  ];
}

function more(number: number, one: string, many = `${one}s`): Line[] {
  return number <= 0 ? [] : [faint(`         ${count(number, `more ${one}`, `more ${many}`)}: -v shows all, --json too`)];
}

function setAsideInShort({ setAside }: Diagnosis): Line[] {
  return setAside.length === 0 ? [] : [faint(`  set aside: ${count(setAside.length, 'fact')} that cannot tell (-v says which and why)`)];
}
