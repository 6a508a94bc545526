/** Contents of components that differ, taken out of the two files again: it is known only now which ones are wanted. */

import type { ComponentDifference } from '../../src/diagnosis/difference.ts';
import type { ContentKind } from '../../src/diagnosis/sample.ts';
import { MAX_COMPARED_BYTES, MAX_PAIRS_BYTES } from '../../src/base/limits.ts';
import { kindOfDifference } from '../../src/build/compare-content/kind-of-difference.ts';
import type { Context } from '../context.ts';
import type { Comparison } from './compare-sides.ts';
import { manifestOfFile } from './manifest-of-file.ts';

export interface PairFound {
  readonly path: string;
  readonly kind: ContentKind;
  /** `the same 812 lines in another order` */
  readonly note: string;
}

/** Empty where not both files are here. @returns by path */
export async function findKinds(context: Context, { sides: [a, b], differences }: Comparison): Promise<ReadonlyMap<string, PairFound>> {
  const wanted = comparable(differences);
  if (a.file === null || b.file === null || wanted.size === 0) return new Map();
  const [one, other] = [await readContents(context, a.file, wanted), await readContents(context, b.file, wanted)];
  return new Map([...wanted].flatMap((path) => {
    const [left, right] = [one.get(path), other.get(path)];
    return left === undefined || right === undefined ? [] : [[path, { path, ...kindOfDifference(left, right, { path }) }] as const];
  }));
}

/** Those with another content on both sides that are small enough, until there are enough of them. */
function comparable(differences: readonly ComponentDifference[]): Set<string> {
  const wanted = new Set<string>();
  let room = MAX_PAIRS_BYTES;
  for (const { path, kind, a, b } of differences) {
    const larger = Math.max(a?.size ?? Infinity, b?.size ?? Infinity);
    if (kind !== 'content' || larger > MAX_COMPARED_BYTES || larger > room) continue;
    room -= larger;
    wanted.add(path);
  }
  return wanted;
}

async function readContents(context: Context, file: string, wanted: ReadonlySet<string>): Promise<Map<string, Uint8Array>> {
  const pieces = new Map<string, Uint8Array[]>();
  await manifestOfFile(context, file, (path) => {
    if (!wanted.has(path)) return undefined;
    const own: Uint8Array[] = [];
    pieces.set(path, own);
    // A reader may use its memory again.
    return (piece) => { own.push(piece.slice()); };
  });
  return new Map([...pieces].map(([path, own]) => [path, Buffer.concat(own)]));
}
