/** Names and their hashes, gathered from a signed file: each name once, with all hashes that stand beside it. */

import type { Hex } from '../base/bytes.ts';
import { MAX_VALUES_PER_SUBJECT } from '../base/limits.ts';
import { subjectNameProblem } from '../base/names.ts';
import { quoted } from '../base/printable.ts';
import type { ClaimedValue } from '../statement/statement.ts';
import { isNoName, type LeftOutList } from './left-out.ts';

export interface NamedHash {
  readonly name: string;
  readonly sha256: Hex;
  /** Of the signed bytes, from 1; null where the format has no lines. */
  readonly line: number | null;
}

/**
 * In order of the names. A name twice is a file for each of two targets: its value is the set of both hashes.
 * What cannot be an artifact's name here is left out.
 */
export function collectValues(entries: Iterable<NamedHash>, leftOut: LeftOutList): readonly ClaimedValue[] {
  const hashes = new Map<string, Set<Hex>>();
  for (const { name, sha256, line } of entries) {
    const problem = subjectNameProblem(name);
    if (problem === null) hashes.set(name, (hashes.get(name) ?? new Set()).add(sha256));
    else leftOut.add(line, isNoName(name, problem));
  }
  const values: ClaimedValue[] = [];
  for (const artifact of [...hashes.keys()].sort()) {
    const sha256 = [...hashes.get(artifact) as Set<Hex>].sort();
    if (sha256.length <= MAX_VALUES_PER_SUBJECT) values.push({ artifact, sha256 });
    else leftOut.add(null, `name ${quoted(artifact)} has ${sha256.length} hashes, at most ${MAX_VALUES_PER_SUBJECT} count`);
  }
  return values;
}
