/** What may come out of an artifact, so that none of a few bytes fills a disk or a day (bombs). */

import { MAX_ARCHIVE_DEPTH, MAX_EXPANSION, MAX_EXPANSION_FLOOR_BYTES, MAX_MANIFEST_COMPONENTS, MAX_MANIFEST_TEXT_BYTES, MAX_UNPACKED_BYTES } from '../../base/manifest-limits.ts';
import { Unopened } from './unopened.ts';

export interface Limits {
  readonly depth: number;
  readonly components: number;
  /** Of the manifest itself. */
  readonly textBytes: number;
  /** Times a container's own size, or the floor where that is more. */
  readonly expansion: number;
  readonly floorBytes: number;
  readonly totalBytes: number;
}

export const LIMITS: Limits = {
  depth: MAX_ARCHIVE_DEPTH,
  components: MAX_MANIFEST_COMPONENTS,
  textBytes: MAX_MANIFEST_TEXT_BYTES,
  expansion: MAX_EXPANSION,
  floorBytes: MAX_EXPANSION_FLOOR_BYTES,
  totalBytes: MAX_UNPACKED_BYTES,
};

/** One for an artifact, and below it one for each container. */
export class Budget {
  readonly limits: Limits;
  private readonly whole: { bytes: number; components: number; text: number };
  private readonly depth: number;
  private readonly allowance: number;
  private spent = 0;

  /** @param size bytes of the artifact */
  constructor(limits: Limits, size: number, parent?: Budget) {
    this.limits = limits;
    this.whole = parent?.whole ?? { bytes: 0, components: 0, text: 0 };
    this.depth = (parent?.depth ?? 0) + 1;
    this.allowance = Math.max(limits.floorBytes, limits.expansion * size);
  }

  /** @throws Unopened where containers lie too deep inside each other */
  forContainer(size: number): Budget {
    if (this.depth >= this.limits.depth) throw new Unopened(`it lies inside ${this.depth} containers: further ones are not opened`);
    return new Budget(this.limits, size, this);
  }

  /** @throws Unopened */
  takeComponent(): void {
    if (this.whole.components >= this.limits.components) throw new Unopened(`the artifact has more than ${this.limits.components} components`);
    this.whole.components++;
  }

  /**
   * @param bytes of a component's line, which is there already
   * @throws Unopened for further ones
   */
  takeLine(bytes: number): void {
    this.whole.text += bytes;
    if (this.whole.text > this.limits.textBytes) throw new Unopened(`the manifest would have more than ${this.limits.textBytes} bytes`);
  }

  /** @throws Unopened */
  takeBytes(bytes: number): void {
    this.spent += bytes;
    this.whole.bytes += bytes;
    if (this.spent > this.allowance) throw new Unopened(`more than ${this.allowance} bytes come out of its container: it may be a bomb`);
    if (this.whole.bytes > this.limits.totalBytes) throw new Unopened(`more than ${this.limits.totalBytes} bytes come out of the artifact`);
  }
}
