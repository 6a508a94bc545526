/**
 * Peers that this node has only heard of. Whoever tells of them chooses them, so one teller can fill only a part of the
 * list, and what is on it is worth a try and nothing more.
 */

import type { Multiaddr } from '@multiformats/multiaddr';
import { MAX_CANDIDATES, MAX_CANDIDATES_PER_TELLER } from '../base/limits.ts';

export interface Candidate {
  readonly id: string;
  readonly address: Multiaddr;
}

export interface Candidates {
  /** @param teller the peer that told of it, or the way by which it was found */
  learn(candidate: Candidate, teller: string): void;
  /** Those that may be tried now, in the order in which they came. */
  ready(): Candidate[];
  has(id: string): boolean;
  /** It did not answer: it is tried later, and after some times no more. */
  failed(id: string): void;
  forget(id: string): void;
}

interface Heard extends Candidate {
  readonly teller: string;
  failures: number;
  /** Milliseconds. */
  notBefore: number;
}

const MAX_FAILURES = 4;

/** @param now milliseconds @param patience milliseconds after the first failure, doubled with each */
export function gatherCandidates(now: () => number, patience: number): Candidates {
  const heard = new Map<string, Heard>();
  const toldBy = (teller: string) => [...heard.values()].filter((candidate) => candidate.teller === teller);

  return {
    learn(candidate, teller) {
      if (heard.has(candidate.id)) return;
      const told = toldBy(teller);
      // Newer word of a teller takes the place of its own older word.
      if (told.length >= MAX_CANDIDATES_PER_TELLER) heard.delete((told[0] as Heard).id);
      else if (heard.size >= MAX_CANDIDATES) heard.delete(heard.keys().next().value as string);
      heard.set(candidate.id, { ...candidate, teller, failures: 0, notBefore: 0 });
    },
    ready: () => [...heard.values()].filter(({ notBefore }) => notBefore <= now()),
    has: (id) => heard.has(id),
    failed(id) {
      const candidate = heard.get(id);
      if (candidate === undefined) return;
      candidate.failures++;
      candidate.notBefore = now() + patience * 2 ** candidate.failures;
      if (candidate.failures >= MAX_FAILURES) heard.delete(id);
    },
    forget: (id) => { heard.delete(id); },
  };
}
