/** One key's statements on one subject in relation to each other: which stand, and which contradict each other. */

import type { Hex } from '../base/bytes.ts';
import type { ResultClaim, RetractionClaim } from '../statement/claim.ts';
import { isForeign } from './counting.ts';
import { hashesOf } from './hashes.ts';
import { isBefore, momentsOf, type Moment } from './moment.ts';

/** Everything by one key that may count, and that names the subject. */
export interface History {
  readonly artifact: string;
  readonly statements: readonly ResultClaim[];
  /** All of the key's retractions in the project. */
  readonly retractions: readonly RetractionClaim[];
}

export interface Said {
  readonly claim: ResultClaim;
  readonly hashes: readonly Hex[];
  readonly moment: Moment;
  /** What it supersedes: own statements of this subject that are not dated after it. */
  readonly replaces: Said[];
  readonly replacedBy: Said[];
  /** When it was first superseded or retracted, null while it stands. */
  end: Moment | null;
}

export interface Chronicle {
  readonly standing: readonly Said[];
  /** Native statements that differ and stood at the same time. */
  readonly contradictions: readonly Said[];
  /** Whether one statement supersedes all of the contradictions, directly or through others. */
  readonly cured: boolean;
  /** Whether a foreign statement gave way to a later one of another value. */
  readonly overtaken: boolean;
  /** Whether a foreign statement that stands differs from another statement that stands. */
  readonly inConflict: boolean;
}

export function openChronicle({ artifact, statements, retractions }: History): Chronicle {
  const moments = momentsOf([...statements, ...retractions]);
  const all = statements.map((claim): Said => ({
    claim, hashes: hashesOf(claim, artifact), moment: moments.get(claim) as Moment, replaces: [], replacedBy: [], end: null,
  }));
  const byId = Map.groupBy(all, (said) => said.claim.id);
  for (const said of all) linkReplaced(said, byId);
  for (const retraction of retractions) {
    for (const id of retraction.retracts) byId.get(id)?.forEach((said) => endAt(said, moments.get(retraction) as Moment));
  }
  const [foreign, native] = [all.filter(({ claim }) => isForeign(claim)), all.filter(({ claim }) => !isForeign(claim))];
  const overtaken = endOvertaken(foreign);
  const contradictions = contradictionsAmong(native);
  const standing = all.filter((said) => said.end === null);
  return { standing, contradictions, cured: isCured(all, contradictions), overtaken, inConflict: isInConflict(standing) };
}

function linkReplaced(said: Said, byId: ReadonlyMap<Hex, readonly Said[]>): void {
  for (const replaced of said.claim.supersedes.flatMap((id) => byId.get(id) ?? [])) {
    if (replaced === said || replaced.claim.time > said.claim.time) continue;
    said.replaces.push(replaced);
    replaced.replacedBy.push(said);
    endAt(replaced, said.moment);
  }
}

function endAt(said: Said, moment: Moment): void {
  if (said.end === null || isBefore(moment, said.end)) said.end = moment;
}

/**
 * A foreign statement cannot say that it replaces another: of two values the later second's counts. What gave way
 * does not come back when the later one is retracted: like everything that was replaced.
 */
function endOvertaken(foreign: readonly Said[]): boolean {
  const [first] = foreign;
  if (first === undefined || !foreign.some((said) => differ(first, said))) return false;
  const seconds = [...Map.groupBy(foreign, ({ moment }) => moment.time)].sort(([a], [b]) => b - a).map(([, said]) => said);
  const later = new Map<string, Moment>();
  let overtaken = false;
  for (const second of seconds) {
    for (const said of second) {
      const other = [...later].find(([value]) => value !== said.hashes.join())?.[1];
      if (other === undefined) continue;
      endAt(said, other);
      overtaken = true;
    }
    // Two values are enough: whatever is earlier differs from one of them.
    for (const { hashes, moment } of second) if (later.size < 2) later.set(hashes.join(), moment);
  }
  return overtaken;
}

/** In foreign statements this is no equivocation: they had no means to correct themselves. */
function isInConflict(standing: readonly Said[]): boolean {
  const foreign = standing.find(({ claim }) => isForeign(claim));
  return foreign !== undefined && standing.some((said) => differ(foreign, said));
}

function contradictionsAmong(all: readonly Said[]): Said[] {
  const [first] = all;
  // Nearly always the same value: then there are no pairs to look at. (Lists can hide a difference between others.)
  const results = all.every(({ claim }) => claim.kind === 'result');
  if (first === undefined || (results && !all.some((said) => differ(first, said)))) return [];
  const found = new Set<Said>();
  // In order of time, so that only what still stands is looked at: a long chain of corrections stays cheap.
  let open: Said[] = [];
  for (const late of all.toSorted(byMoment)) {
    open = open.filter((early) => early.end === null || !isBefore(early.end, late.moment));
    for (const early of open) {
      if (found.has(early) && found.has(late)) continue;
      if (differ(early, late) && !cameAfterEnd(late, early) && !cameAfterEnd(early, late)) found.add(early).add(late);
    }
    open.push(late);
  }
  return all.filter((said) => found.has(said));
}

function byMoment(a: Said, b: Said): number {
  return isBefore(a.moment, b.moment) ? -1 : Number(isBefore(b.moment, a.moment));
}

/** Whether `late` was made when `early` stood no more: it replaced it, or something had ended it before. */
function cameAfterEnd(late: Said, early: Said): boolean {
  return early.end !== null && (isBefore(early.end, late.moment) || late.replaces.includes(early));
}

/**
 * "I got X" and "I got X one time and Y another" can both be true, and so can two lists of what was got at times;
 * "I got Z" beside the list X, Y cannot.
 */
function differ(a: Said, b: Said): boolean {
  const [listA, listB] = [a.claim.kind === 'non-deterministic', b.claim.kind === 'non-deterministic'];
  if (listA && listB) return false;
  if (listA) return !b.hashes.every((hash) => a.hashes.includes(hash));
  if (listB) return !a.hashes.every((hash) => b.hashes.includes(hash));
  return a.hashes.length !== b.hashes.length || a.hashes.some((hash, i) => hash !== b.hashes[i]);
}

function isCured(all: readonly Said[], contradictions: readonly Said[]): boolean {
  // What nothing supersedes is below nothing; and if one statement is above all, so is the last one above it.
  if (contradictions.some((said) => said.replacedBy.length === 0)) return false;
  return all.filter((said) => said.replacedBy.length === 0).some((last) => {
    const below = allBelow(last);
    return contradictions.every((said) => below.has(said));
  });
}

function allBelow(last: Said): Set<Said> {
  const below = new Set<Said>();
  const waiting = [...last.replaces];
  for (let said = waiting.pop(); said !== undefined; said = waiting.pop()) {
    if (below.has(said)) continue;
    below.add(said);
    waiting.push(...said.replaces);
  }
  return below;
}
