/** Who of a release's people said nothing, whose word does not count and why, and whose key is not what it was. */

import type { Change, NotCounted, SignerShown, SubjectVerdict } from '../../src/tally/verdict.ts';
import { warning, type Line } from './line.ts';
import { compareNames } from './words.ts';

/** A line for each thing that is so of somebody. */
export function rollCall(subjects: readonly SubjectVerdict[]): Line[] {
  const signers = subjects.flatMap((subject) => subject.hashes).flatMap((hash) => hash.signers);
  const counted = signers.filter((signer) => signer.counted);
  const silent = silentInAll(subjects);
  return [
    ...(silent.length === 0 ? [] : [` no word from: ${silent.toSorted(compareNames).join(', ')}`]),
    ...[...Map.groupBy(signers.filter(isNotCounted), (signer) => signer.why)].map(([why, of]): Line => [' ', warning('?'), ` ${why}: ${namesOf(of)}`]),
    ...KEY_NOTES.flatMap(([note, applies]) => line(`${note}, and it signed before that`, counted.filter(applies))),
    ...Object.entries(CHANGES).flatMap(([change, note]) => line(note, signers.filter(({ changed }) => changed === change))),
    ...line("the release is their folder's name, which nobody signed", counted.filter(({ releaseFrom }) => releaseFrom === 'folder')),
  ];
}

/** Only one of these is said of whoever contradicted themselves. */
export const CHANGES: Readonly<Record<Change, string>> = {
  'superseded': 'replaced an earlier result',
  'later-signature': 'signed another result before',
  'after-equivocation': 'counts again after contradicting itself',
};

/** Whoever said nothing of any artifact of the release. */
export function silentInAll(subjects: readonly SubjectVerdict[]): string[] {
  const [first, ...others] = subjects;
  return (first?.silent ?? []).filter((name) => others.every((subject) => subject.silent.includes(name)));
}

const KEY_NOTES: readonly (readonly [note: string, applies: (signer: SignerShown) => boolean])[] = [
  ['key has expired', ({ standing }) => standing.now === 'expired'],
  ['key was retired', ({ standing }) => standing.now === 'soft-revoked'],
];

function isNotCounted(signer: SignerShown): signer is SignerShown & { readonly why: NotCounted } {
  return signer.why !== undefined;
}

function line(note: string, of: readonly SignerShown[]): Line[] {
  return of.length === 0 ? [] : [` ${note}: ${namesOf(of)}`];
}

function namesOf(signers: readonly SignerShown[]): string {
  return [...new Set(signers.map((signer) => signer.name))].sort(compareNames).join(', ');
}
