/**
 * Trees of the shape of guix.sigs, with real keys and signatures and a truth to compare with:
 *
 *   sigs/RELEASE/SIGNER/{noncodesigned,all}.SHA256SUMS and .asc     sigs/builder-keys/SIGNER.gpg     earlier/…
 *
 * What is listed depends on the seed alone; keys are new in each process, and so are signatures.
 */

import { castOf, CHARACTERS, FIRST_SIGNATURE, type Builder, type Strength } from './builders.ts';
import { attestSums, type Draft } from './draft.ts';
import { entriesOf, type Stage } from './sums.ts';
import { addTraps } from './traps.ts';
import { emptyDrafts, writeTree, type Tree } from './tree.ts';

export interface GuixOptions {
  /** @default 1 */
  readonly seed?: number;
  /** Without those that traps need. @default 2 */
  readonly releases?: number;
  /** People of the whole tree. @default CHARACTERS, those with a story */
  readonly signers?: number;
  /** Who signs one release: they take turns. @default all */
  readonly signersEach?: number;
  /** @default small */
  readonly strength?: Strength;
  /** @default all */
  readonly traps?: 'all' | 'none';
}

export const GUIX_PROJECT = 'pigeon';

/** @param folder empty or not there yet */
export async function writeGuixTree(folder: string, options: GuixOptions = {}): Promise<Tree> {
  const { seed = 1, releases = 2, signers = CHARACTERS, strength = 'small', traps = 'all' } = options;
  const cast = await castOf(signers, strength);
  const drafts = emptyDrafts();
  const stage = { cast, seed, project: GUIX_PROJECT };
  await Promise.all(Array.from({ length: releases }, (_, i) => addRelease(drafts.now, { ...stage, number: i, each: options.signersEach ?? signers })));
  if (traps === 'all') await addTraps({ ...stage, ...drafts });
  return writeTree(folder, drafts, { project: GUIX_PROJECT, foreign: FOREIGN, cast });
}

/** A release stands before the first hyphen or, for the tarball of the sources, before the ending. */
const FOREIGN = ['', '*/'].flatMap((folders) => ['-*', '.tar.gz'].map((rest) => `foreign sha256sums ${folders}${GUIX_PROJECT}-{release}${rest}`));
const HOUR = 3600;

interface PlainRelease {
  readonly cast: readonly Builder[];
  readonly seed: number;
  readonly project: string;
  /** From 0. */
  readonly number: number;
  readonly each: number;
}

/** Everybody gets the same. One signer writes under two names, now this, now that. */
async function addRelease(draft: Draft, { cast, seed, project, number, each }: PlainRelease): Promise<void> {
  const release = `${24 + Math.floor(number / 4)}.${number % 4}`;
  const present = Array.from({ length: Math.min(each, cast.length) }, (_, i) => cast[(i + number * 5) % cast.length] as Builder);
  const stages: readonly Stage[] = ['noncodesigned', 'all'];
  await Promise.all(present.flatMap((builder, i) => stages.map((stage, j) => attestSums(
    draft,
    {
      release, builder,
      folder: builder.name === 'joan' && number % 2 === 1 ? 'joan-b' : builder.name,
      file: `${stage}.SHA256SUMS`,
      // Code signatures are made some days after; people are minutes apart.
      time: FIRST_SIGNATURE + number * 12 * HOUR + j * 6 * HOUR + i * 60,
    },
    entriesOf({ project, release, seed }, stage),
  ))));
}
