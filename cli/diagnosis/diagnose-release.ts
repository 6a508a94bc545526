/** From what the ledger has of a release to a diagnosis of each artifact of which not everybody got the same. */

import { ConcurError } from '../../src/base/errors.ts';
import { quoted } from '../../src/base/printable.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { Sample } from '../../src/diagnosis/sample.ts';
import type { Circumstances, ReleaseSamples, SampleNote, SubjectSamples } from '../../src/ledger/port.ts';
import type { Context } from '../context.ts';
import { openManifests, type Manifests } from './manifests.ts';

/** They differ between any two machines, whatever is built there: the image a build machine is made from, when and where it ran. */
export const NOT_REPRODUCIBLE = ['basebox', 'base-box', 'basebox.sha256', 'vagrant.basebox', 'build.path', 'build.started', 'build.duration', 'time'];

export interface Asked {
  readonly project: string;
  readonly release: string;
  /** Names of artifacts; empty: all. */
  readonly artifacts: readonly string[];
  /** Further facts that say nothing, each with everything below it. @default none */
  readonly setAside?: readonly string[];
  /** Ask peers for manifests that are not here. @default not asked */
  readonly fetch?: boolean;
}

export interface Diagnosed {
  readonly subject: SubjectSamples;
  readonly diagnosis: Diagnosis;
  readonly samples: readonly Sample[];
}

export interface DiagnosedRelease {
  readonly answer: ReleaseSamples;
  readonly divergent: readonly Diagnosed[];
  /** Artifacts of which all got the same. */
  readonly alike: readonly SubjectSamples[];
}

/** @throws ConcurError policy-missing | not-found */
export async function diagnoseRelease(context: Context, asked: Asked): Promise<DiagnosedRelease> {
  const { artifacts, setAside = [] } = asked;
  const answer = await gatherSamples(context, asked);
  const wanted = selectSubjects(answer, artifacts);
  const manifests = openManifests(context);
  const divergent: Diagnosed[] = [];
  for (const subject of wanted.filter(isDivergent)) {
    const samples = await toSamples(subject, answer, manifests);
    const { artifact, agreed } = subject.verdict;
    divergent.push({ subject, samples, diagnosis: diagnose({ artifact, samples, baseline: agreed, notReproducible: [...NOT_REPRODUCIBLE, ...setAside] }) });
  }
  return { answer, divergent, alike: wanted.filter((subject) => !isDivergent(subject)) };
}

async function gatherSamples(context: Context, { project, release, artifacts, fetch = false }: Asked): Promise<ReleaseSamples> {
  if (fetch && context.globals.offline) throw new ConcurError('usage', '--fetch and --offline contradict each other', { hint: 'choose one of the two' });
  const ledger = await context.ledger();
  const answer = await ledger.samples({ project, release });
  if (!fetch) return answer;
  const { fetchManifests } = await import('./fetch-manifests.ts');
  const came = await fetchManifests(context, selectSubjects(answer, artifacts).filter(isDivergent));
  return came === 0 ? answer : ledger.samples({ project, release });
}

function selectSubjects({ project, release, subjects }: ReleaseSamples, artifacts: readonly string[]): SubjectSamples[] {
  if (subjects.length === 0) throw new ConcurError('not-found', `nothing is known of ${project} ${quoted(release)}`, { hint: `concur status ${project}` });
  const unknown = artifacts.find((name) => !subjects.some(({ verdict }) => verdict.artifact === name));
  if (unknown !== undefined) throw new ConcurError('not-found', `${project} ${release} has no artifact ${quoted(unknown)} here`, { hint: `concur status ${project} ${release}` });
  return subjects.filter(({ verdict }) => artifacts.length === 0 || artifacts.includes(verdict.artifact));
}

export function isDivergent({ samples }: SubjectSamples): boolean {
  return new Set(samples.map(({ sha256 }) => sha256)).size > 1;
}

/** @param manifests null: without any */
export async function toSamples(subject: SubjectSamples, { circumstances }: ReleaseSamples, manifests: Manifests | null): Promise<Sample[]> {
  const names = nameEach(subject.samples);
  return Promise.all(subject.samples.map(async (note, i) => ({
    ...recorded(circumstances[note.id]),
    signer: note.signer,
    name: names[i] as string,
    sha256: note.sha256,
    manifest: note.manifest === null || manifests === null ? null : await manifests.read(note.manifest),
  })));
}

/** A diagnosis speaks of signers by name: two keys of one person are told apart there. */
function nameEach(notes: readonly SampleNote[]): string[] {
  return notes.map(({ name, signer }) => (notes.filter((other) => other.name === name).length > 1 ? `${name} (${signer.slice(-16)})` : name));
}

function recorded(circumstances: Circumstances | undefined): Pick<Sample, 'environment' | 'inputs' | 'parameters' | 'sources'> {
  const { environment = {}, inputs = [], parameters = {}, sources = [] } = circumstances ?? {};
  return { environment, inputs, parameters, sources };
}
