/** The blocks of all files of a squashfs image, in the order in which they will be wanted, unpacked ahead of that. */

import type { Source } from '../source.ts';
import { Unopened } from '../unopened.ts';
import type { Block, Unpack } from './unpack.ts';

/** One in the image. */
export interface BlockPlace {
  readonly start: number;
  /** Bytes there, with a bit for "not compressed". */
  readonly packed: number;
}

const UNCOMPRESSED = 1 << 24;
/** Bytes, unpacked, that are made ready ahead, and as many that are kept behind: fragments are wanted by several files. */
const AHEAD_BYTES = 8 * 1024 * 1024;

export class Blocks {
  private readonly source: Source;
  private readonly unpack: Unpack;
  private readonly blockBytes: number;
  private readonly plan: readonly BlockPlace[];
  private readonly ahead: number;
  /** Place in the image → what is there, the longest unused first. */
  private readonly ready = new Map<number, Promise<Block>>();
  /** What lies before it in the plan was begun. */
  private begun = 0;

  /** @param plan in the order of the calls of `at`; some of these may be left out */
  constructor(source: Source, unpack: Unpack, blockBytes: number, plan: readonly BlockPlace[]) {
    this.source = source;
    this.unpack = unpack;
    this.blockBytes = blockBytes;
    this.plan = plan;
    this.ahead = Math.max(4, Math.floor(AHEAD_BYTES / blockBytes));
  }

  /** @throws Unopened when it is damaged */
  async at(index: number): Promise<Uint8Array> {
    this.begun = Math.max(this.begun, index);
    // In batches: half of what is ahead at a time.
    if (this.begun - index < this.ahead / 2) await this.begin(Math.min(this.plan.length, index + this.ahead));
    const { start } = this.plan[index] as BlockPlace;
    if (!this.ready.has(start)) await this.begin(index + 1, index);
    const block = await (this.ready.get(start) as Promise<Block>);
    this.use(start);
    if (block instanceof Unopened) throw block;
    return block;
  }

  private async begin(end: number, from = this.begun): Promise<void> {
    const wanted = new Map(this.plan.slice(from, end).filter(({ start }) => !this.ready.has(start)).map((place) => [place.start, place]));
    this.begun = Math.max(this.begun, end);
    const packed: [start: number, bytes: Uint8Array][] = [];
    for (const place of wanted.values()) {
      const bytes = await this.read(place);
      if (bytes instanceof Unopened || (place.packed & UNCOMPRESSED) !== 0) this.keep(place.start, Promise.resolve(bytes));
      else packed.push([place.start, bytes]);
    }
    this.unpack(packed.map(([, bytes]) => bytes), this.blockBytes).forEach((block, i) => this.keep((packed[i] as [number, Uint8Array])[0], block));
  }

  private async read({ start, packed }: BlockPlace): Promise<Block> {
    const bytes = packed & (UNCOMPRESSED - 1);
    if (bytes > this.blockBytes) return new Unopened('a block of the squashfs image is larger than its blocks are');
    try {
      return await this.source.read(start, bytes);
    } catch (error) {
      if (error instanceof Unopened) return error;
      throw error;
    }
  }

  private keep(start: number, block: Promise<Block>): void {
    // Whoever wants it hears of a failure; perhaps nobody does any more.
    block.catch(() => undefined);
    this.ready.set(start, block);
    for (const oldest of this.ready.keys()) {
      if (this.ready.size <= 2 * this.ahead) break;
      this.ready.delete(oldest);
    }
  }

  private use(start: number): void {
    const block = this.ready.get(start);
    this.ready.delete(start);
    if (block !== undefined) this.ready.set(start, block);
  }
}
