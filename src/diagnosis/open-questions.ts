/** What a diagnosis cannot say, and what would tell. */

import { namesOf, type Cohort } from './camps.ts';
import type { FactRow, OpenQuestion, Question } from './diagnosis.ts';
import type { FoundProblem } from './problems.ts';
import type { Sample } from './sample.ts';

/** Above it, a separation is what chance gives too. */
const CHANCE = 0.05;

interface Known {
  readonly samples: readonly Sample[];
  /** The baseline first. */
  readonly camps: readonly Cohort[];
  readonly problems: readonly FoundProblem[];
  readonly rows: readonly FactRow[];
}

export function findOpenQuestions({ samples, camps, problems, rows }: Known): OpenQuestion[] {
  const divergent = camps.slice(1);
  const exact = rows.filter((row) => row.exact);
  const ofProblems = (question: Question, found: readonly FoundProblem[]): OpenQuestion[] => found.map(({ problem }) => ({ question, problems: [problem.id], signers: problem.signers }));
  const ofSigners = (question: Question, members: readonly number[]): OpenQuestion[] => (members.length === 0 ? [] : [{ question, problems: [], signers: namesOf(samples, members) }]);
  const explaining = ({ problem }: FoundProblem): FactRow[] => exact.filter(({ explains }) => explains.includes(problem.id));
  const inProblem = new Set(problems.flatMap(({ members }) => members));
  const untold = divergent.filter(({ members }) => !members.some((i) => inProblem.has(i)) && !isTold(namesOf(samples, members), exact));
  return [
    ...(divergent.length > 0 && camps[0]?.manifest === null ? ofSigners('no-baseline-manifest', camps[0].members) : []),
    ...ofSigners('no-manifest', withoutManifest(camps)),
    ...ofProblems('no-fact', problems.filter((problem) => explaining(problem).length === 0)),
    ...untold.flatMap(({ members }) => ofSigners('no-fact', members)),
    ...ofProblems('chance', problems.filter((problem) => explaining(problem).length > 0 && explaining(problem).every(({ p }) => p > CHANCE))),
    ...ofProblems('not-identical', problems.filter(({ problem }) => problem.identical === false)),
    ...ofProblems('unopened', problems.filter(({ unopened }) => unopened)),
    ...(divergent.length > 0 ? ofSigners('no-environment', [...samples.keys()].filter((i) => recordedNothing(samples[i] as Sample))) : []),
  ];
}

/** Divergent samples without a manifest. */
export function withoutManifest(camps: readonly Cohort[]): number[] {
  return camps.slice(1).flatMap(({ manifest, members }) => (manifest === null ? members : []));
}

function isTold(names: readonly string[], rows: readonly FactRow[]): boolean {
  return rows.some(({ camps, separates }) => (camps || separates.length === names.length) && names.every((name) => separates.includes(name)));
}

function recordedNothing({ environment, inputs }: Sample): boolean {
  return Object.keys(environment).length === 0 && inputs.length === 0;
}
