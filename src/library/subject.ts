/** What a program asks about: a file, or a hash that it made itself. */

import { basename } from 'node:path';
import type { Hex } from '../base/bytes.ts';
import { knowableName, parseLabel, parseSubjectName } from '../base/names.ts';
import { parseSha256 } from '../base/sha256.ts';
import { hashFile } from '../build/hash.ts';

export type Subject =
  /** The path of a file, which is read. */
  | { readonly file: string; readonly sha256?: never }
  /** 64 lower-case hexadecimal digits. */
  | { readonly sha256: Hex; readonly file?: never };

/** What it is expected to be. */
export interface Expectation {
  /** What it is called where it comes from. @default the file's base name; of a hash none */
  readonly name?: string | undefined;
  /** The release that it must be. @default any */
  readonly release?: string | undefined;
  /** One dissent is enough for CONTESTED. @default false */
  readonly strict?: boolean | undefined;
  /** Aborting it ends the reading of a long file. */
  readonly signal?: AbortSignal | undefined;
}

export interface HashedSubject {
  /** null when neither the subject nor the caller has one that a statement can hold. */
  readonly name: string | null;
  /** Bytes; null of a hash. */
  readonly size: number | null;
  readonly sha256: Hex;
}

/** @throws ConcurError hash-malformed | name-unsafe | file-unsuitable | file-changed | read-failed | interrupted */
export async function hashSubject(subject: Subject, { name, release, signal }: Expectation): Promise<HashedSubject> {
  if (name !== undefined) parseSubjectName(name);
  if (release !== undefined) parseLabel(release, 'release');
  if (subject.file === undefined) return { name: name ?? null, size: null, sha256: parseSha256(subject.sha256) };
  const hashed = await hashFile(subject.file, signal === undefined ? {} : { signal });
  return { name: name ?? knowableName(basename(subject.file)), ...hashed };
}
