/** The orders in which verdicts are told: the same on every machine, whatever arrived first. */

import { VERDICTS, type SubjectVerdict } from './verdict.ts';

/** By code units. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

export function worstFirst(a: SubjectVerdict, b: SubjectVerdict): number {
  return VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) || byReleaseAndArtifact(a, b);
}

/** By release, then artifact, then build; what is disputed first. */
export function byReleaseAndArtifact(a: SubjectVerdict, b: SubjectVerdict): number {
  return compareText(a.release ?? '', b.release ?? '') || compareText(a.artifact, b.artifact) || compareText(a.build ?? '', b.build ?? '');
}
