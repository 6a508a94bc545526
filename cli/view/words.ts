/** How times, sizes and hashes are put into words. */

import { formatTime } from '../../src/base/clock.ts';
import type { Hex } from '../../src/base/bytes.ts';

const UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [365 * 86_400, 'year'], [30 * 86_400, 'month'], [86_400, 'day'], [3_600, 'hour'], [60, 'min'],
];

const UNDATED = 'undated';

/** A signature by a bare key says nothing of time, and its time is 0 then. */
export function isDated(seconds: number): boolean {
  return seconds !== 0;
}

/** `4 min ago` */
export function ago(seconds: number, now: number): string {
  if (!isDated(seconds)) return UNDATED;
  const passed = now - seconds;
  if (passed < 0) return `dated ${formatTime(seconds)}, in the future`;
  const unit = UNITS.find(([length]) => passed >= length);
  if (unit === undefined) return 'just now';
  const count = Math.floor(passed / unit[0]);
  return `${count} ${unit[1]}${count === 1 || unit[1] === 'min' ? '' : 's'} ago`;
}

/** `2017-06-08` */
export function day(seconds: number): string {
  return isDated(seconds) ? formatTime(seconds).slice(0, 10) : UNDATED;
}

/** The order in which people are listed, whatever the case of their names. */
export function compareNames(a: string, b: string): number {
  return compare(a.toLowerCase(), b.toLowerCase()) || compare(a, b);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** `00771c5b…` */
export function hashStart(hash: Hex): string {
  return `${hash.slice(0, 8)}…`;
}

/** A word that is too long for its column loses its middle: `bitcoin-2…ug.tar.gz`. */
export function shortened(word: string, columns: number): string {
  if (word.length <= columns) return word;
  const end = Math.floor((columns - 1) / 2);
  return `${word.slice(0, columns - 1 - end)}…${word.slice(word.length - end)}`;
}

/** `1.2 GB` */
export function bytes(size: number): string {
  if (size < 1_000) return `${size} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(size) / 3), units.length);
  const value = size / 1000 ** power;
  return `${value.toFixed(value < 100 ? 1 : 0)} ${units[power - 1]}`;
}
