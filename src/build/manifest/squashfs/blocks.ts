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
const AHEAD_BYTES = 4 * 1024 * 1024;
/** Batches that are under way at a time, and one. */
const MAX_SPARE = 3;

export class Blocks {
  private readonly source: Source;
  private readonly unpack: Unpack;
  private readonly blockBytes: number;
  private readonly plan: readonly BlockPlace[];
  private readonly ahead: number;
  /** Place in the image → what is there, the longest unused first. */
  private readonly ready = new Map<number, Promise<Block>>();
  /** For packed bytes. */
  private spare: Uint8Array[] = [];
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
    const packed: BlockPlace[] = [];
    for (const place of wanted.values()) {
      if (sizeOf(place) > this.blockBytes) this.keep(place.start, Promise.resolve(new Unopened('a block of the squashfs image is larger than its blocks are')));
      else if ((place.packed & UNCOMPRESSED) !== 0) this.keep(place.start, this.read(place, Buffer.allocUnsafeSlow(sizeOf(place))));
      else packed.push(place);
    }
    if (packed.length > 0) await this.unpackAll(packed);
  }

  /** In memory that is used again: so much of it, new each time, would be garbage for long. */
  private async unpackAll(places: readonly BlockPlace[]): Promise<void> {
    const bytes = places.reduce((sum, place) => sum + sizeOf(place), 0);
    const memory = this.spare.find(({ length }) => length >= bytes) ?? Buffer.allocUnsafeSlow(bytes);
    this.spare = this.spare.filter((other) => other !== memory);
    const read: { start: number; bytes: Uint8Array }[] = [];
    let used = 0;
    for (const place of places) {
      const block = await this.read(place, memory.subarray(used, used + sizeOf(place)));
      used += sizeOf(place);
      if (block instanceof Unopened) this.keep(place.start, Promise.resolve(block));
      else read.push({ start: place.start, bytes: block });
    }
    const blocks = this.unpack(read.map(({ bytes }) => bytes), this.blockBytes);
    blocks.forEach((block, i) => this.keep((read[i] as { start: number }).start, block));
    void this.takeBack(memory, blocks);
  }

  private async takeBack(memory: Uint8Array, users: readonly Promise<Block>[]): Promise<void> {
    await Promise.allSettled(users);
    this.spare = [...this.spare, memory].slice(-MAX_SPARE);
  }

  private async read({ start }: BlockPlace, into: Uint8Array): Promise<Block> {
    try {
      await this.source.readInto(into, start);
      return into;
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

function sizeOf({ packed }: BlockPlace): number {
  return packed & (UNCOMPRESSED - 1);
}
