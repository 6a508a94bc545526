/** How far something large has come. */

import type { Line } from './line.ts';
import { bytes } from './words.ts';

export interface Progress {
  readonly what: string;
  readonly name: string;
  /** Bytes. */
  readonly done: number;
  readonly total: number | null;
  /** Since it began. */
  readonly milliseconds: number;
}

/** `hashing  tails.iso  61 %  0.7/1.2 GB  590 MB/s  1 s left` */
export function progressLine({ what, name, done, total, milliseconds }: Progress): Line {
  const perSecond = milliseconds > 0 ? (done / milliseconds) * 1000 : 0;
  const parts = [what, name];
  if (total !== null && total > 0) parts.push(`${Math.floor((done / total) * 100)} %`, `${bytes(done)} of ${bytes(total)}`);
  else parts.push(bytes(done));
  if (perSecond > 0) parts.push(`${bytes(Math.round(perSecond))}/s`);
  if (total !== null && perSecond > 0) parts.push(`${Math.ceil((total - done) / perSecond)} s left`);
  return parts.join('  ');
}
