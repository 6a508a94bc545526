/**
 * The parts of a piece, in order, from several peers at once. When one fails or is slow, the others go on where it was;
 * what came stays, so that a later attempt begins there.
 */

import { ConcurError } from '../base/errors.ts';
import { MAX_EVIDENCE_PART_BYTES } from '../base/limits.ts';
import type { EvidenceSink, FetchOptions } from './port.ts';

/** Parts that are asked for at a time, each of another peer: they are held until those before them are there. */
const MAX_AT_A_TIME = 4;
/** A peer that takes so many times as long as the quickest, and so many milliseconds more, is asked only when nobody else is left. */
const SLOW_FACTOR = 4;
const SLOW_MILLISECONDS = 250;

export interface PartSource {
  readonly peer: string;
  /** From the offset on; null when the peer failed and is not to be asked again. */
  part(offset: number): Promise<Uint8Array | null>;
}

export interface Gathering extends FetchOptions {
  readonly sources: readonly PartSource[];
  /** Bytes of the whole. */
  readonly size: number;
  readonly sink: EvidenceSink;
}

export interface Gathered {
  /** That came now. */
  readonly bytes: number;
  /** Whom they came from. */
  readonly peers: readonly string[];
}

/** Ends when the sink has `size` bytes, or when no source is left. @throws ConcurError interrupted, or what the sink throws */
export async function gatherParts({ sources, size, sink, signal, onProgress }: Gathering): Promise<Gathered> {
  const peers = new Set<string>();
  let bytes = 0;
  let order: Order = { quick: sources, slow: [] };
  while (sink.length < size && order.quick.length + order.slow.length > 0) {
    if (signal.aborted) throw new ConcurError('interrupted', 'interrupted');
    const answers = await askSome(order, { from: sink.length, size });
    for (const { source, part } of answers) {
      // What comes after a gap is asked for again.
      if (part === null) break;
      await sink.append(part);
      bytes += part.length;
      peers.add(source.peer);
    }
    onProgress({ fetched: sink.length, size });
    order = reorder(order, answers);
  }
  return { bytes, peers: [...peers] };
}

interface Order {
  readonly quick: readonly PartSource[];
  readonly slow: readonly PartSource[];
}

interface Answer {
  readonly source: PartSource;
  readonly part: Uint8Array | null;
  readonly milliseconds: number;
}

/** In the order of their parts. */
function askSome({ quick, slow }: Order, { from, size }: { from: number; size: number }): Promise<Answer[]> {
  const asked = quick.length > 0 ? quick.slice(0, MAX_AT_A_TIME) : slow.slice(0, 1);
  const parts = Math.ceil((size - from) / MAX_EVIDENCE_PART_BYTES);
  return Promise.all(asked.slice(0, parts).map(async (source, i) => {
    const began = performance.now();
    const part = await source.part(from + i * MAX_EVIDENCE_PART_BYTES);
    return { source, part, milliseconds: performance.now() - began };
  }));
}

/** Who was not asked comes first the next time, so that all share the work. */
function reorder({ quick, slow }: Order, answers: readonly Answer[]): Order {
  const asked = new Set(answers.map(({ source }) => source));
  const alive = answers.filter(({ part }) => part !== null);
  const limit = SLOW_FACTOR * Math.min(...alive.map(({ milliseconds }) => milliseconds)) + SLOW_MILLISECONDS;
  const [fast = [], late = []] = [true, false].map((isFast) => alive.filter(({ milliseconds }) => (milliseconds <= limit) === isFast).map(({ source }) => source));
  const notAsked = (sources: readonly PartSource[]) => sources.filter((source) => !asked.has(source));
  return { quick: [...notAsked(quick), ...fast], slow: [...notAsked(slow), ...late] };
}
