/**
 * One key's foreign statements on one artifact of a release, from different sources, with different values: none of
 * them says that it replaces another, so none counts. Nobody is accused: two formats may mean two things by a release.
 */

import { hashesOf } from './chronicle.ts';
import { isForeign } from './counting.ts';
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
  readonly state: KeyState;
  readonly value: string;
}

function conflictsAmong(speeches: readonly Speech[]): Set<KeyState> {
  const byRelease = new Map<string, Word[]>();
  for (const { artifact, states } of speeches) {
    for (const [signer, state] of states) {
      for (const [release, words] of wordsOf(state, artifact)) {
        const key = [signer, release, artifact].join(' ');
        const known = byRelease.get(key);
        if (known === undefined) byRelease.set(key, words);
        else known.push(...words);
      }
    }
  }
  const differing = [...byRelease.values()].filter((words) => new Set(words.map(({ value }) => value)).size > 1);
  return new Set(differing.flat().map(({ state }) => state).filter(isForeignAlone));
}

function wordsOf(state: KeyState, artifact: string): Map<string, Word[]> {
  const foreign = state.claims.filter(isForeign);
  return new Map([...Map.groupBy(foreign, (claim) => claim.release)].map(([release, claims]) => [release, claims.map((claim) => ({ state, value: valueKey(hashesOf(claim, artifact)) }))]));
}

/** A native statement of the same value says which build it means: it counts whatever else was signed elsewhere. */
function isForeignAlone({ claims }: KeyState): boolean {
  return claims.every(isForeign);
}

function inConflict(state: KeyState): KeyState {
  return { ...state, kind: 'conflict', changed: null };
}
