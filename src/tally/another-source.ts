/**
 * One key's foreign statements on one artifact of a release, from different sources, with different values: none of
 * them says that it replaces another, so none counts. Nobody is accused: two formats may mean two things by a release.
 */

import type { Fingerprint } from '../base/fingerprint.ts';
import { isForeign } from './counting.ts';
import { hashesOf } from './hashes.ts';
import type { KeyState } from './history.ts';
import type { Speech } from './speech.ts';
import { valueKey } from './voices.ts';

/** @returns the same speeches, in which such keys are in conflict */
export function noticeOtherSources(speeches: readonly Speech[]): Speech[] {
  const conflicting = conflictsAmong(speeches);
  if (conflicting.size === 0) return [...speeches];
  return speeches.map((speech) => ({ ...speech, states: new Map([...speech.states].map(([signer, state]) => [signer, conflicting.has(state) ? inConflict(state) : state])) }));
}

/** A key's foreign word on one artifact of a release. */
interface Word {
  readonly signer: Fingerprint;
  readonly release: string;
  readonly state: KeyState;
  readonly value: string;
}

function conflictsAmong(speeches: readonly Speech[]): Set<KeyState> {
  const builds = [...Map.groupBy(speeches, ({ artifact }) => artifact).values()].filter((of) => of.length > 1);
  return new Set(builds.flatMap((of) => {
    const byRelease = Map.groupBy(of.flatMap(wordsOf), ({ signer, release }) => `${signer} ${release}`);
    const differing = [...byRelease.values()].filter((words) => new Set(words.map(({ value }) => value)).size > 1);
    return differing.flat().map(({ state }) => state).filter(isForeignAlone);
  }));
}

function wordsOf({ artifact, states }: Speech): Word[] {
  return [...states].flatMap(([signer, state]) => state.claims.filter(isForeign)
    .map((claim) => ({ signer, state, release: claim.release, value: valueKey(hashesOf(claim, artifact)) })));
}

/** A native statement of the same value says which build it means: it counts whatever else was signed elsewhere. */
function isForeignAlone({ claims }: KeyState): boolean {
  return claims.every(isForeign);
}

function inConflict(state: KeyState): KeyState {
  return { ...state, kind: 'conflict', changed: null };
}
