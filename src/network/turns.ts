/**
 * Several peers have much the same: while one brings it, the others wait and are then asked for what is still lacking.
 * Who brings little keeps nobody waiting.
 */

import { setTimeout as delay } from 'node:timers/promises';

/** Bytes that must come in that time, or the next begins as well. */
const MIN_BYTES = 128 * 1024;
const CHECK_MILLISECONDS = 1_000;

export interface Turn {
  /** Before something is fetched: `waited` when others were fetching meanwhile, so that less is lacking now. */
  take(): Promise<'at-once' | 'waited'>;
  /** What came and was of use. */
  brought(bytes: number): void;
  end(): void;
}

export interface Turns {
  begin(): Turn;
}

interface Holder {
  bytes: number;
  readonly ended: PromiseWithResolvers<void>;
}

/** @param pause waits so many milliseconds. @default setTimeout's */
export function openTurns(pause: (milliseconds: number) => Promise<unknown> = (milliseconds) => delay(milliseconds)): Turns {
  let holder: Holder | null = null;
  return {
    begin() {
      const mine: Holder = { bytes: 0, ended: Promise.withResolvers() };
      let began = false;
      return {
        async take() {
          if (began) return 'at-once';
          began = true;
          const first = holder;
          for (let other = first; other !== null && !await isSlow(other, pause); other = holder);
          holder ??= mine;
          return first === null ? 'at-once' : 'waited';
        },
        brought: (bytes) => { mine.bytes += bytes; },
        end() {
          if (holder === mine) holder = null;
          mine.ended.resolve();
        },
      };
    },
  };
}

/** Resolves after a while, or when it has ended. */
async function isSlow(holder: Holder, pause: (milliseconds: number) => Promise<unknown>): Promise<boolean> {
  const before = holder.bytes;
  const why = await Promise.race([holder.ended.promise.then(() => 'ended'), pause(CHECK_MILLISECONDS).then(() => 'late')]);
  return why === 'late' && holder.bytes - before < MIN_BYTES;
}
