/**
 * Walks through files of others and finds the attestations in them: one message for each signature, in order of the
 * paths. One folder's names and one file's bytes are held at a time. What cannot be read is said, and the rest goes on.
 */

import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ConcurError } from '../base/errors.ts';
import type { ForeignFormat } from '../statement/foreign.ts';
import type { Found, Outcome } from './found.ts';
import { listFolder, openStart, type FolderEntry } from './folder.ts';
import { releaseOfFolders } from './layout.ts';
import { pairUp } from './pairing.ts';
import type { Piece, SignedPlace } from './piece.ts';
import { readSigned } from './signed-file.ts';

export { countForeign } from './folder.ts';
export type { Found, FoundEntry, FoundFiling, WhyIgnored } from './found.ts';

export interface WalkOptions {
  /** Only this format. @default whatever is recognised */
  readonly format?: ForeignFormat | undefined;
  /** What the operator says that all of it is about. @default null */
  readonly project?: string | null | undefined;
  /** Raw Ed25519 public keys that policies name. @default [] */
  readonly bareKeys?: readonly Uint8Array[] | undefined;
  /** Aborting it makes the walk throw its reason, between two files. */
  readonly signal?: AbortSignal | undefined;
}

/** @throws ConcurError read-failed | file-unsuitable, when `path` itself is no file and no folder that can be read */
export async function* walkForeign(path: string, options: WalkOptions = {}): AsyncGenerator<Found> {
  const { root, entries, isFile } = await openStart(path);
  yield* walkEntries({ root, options, isFile, files: 0, seen: 0 }, '', entries);
}

interface Walk {
  readonly root: string;
  readonly options: WalkOptions;
  readonly isFile: boolean;
  files: number;
  seen: number;
}

const FILES_A_TURN = 32;

/** @param below path of the folder below the root, '' for the root itself */
async function* walkEntries(walk: Walk, below: string, entries: readonly FolderEntry[]): AsyncGenerator<Found> {
  const { signaturesOf, paired } = pairUp(entries.filter(({ kind }) => kind === 'file').map(({ name }) => name));
  for (const { name, kind } of entries) {
    walk.options.signal?.throwIfAborted();
    const path = below === '' ? name : `${below}/${name}`;
    if (kind === 'folder') yield* walkFolder(walk, path);
    else if (kind === 'other') yield { kind: 'ignored', path, why: 'no-regular-file', seen: walk.seen };
    else if (!paired.has(name)) yield* walkFile(walk, { path, signatures: signaturesOf.get(name) ?? [] });
  }
}

async function* walkFolder(walk: Walk, path: string): AsyncGenerator<Found> {
  let entries: readonly FolderEntry[];
  try {
    entries = await listFolder(join(walk.root, path));
  } catch (error) {
    if (!(error instanceof ConcurError)) throw error;
    yield { kind: 'refused', path, error, seen: walk.seen };
    return;
  }
  yield* walkEntries(walk, path, entries);
}

async function* walkFile(walk: Walk, { path, signatures }: Pick<SignedPlace, 'path' | 'signatures'>): AsyncGenerator<Found> {
  const { root, options: { format, bareKeys = [] }, isFile } = walk;
  walk.seen += 1 + signatures.length;
  // Between the files of a large folder too, whoever waits for a turn gets one.
  if (++walk.files % FILES_A_TURN === 0) await setImmediate();
  try {
    const pieces = await readSigned({ root, path, signatures, format, isNamed: isFile, bareKeys });
    if (typeof pieces === 'string') yield { kind: 'ignored', path, why: pieces, seen: walk.seen };
    else for (const piece of pieces) yield { ...outcomeOf(walk, path, piece), seen: walk.seen };
  } catch (error) {
    if (!(error instanceof ConcurError)) throw error;
    yield { kind: 'refused', path, error, seen: walk.seen };
  }
}

function outcomeOf({ root, options }: Walk, path: string, { entry, at, signed }: Piece): Outcome {
  if (entry instanceof ConcurError) return { kind: 'refused', path: at, error: entry };
  // A clearsigned file beside another one stands for itself.
  const own = signed.signaturePath === null ? at : path;
  return { kind: 'item', path: own, entry: { message: entry, filing: { path: own, project: options.project ?? null, release: releaseOfFolders(own, root), ...signed } } };
}
