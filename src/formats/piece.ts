/** A signed file in the walk, and what each of its signatures gave. */

import { join } from 'node:path';
import type { ForeignFormat } from '../statement/foreign.ts';
import type { Entry } from './entries.ts';
import type { FoundFiling } from './found.ts';

export interface SignedPlace {
  /** Absolute. */
  readonly root: string;
  /** Below the root, with `/`. */
  readonly path: string;
  /** Names of signature files in the same folder. */
  readonly signatures: readonly string[];
  /** The only format that is wanted. */
  readonly format: ForeignFormat | undefined;
  /** Whether the operator named this file, so that its name need not tell the format. */
  readonly isNamed: boolean;
  readonly bareKeys: readonly Uint8Array[];
}

/** What one signature gave. */
export interface Piece {
  readonly entry: Entry;
  /** The file that a refusal is about. */
  readonly at: string;
  readonly signed: Pick<FoundFiling, 'signaturePath' | 'signatureFile' | 'signedFile'>;
}

export function wanted({ format }: Pick<SignedPlace, 'format'>, found: ForeignFormat): boolean {
  return format === undefined || format === found;
}

export function absolutePath({ root, path }: Pick<SignedPlace, 'root' | 'path'>): string {
  return join(root, path);
}

/** Of a file that carries its own signatures. */
export function insidePieces({ path }: Pick<SignedPlace, 'path'>, file: Uint8Array, entries: readonly Entry[]): Piece[] {
  return entries.map((entry) => ({ entry, at: path, signed: { signaturePath: null, signatureFile: null, signedFile: file } }));
}
