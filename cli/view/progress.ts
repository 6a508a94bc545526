/** How far something large has come. */

import type { Line } from './line.ts';
import { bytes, shortened } from './words.ts';

export interface Progress {
  readonly what: string;
  readonly name: string;
  /** Bytes. */
  readonly done: number;
  readonly total: number | null;
  /** Since it began. */
  readonly milliseconds: number;
  /** Bytes that were done before it began. @default 0 */
  readonly from?: number;
}

/** `hashing  tails.iso  61 %  0.7/1.2 GB  590 MB/s  1 s left` */
export function progressLine({ what, name, done, total, milliseconds, from = 0 }: Progress): Line {
  const perSecond = milliseconds > 0 ? (Math.max(0, done - from) / milliseconds) * 1000 : 0;
  const parts = [what, name];
  if (total !== null && total > 0) parts.push(`${Math.floor((done / total) * 100)} %`, `${bytes(done)} of ${bytes(total)}`);
  else parts.push(bytes(done));
  if (perSecond > 0) parts.push(`${bytes(Math.round(perSecond))}/s`);
  if (total !== null && perSecond > 0) parts.push(`${Math.ceil((total - done) / perSecond)} s left`);
  return parts.join('  ');
}

export interface Counting {
  readonly what: string;
  /** What is looked at now. */
  readonly name: string;
  /** Things, such as files. */
  readonly done: number;
  /** null while nobody has counted. */
  readonly total: number | null;
  readonly things: string;
  /** Since it began. */
  readonly milliseconds: number;
}

const MAX_NAME = 40;

/** `importing  28.0/achow101/all.SHA256SUMS  45 %  1324 of 2946 files  890/s  2 s left` */
export function countingLine({ what, name, done, total, things, milliseconds }: Counting): Line {
  const perSecond = milliseconds > 0 ? (done / milliseconds) * 1000 : 0;
  const parts = [what, shortened(name, MAX_NAME)];
  if (total === null) parts.push(`${done} ${things}`);
  else parts.push(`${total === 0 ? 100 : Math.floor((done / total) * 100)} %`, `${done} of ${total} ${things}`);
  if (perSecond > 0) parts.push(`${Math.round(perSecond)}/s`);
  if (perSecond > 0 && total !== null) parts.push(`${Math.ceil(Math.max(0, total - done) / perSecond)} s left`);
  return parts.join('  ');
}
