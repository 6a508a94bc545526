/** What has arrived at a running node, and when, from the moment of listening on. */

import { EventEmitter, once } from 'node:events';
import type { NodeClient } from '../../src/http/client.ts';

export class Arrivals {
  /** Id of a statement → when it arrived, in milliseconds of this process's clock. */
  readonly times = new Map<string, number>();
  readonly #changed = new EventEmitter().setMaxListeners(0);
  readonly #stop = new AbortController();
  #failure: unknown;

  static async of(client: NodeClient): Promise<Arrivals> {
    const arrivals = new Arrivals();
    const events = await client.events(arrivals.#stop.signal);
    void arrivals.#follow(events);
    return arrivals;
  }

  lacking(ids: readonly string[]): string[] {
    return ids.filter((id) => !this.times.has(id));
  }

  /** Resolves when all are there, also false when the signal aborts before. */
  async all(ids: readonly string[], signal: AbortSignal): Promise<boolean> {
    while (this.lacking(ids).length > 0 && !signal.aborted) {
      if (this.#failure !== undefined) throw this.#failure;
      await once(this.#changed, 'change', { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
    return this.lacking(ids).length === 0;
  }

  stop(): void {
    this.#stop.abort();
  }

  async #follow(events: AsyncIterable<{ entry: { id: string } }>): Promise<void> {
    try {
      for await (const { entry } of events) {
        this.times.set(entry.id, performance.now());
        this.#changed.emit('change');
      }
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#failure = error;
      this.#changed.emit('change');
    }
  }
}
