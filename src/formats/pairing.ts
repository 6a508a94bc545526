/**
 * Which signature belongs to which file of a folder: `NAME.asc`, and `NAME.<signer>.asc` or `NAME-<signer>.asc` where
 * several people sign one file.
 */

import { formatOfName, withoutSignatureEnding } from './recognise.ts';

export interface Pairs {
  /** Signed file → its signature files, sorted. */
  readonly signaturesOf: ReadonlyMap<string, readonly string[]>;
  /** Signature files whose signed file is here. */
  readonly paired: ReadonlySet<string>;
}

/** @param names of the regular files of one folder, sorted */
export function pairUp(names: readonly string[]): Pairs {
  const here = new Set(names);
  const signaturesOf = new Map<string, string[]>();
  const paired = new Set<string>();
  for (const name of names) {
    const signed = signedFileOf(name, here);
    if (signed === null) continue;
    paired.add(name);
    signaturesOf.set(signed, [...signaturesOf.get(signed) ?? [], name]);
  }
  return { signaturesOf, paired };
}

function signedFileOf(name: string, here: ReadonlySet<string>): string | null {
  const stem = withoutSignatureEnding(name);
  if (stem === null) return null;
  for (const candidate of [stem, ...shortened(stem)]) {
    // A signer's name is cut off only where a file of sums is left: `a.tar.gz.asc` does not sign `a`.
    if (here.has(candidate) && (candidate === stem || formatOfName(candidate) !== null)) return candidate;
  }
  return null;
}

/** The name without what follows its last `.` or `-`, and so on: the longest first. */
function shortened(stem: string): string[] {
  return [...stem.matchAll(/[.-]/g)].map(({ index }) => stem.slice(0, index)).reverse().filter((name) => name !== '');
}
