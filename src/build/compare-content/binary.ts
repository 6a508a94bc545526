/** In what two contents that are no text differ: what fills them up, times in them, and the texts that lie in them. */

import { alikeBut } from './alike.ts';
import type { ContentDifference } from './difference.ts';

export function binaryDifference(a: Uint8Array, b: Uint8Array): ContentDifference {
  return paddingDifference(a, b) ?? gzipTime(a, b) ?? sameSizeDifference(a, b) ?? textsDifference(a, b)
    ?? { kind: 'content', note: a.length === b.length ? `${differing(a, b)} of ${a.length} bytes` : `${a.length} and ${b.length} bytes` };
}

function paddingDifference(a: Uint8Array, b: Uint8Array): ContentDifference | null {
  const [one, other] = [withoutZeros(a), withoutZeros(b)];
  if (one.length !== other.length || Buffer.compare(one, other) !== 0) return null;
  return { kind: 'padding', note: `only zeros at the end: ${a.length - one.length} and ${b.length - other.length} of them` };
}

function withoutZeros(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}

/** The time in a gzip header (RFC 1952): bytes 4 to 7. */
function gzipTime(a: Uint8Array, b: Uint8Array): ContentDifference | null {
  if (a.length !== b.length || a.length < 18 || a[0] !== 0x1f || a[1] !== 0x8b || b[0] !== 0x1f || b[1] !== 0x8b) return null;
  const isSame = Buffer.compare(a.subarray(0, 4), b.subarray(0, 4)) === 0 && Buffer.compare(a.subarray(8), b.subarray(8)) === 0;
  return isSame ? { kind: 'timestamp', note: 'only the time in the gzip header differs' } : null;
}

/** Places where bytes differ, at most so many: a time or two, not a body that differs all over. */
const MAX_RUNS = 64;

/** All differences lie in numbers of four bytes that are plausible as times, and near to each other. */
function sameSizeDifference(a: Uint8Array, b: Uint8Array): ContentDifference | null {
  if (a.length !== b.length) return null;
  const runs = runsOf(a, b);
  if (runs === null || !runs.every((run) => isTime(a, b, run))) return null;
  return { kind: 'timestamp', note: `only ${runs.length === 1 ? 'one number that looks like a time differs' : `${runs.length} numbers that look like times differ`}` };
}

interface Run {
  readonly start: number;
  readonly end: number;
}

function runsOf(a: Uint8Array, b: Uint8Array): Run[] | null {
  const runs: Run[] = [];
  for (let i = 0; i < a.length; i++) {
    if (a[i] === b[i]) continue;
    const last = runs.at(-1);
    // The bytes of one number need not all differ.
    if (last !== undefined && i - last.start < 4) runs[runs.length - 1] = { ...last, end: i + 1 };
    else if (runs.length === MAX_RUNS) return null;
    else runs.push({ start: i, end: i + 1 });
  }
  return runs;
}

/** 2000 to 2040, in seconds since 1970; and two years: any four bytes would else be a time too often. */
const [EARLIEST, LATEST] = [946_684_800, 2_208_988_800];
const MAX_APART = 2 * 365 * 86_400;

function isTime(a: Uint8Array, b: Uint8Array, { start, end }: Run): boolean {
  for (let at = Math.max(0, end - 4); at <= start && at + 4 <= a.length; at++) {
    for (const little of [true, false]) {
      const [one = 0, other = 0] = [a, b].map((bytes) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, little));
      if (Math.min(one, other) >= EARLIEST && Math.max(one, other) < LATEST && Math.abs(one - other) <= MAX_APART) return true;
    }
  }
  return false;
}

/** The printable texts in both are alike but for one kind, and the bytes around them have the same number. */
function textsDifference(a: Uint8Array, b: Uint8Array): ContentDifference | null {
  const [one, other] = [latin1(a), latin1(b)];
  const texts = (text: string) => text.match(/[\t -~]{4,}/g) ?? [];
  if (one.replace(/[\t -~]{4,}/g, '') !== other.replace(/[\t -~]{4,}/g, '')) return null;
  return alikeBut(texts(one).join('\n'), texts(other).join('\n'), 'in the texts inside');
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function differing(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) count++;
  return count;
}
