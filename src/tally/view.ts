/**
 * A release as people see it: all builds of an artifact that its builders give one label.
 *
 * A label is voted on like a hash. A build whose label a quorum settled belongs to that release alone, whatever
 * one mistaken signer calls it; a build that nobody agrees on belongs to every release it is called by.
 */

import type { ResultClaim } from '../statement/claim.ts';
import { claimedReleases, settledReleases, type Subject, type ValueTally } from './subject.ts';
import type { Voice } from './voices.ts';

export interface ReleaseView {
  readonly artifact: string;
  /** null when a quorum agreed on a value and not on its label: "release disputed". */
  readonly release: string | null;
  /** Builds that the verdict may speak of; one when the release is disputed. */
  readonly homes: readonly Subject[];
  /** All builds that somebody gives a label of the view, in the order of their ids. */
  readonly builds: readonly Subject[];
}

export function releaseViews(subjects: readonly Subject[]): ReleaseView[] {
  return [...Map.groupBy(subjects, (subject) => subject.artifact)].flatMap(([artifact, builds]) => viewsOf(artifact, builds.toSorted(byBuild)));
}

function viewsOf(artifact: string, builds: readonly Subject[]): ReleaseView[] {
  const named = indexBy(builds, (build) => build.claims.map((claim) => claim.release));
  const homes = indexBy(builds.filter((build) => !isDisputed(build)), labelsOf);
  const disputed = builds.filter(isDisputed);
  return [
    ...[...homes].map(([release, at]) => ({ artifact, release, homes: at, builds: named.get(release) ?? [] })),
    ...disputed.map((build) => ({ artifact, release: null, homes: [build], builds: [...new Set(claimedReleases(build).flatMap((label) => named.get(label) ?? []))].sort(byBuild) })),
  ];
}

/** Labels under which the view can be asked for. */
export function viewLabels(view: ReleaseView): string[] {
  return view.release === null ? view.homes.flatMap(claimedReleases) : [view.release];
}

/** Values of other builds on which a quorum agreed under one of the labels. */
export function rivalsElsewhere(view: ReleaseView, main: Subject, labels: readonly string[]): ValueTally[] {
  return otherBuilds(view, main).flatMap((build) => build.values.filter((value) => value.releases.some((release) => labels.includes(release))));
}

export interface ElsewhereVoice {
  readonly build: Subject;
  readonly voice: Voice;
}

/** People who say nothing of the main build, and built something else under one of the labels. */
export function voicesElsewhere(view: ReleaseView, main: Subject, labels: readonly string[]): ElsewhereVoice[] {
  return otherBuilds(view, main).flatMap((build) => [...build.voices.values()]
    .filter((voice) => (voice.kind === 'value' || voice.kind === 'non-deterministic') && !main.voices.has(voice.person.name))
    .filter((voice) => labels.some((label) => voice.releases.has(label)))
    .map((voice) => ({ build, voice })));
}

/** Every statement that the view is made of. */
export function claimsOf(view: ReleaseView, main: Subject, labels: readonly string[]): ResultClaim[] {
  return [...main.claims, ...otherBuilds(view, main).flatMap((build) => build.claims.filter((claim) => labels.includes(claim.release)))];
}

function otherBuilds(view: ReleaseView, main: Subject): Subject[] {
  return view.builds.filter((build) => build !== main);
}

function isDisputed(subject: Subject): boolean {
  return subject.values.some((value) => value.quorum.met) && settledReleases(subject).length === 0;
}

function labelsOf(subject: Subject): string[] {
  const settled = settledReleases(subject);
  return settled.length > 0 ? settled : claimedReleases(subject);
}

function indexBy(builds: readonly Subject[], labels: (build: Subject) => readonly string[]): Map<string, Subject[]> {
  const index = new Map<string, Subject[]>();
  for (const build of builds) {
    for (const label of new Set(labels(build))) {
      const list = index.get(label);
      if (list === undefined) index.set(label, [build]);
      else list.push(build);
    }
  }
  return index;
}

function byBuild(a: Subject, b: Subject): number {
  return a.build < b.build ? -1 : 1;
}
