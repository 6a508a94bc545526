/** The proofs that are kept for ever, with what each says (test/vectors/README.md). */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const FOLDER = join(import.meta.dirname, '..', 'vectors', 'proofs', 'version-1');

export interface Recorded {
  readonly file: string;
  /** Of the file itself. */
  readonly sha256: string;
  readonly policyHash: string;
  readonly now: number;
  readonly answers: readonly { readonly sha256: string; readonly name: string; readonly verdict: string; readonly signatures: number; readonly dissents: number | null; readonly asOf: number | null }[];
}

export const RECORDED = JSON.parse(readFileSync(join(FOLDER, 'answers.json'), 'utf8')) as readonly Recorded[];

export function recordedProof(name: string): Recorded & { readonly path: string } {
  const found = RECORDED.find(({ file }) => file === name);
  if (found === undefined) throw new Error(`no proof ${name} was recorded`);
  return { ...found, path: join(FOLDER, name) };
}
