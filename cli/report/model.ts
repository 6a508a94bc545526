/** What a report says, in plain words: each form of it only lays this out. */

import type { Hex } from '../../src/base/bytes.ts';
import { count, inShort } from '../../src/base/wording.ts';
import type { Diagnosis, Problem } from '../../src/diagnosis/diagnosis.ts';
import { reportModel, type ReportModel } from '../../src/diagnosis/report-model.ts';
import type { SampleNote } from '../../src/ledger/port.ts';
import type { Diagnosed, DiagnosedRelease } from '../diagnosis/diagnose-release.ts';
import {
  chanceWords, experimentSentence, factSentence, firstThingSentence, headline, kindOf, questionSentences, separationSentence, setAsideSentences, valuesSentence, whoHas,
} from '../view/diagnosis-words.ts';

export interface Report {
  readonly project: string;
  readonly release: string;
  /** SHA-256 of the policy. */
  readonly policy: Hex;
  /** The newest statement's time, seconds: the report is of what was known then. */
  readonly asOf: number | null;
  readonly artifacts: readonly ArtifactReport[];
  /** Artifacts of which all got the same. */
  readonly alike: readonly string[];
}

export interface ArtifactReport {
  readonly artifact: string;
  readonly verdict: string;
  readonly reason: string;
  readonly headline: string;
  /** `agreed`, or what else was taken for comparison. */
  readonly baseline: string;
  /** What stands where in the pictures. */
  readonly pictures: ReportModel;
  readonly people: readonly Person[];
  readonly firstThings: readonly string[];
  readonly problems: readonly ProblemReport[];
  readonly facts: readonly FactReport[];
  readonly setAside: readonly string[];
  readonly questions: readonly string[];
  readonly nextExperiment: string | null;
  readonly checks: readonly Check[];
}

export interface Person {
  readonly name: string;
  readonly note: SampleNote;
  /** Of the camp; `A` is the baseline. */
  readonly letter: string;
  /** Ids of the problems that they have. */
  readonly problems: readonly string[];
}

export interface ProblemReport {
  readonly id: string;
  readonly name: string;
  /** What it lies in; empty at the top. */
  readonly container: string;
  readonly who: string;
  readonly kind: string;
  readonly count: number;
  readonly examples: readonly string[];
  /** The first exact separation; null without one. */
  readonly fact: string | null;
}

export interface FactReport {
  readonly fact: string;
  readonly separation: string;
  readonly chance: string;
  readonly exact: boolean;
  /** Of a tie: each fact with its values, some of many. */
  readonly each: readonly string[];
}

export interface Check {
  readonly what: string;
  readonly command: string;
}

/** Facts of one tie that are spelled out. */
const SPELLED_OUT = 200;

export function reportOf({ answer, divergent, alike }: DiagnosedRelease): Report {
  const times = answer.subjects.flatMap(({ samples }) => samples.map(({ time }) => time));
  return {
    project: answer.project,
    release: answer.release,
    policy: answer.policy,
    asOf: times.length === 0 ? null : Math.max(...times),
    artifacts: divergent.map((diagnosed) => artifactReport(diagnosed, answer)),
    alike: alike.map(({ verdict }) => verdict.artifact),
  };
}

function artifactReport(diagnosed: Diagnosed, about: { readonly project: string; readonly release: string }): ArtifactReport {
  const { diagnosis, subject, samples } = diagnosed;
  const pictures = reportModel(diagnosis, samples.map(({ name, sha256 }, i) => ({ name, sha256, time: subject.samples[i]?.time ?? 0 })));
  const people = peopleOf(diagnosed, pictures);
  return {
    artifact: diagnosis.artifact,
    verdict: subject.verdict.verdict,
    reason: subject.verdict.reason,
    headline: headline(diagnosis),
    baseline: diagnosis.baseline?.because === 'agreed' ? 'it is agreed under the policy' : 'nothing is agreed, the others are compared with it',
    pictures,
    people,
    firstThings: diagnosis.firstThings.map(firstThingSentence),
    problems: diagnosis.problems.map((problem) => problemReport(problem, diagnosis)),
    facts: diagnosis.facts.map((row) => ({
      fact: factSentence(row), separation: separationSentence(row), chance: chanceWords(row.p), exact: row.exact,
      each: row.tied === 1 ? [] : row.values.slice(0, SPELLED_OUT).map(valuesSentence),
    })),
    setAside: setAsideSentences(diagnosis.setAside),
    questions: [
      ...(subject.several.length === 0 ? [] : [`${inShort(subject.several).join(', ')} gave several hashes for this name: they are not compared`]),
      ...questionSentences(diagnosis.openQuestions),
    ],
    nextExperiment: diagnosis.nextExperiment === null ? null : experimentSentence(diagnosis.nextExperiment),
    checks: checksOf(diagnosis, people, about),
  };
}

function peopleOf({ diagnosis, subject, samples }: Diagnosed, { camps }: ReportModel): Person[] {
  return subject.samples.map((note, i) => {
    const name = samples[i]?.name ?? note.name;
    return {
      name,
      note,
      letter: camps.find(({ sha256 }) => sha256 === note.sha256)?.letter ?? '?',
      problems: diagnosis.problems.filter(({ signers }) => signers.includes(name)).map(({ id }) => id),
    };
  });
}

function problemReport(problem: Problem, { facts }: Diagnosis): ProblemReport {
  const exact = facts.find((row) => row.exact && row.explains.includes(problem.id));
  return {
    id: problem.id,
    name: problem.name,
    container: problem.container ?? '',
    who: whoHas(problem),
    kind: kindOf(problem),
    count: problem.count,
    examples: problem.examples,
    fact: exact === undefined ? null : factSentence(exact),
  };
}

/** What a reader types to see for themselves; nothing of it needs to be believed. */
function checksOf({ artifact, camps }: Diagnosis, people: readonly Person[], { project, release }: { readonly project: string; readonly release: string }): Check[] {
  const subject = [project, release, artifact].map(shellWord).join(' ');
  const [a, b] = [0, 1].map((camp) => people.find(({ note }) => note.sha256 === camps[camp]?.sha256 && note.manifest !== null));
  const manifests = new Set(people.flatMap(({ note }) => (note.manifest === null ? [] : [note.manifest])));
  return [
    { what: 'who signed what, by your own policy', command: `concur status ${shellWord(project)} ${shellWord(release)}` },
    { what: 'each statement with its signature', command: people.length === 0 ? 'concur log' : `concur show ${people[0]?.note.id ?? ''}` },
    { what: 'this diagnosis again', command: `concur diagnose ${subject} -v` },
    ...(a === undefined || b === undefined ? [] : [{ what: 'where two results differ, component by component', command: `concur diff ${subject} ${shellWord(a.note.name)} ${shellWord(b.note.name)}` }]),
    ...[...manifests].map((sha256) => ({ what: 'a manifest that was compared', command: `concur evidence get ${sha256}` })),
  ];
}

function shellWord(text: string): string {
  return /^[A-Za-z0-9_.+~@%,=:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** `3 artifacts differ, of 12 all got the same` */
export function summaryOf({ artifacts, alike }: Report): string {
  const same = alike.length === 0 ? '' : `${artifacts.length === 0 ? 'of' : '; of'} ${count(alike.length, 'artifact')} all got the same`;
  return `${artifacts.length === 0 ? 'nothing differs: ' : count(artifacts.length, 'artifact differs', 'artifacts differ')}${same}`;
}
