/**
 * What one key says of one subject now, from all that it ever said: superseded, retracted, or contradicted.
 *
 * A function of the set of statements: the order in which they arrived has no part in it.
 */

import type { Hex } from '../base/bytes.ts';
import type { ResultClaim, RetractionClaim } from '../statement/claim.ts';

export interface KeyState {
  readonly kind: 'value' | 'non-deterministic' | 'equivocates';
  /** The value, sorted hashes; every hash that was named when there is no one value. */
  readonly sha256: readonly Hex[];
  /** The statements that say so, by id. */
  readonly claims: readonly ResultClaim[];
  readonly changed: 'superseded' | 'after-equivocation' | null;
}

/** Everything by one key that may count, and that names the subject. */
export interface History {
  readonly artifact: string;
  readonly statements: readonly ResultClaim[];
  /** All of the key's retractions in the project. */
  readonly retractions: readonly RetractionClaim[];
}

/** @returns null for a key that says nothing any more */
export function currentState(history: History): KeyState | null {
  const chronicle = new Chronicle(history);
  const contradictions = chronicle.contradictions();
  if (contradictions.length > 0 && !chronicle.cured(contradictions)) return toState('equivocates', contradictions, history.artifact, null);
  const standing = chronicle.standing();
  if (standing.length === 0) return null;
  const changed = contradictions.length > 0 ? 'after-equivocation' : (standing.some((claim) => chronicle.replaces(claim)) ? 'superseded' : null);
  const uncertain = standing.some((claim) => claim.kind === 'non-deterministic');
  return toState(uncertain ? 'non-deterministic' : 'value', standing, history.artifact, changed);
}

/** The statements that the next one must agree with or supersede: those that stand, and those that contradict each other. */
export function binding(history: History): ResultClaim[] {
  const chronicle = new Chronicle(history);
  const contradictions = chronicle.contradictions();
  const open = chronicle.cured(contradictions) ? [] : contradictions;
  return [...new Set([...chronicle.standing(), ...open])];
}

/** The hashes that a statement gives an artifact: sorted, several when it was not deterministic or is ambiguous. */
export function hashesOf(claim: ResultClaim, artifact: string): Hex[] {
  const named = claim.values.filter((value) => value.artifact === artifact).flatMap((value) => value.sha256);
  return [...new Set(named)].sort();
}

function toState(kind: KeyState['kind'], claims: readonly ResultClaim[], artifact: string, changed: KeyState['changed']): KeyState {
  const sha256 = [...new Set(claims.flatMap((claim) => hashesOf(claim, artifact)))].sort();
  return { kind, sha256, claims: claims.toSorted((a, b) => (a.id < b.id ? -1 : 1)), changed };
}

class Chronicle {
  readonly #artifact: string;
  readonly #statements: readonly ResultClaim[];
  readonly #byId: ReadonlyMap<Hex, ResultClaim>;
  /** What ended a statement: those that superseded it, and its retractions. */
  readonly #ends = new Map<ResultClaim, (ResultClaim | RetractionClaim)[]>();

  constructor({ artifact, statements, retractions }: History) {
    this.#artifact = artifact;
    this.#statements = statements;
    this.#byId = new Map(statements.map((claim) => [claim.id, claim]));
    for (const claim of statements) {
      for (const replaced of this.#replacedBy(claim)) this.#addEnd(replaced, claim);
    }
    for (const retraction of retractions) {
      for (const id of retraction.retracts) this.#addEnd(this.#byId.get(id), retraction);
    }
  }

  standing(): ResultClaim[] {
    return this.#statements.filter((claim) => !this.#ends.has(claim));
  }

  replaces(claim: ResultClaim): boolean {
    return this.#replacedBy(claim).length > 0;
  }

  /** Statements of different values that stood at the same time, neither superseding the other. */
  contradictions(): ResultClaim[] {
    const values = new Set(this.#statements.map((claim) => `${claim.kind} ${hashesOf(claim, this.#artifact).join()}`));
    if (values.size < 2) return [];
    return this.#statements.filter((claim) => this.#statements.some((other) => this.#contradict(claim, other)));
  }

  /** Only one statement that supersedes all of them, directly or through others, ends an equivocation. */
  cured(contradictions: readonly ResultClaim[]): boolean {
    return this.#statements.some((claim) => {
      const past = this.#ancestorsOf(claim);
      return contradictions.every((contradiction) => past.has(contradiction));
    });
  }

  #contradict(a: ResultClaim, b: ResultClaim): boolean {
    return differ(a, b, this.#artifact) && !this.#cameAfterEnd(a, b) && !this.#cameAfterEnd(b, a);
  }

  /** Whether `late` was made when `early` stood no more: it replaced it, or something had ended it before. */
  #cameAfterEnd(late: ResultClaim, early: ResultClaim): boolean {
    return (this.#ends.get(early) ?? []).some((end) => end === late || end.time < late.time || (end.time === late.time && this.#knew(late, end.id)));
  }

  /** Within one second the statements themselves tell the order: an id cannot be named before it exists. */
  #knew(claim: ResultClaim, id: Hex, seen = new Set<ResultClaim>()): boolean {
    if (seen.has(claim)) return false;
    seen.add(claim);
    const named = [...claim.supersedes, ...claim.previous];
    return named.includes(id) || named.some((other) => {
      const known = this.#byId.get(other);
      return known?.time === claim.time && this.#knew(known, id, seen);
    });
  }

  #ancestorsOf(claim: ResultClaim): Set<ResultClaim> {
    const ancestors = new Set<ResultClaim>();
    const waiting = [claim];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const replaced of this.#replacedBy(next)) {
        if (ancestors.has(replaced)) continue;
        ancestors.add(replaced);
        waiting.push(replaced);
      }
    }
    return ancestors;
  }

  /** What it may supersede: own statements of this subject that are not dated after it. Others are passed over. */
  #replacedBy(claim: ResultClaim): ResultClaim[] {
    return claim.supersedes.flatMap((id) => {
      const replaced = this.#byId.get(id);
      return replaced === undefined || replaced === claim || replaced.time > claim.time ? [] : [replaced];
    });
  }

  #addEnd(claim: ResultClaim | undefined, end: ResultClaim | RetractionClaim): void {
    if (claim === undefined) return;
    this.#ends.set(claim, [...(this.#ends.get(claim) ?? []), end]);
  }
}

/**
 * "I got X" and "I got X one time and Y another" can both be true, and so can two lists of what was got at times;
 * "I got Z" beside the list X, Y cannot.
 */
function differ(a: ResultClaim, b: ResultClaim, artifact: string): boolean {
  const [some, others] = [hashesOf(a, artifact), hashesOf(b, artifact)];
  if (a.kind === 'non-deterministic' && b.kind === 'non-deterministic') return false;
  if (a.kind === 'non-deterministic') return !others.every((hash) => some.includes(hash));
  if (b.kind === 'non-deterministic') return !some.every((hash) => others.includes(hash));
  return some.join() !== others.join();
}
