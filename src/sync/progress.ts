/** What a conversation has brought so far: a peer that leads nowhere is not followed for ever. */

import { ConcurError } from '../base/errors.ts';
import { MAX_FRUITLESS_NODES, MAX_UNDELIVERED, MAX_USELESS_BYTES } from '../base/limits.ts';

export class Progress {
  #rounds = 0;
  #arrivals = 0;
  #undelivered = 0;
  #uselessBytes = 0;
  #fruitlessNodes = 0;

  get counts(): { readonly rounds: number; readonly arrivals: number; readonly undelivered: number } {
    return { rounds: this.#rounds, arrivals: this.#arrivals, undelivered: this.#undelivered };
  }

  /** There is no use in asking more now. */
  get isFruitless(): boolean {
    return this.#uselessBytes > MAX_USELESS_BYTES || this.#fruitlessNodes > MAX_FRUITLESS_NODES;
  }

  round(): void {
    this.#rounds++;
  }

  arrived(): void {
    this.#arrivals++;
    this.#fruitlessNodes = 0;
  }

  /** @throws ConcurError peer-failed when it was too often */
  notDelivered(): void {
    if (++this.#undelivered > MAX_UNDELIVERED) throw new ConcurError('peer-failed', `peer showed ${this.#undelivered} items that it does not have`);
  }

  useless(bytes: number): void {
    this.#uselessBytes += bytes;
  }

  nodes(count: number): void {
    this.#fruitlessNodes += count;
  }
}
