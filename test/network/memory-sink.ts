import { createHash } from 'node:crypto';
import type { EvidenceSink } from '../../src/network/port.ts';

/** What a shelf does with a piece that comes in parts, in memory. */
export class MemorySink implements EvidenceSink {
  bytes = Buffer.alloc(0);
  restarts = 0;
  readonly #sha256: string;

  constructor(sha256: string) {
    this.#sha256 = sha256;
  }

  get length(): number {
    return this.bytes.length;
  }

  async append(part: Uint8Array): Promise<void> {
    this.bytes = Buffer.concat([this.bytes, part]);
  }

  async restart(): Promise<void> {
    this.restarts++;
    this.bytes = Buffer.alloc(0);
  }

  async finish(): Promise<boolean> {
    if (createHash('sha256').update(this.bytes).digest('hex') === this.#sha256) return true;
    await this.restart();
    return false;
  }
}
