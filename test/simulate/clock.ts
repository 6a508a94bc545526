/** Time and chance of a simulation: both start from a seed, and nothing waits. */

import { setImmediate as turn } from 'node:timers/promises';

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  isSo(probability: number): boolean {
    return this.next() < probability;
  }

  /** From 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  oneOf<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  hex(bytes: number): string {
    return Array.from({ length: bytes }, () => this.below(256).toString(16).padStart(2, '0')).join('');
  }
}

interface Waiting {
  readonly at: number;
  readonly order: number;
  wake(): void;
}

/** Seconds that pass when everybody waits for something. */
export class VirtualClock {
  now = 0;
  #order = 0;
  #waiting: Waiting[] = [];

  after(seconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ at: this.now + seconds, order: this.#order++, wake: resolve });
    return promise;
  }

  /** Until nobody waits any more. */
  async run(): Promise<void> {
    // Whoever was woken gets as far as its next wait.
    for (await turn(); this.#waiting.length > 0; await turn()) {
      let next = this.#waiting[0] as Waiting;
      for (const other of this.#waiting) if (other.at < next.at || (other.at === next.at && other.order < next.order)) next = other;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.now = next.at;
      next.wake();
    }
  }
}
