/**
 * Why several builders got different bytes: what they got is sorted into camps, differing components into distinct
 * problems, and recorded facts by how well they separate those who have a problem from those who have not.
 *
 * It decides nothing about trust: a verdict does not look here.
 */

import type { Hex } from '../base/bytes.ts';
import { inOrder, makeCamps, namesOf } from './camps.ts';
import { gatherColumns, type NotReproducible } from './columns.ts';
import type { Diagnosis } from './diagnosis.ts';
import { findFirstThings } from './first-things.ts';
import { nextExperiment } from './next-experiment.ts';
import { findOpenQuestions, withoutManifest } from './open-questions.ts';
import { comparedWith, findProblems } from './problems.ts';
import { rankFacts } from './rank-facts.ts';
import type { Sample } from './sample.ts';

export interface DiagnosisInput {
  /** Its name. */
  readonly artifact: string;
  /** One for each signer and result. */
  readonly samples: readonly Sample[];
  /** The agreed hash; null where nothing is agreed. */
  readonly baseline: Hex | null;
  /** Facts that differ between any two machines, whatever they build: names, each with everything below it. @default none */
  readonly notReproducible?: NotReproducible;
}

/** The same for the same samples, in whatever order they come and whoever their signers are. */
export function diagnose({ artifact, samples: given, baseline, notReproducible = [] }: DiagnosisInput): Diagnosis {
  const samples = inOrder(given);
  const { camps, agreed } = makeCamps(samples, baseline);
  const problems = findProblems(samples, camps);
  const { columns, setAside } = gatherColumns(samples, notReproducible);
  const facts = rankFacts({ samples, camps, problems, columns });
  const [first] = camps;
  return {
    artifact,
    baseline: first === undefined ? null : { sha256: first.sha256, signers: namesOf(samples, first.members), because: agreed ? 'agreed' : 'largest-camp', manifest: first.manifest !== null },
    comparedWith: comparedWith(camps)?.sha256 ?? null,
    camps: camps.map(({ sha256, members }) => ({ sha256, signers: namesOf(samples, members) })),
    firstThings: findFirstThings(samples),
    problems: problems.map(({ problem }) => problem),
    facts,
    setAside,
    openQuestions: findOpenQuestions({ samples, camps, problems, rows: facts }),
    nextExperiment: nextExperiment(facts, samples),
    withoutManifest: namesOf(samples, withoutManifest(camps)),
  };
}
