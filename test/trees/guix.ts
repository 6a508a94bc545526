/**
 * Trees of the shape of guix.sigs, with real keys and signatures and a truth to compare with:
 *
 *   sigs/RELEASE/SIGNER/{noncodesigned,all}.SHA256SUMS and .asc     sigs/builder-keys/SIGNER.gpg     earlier/…
 *
 * What is listed depends on the seed alone; keys are new in each process, and so are signatures.
 */

import { join } from 'node:path';
import type { Fingerprint } from '../../src/base/fingerprint.ts';
import { castOf, CHARACTERS, FIRST_SIGNATURE, type Builder, type Strength } from './builders.ts';
import { attestSums, emptyDraft, writeDraft, type Draft } from './draft.ts';
import { entriesOf, type Stage } from './sums.ts';
import { addTraps } from './traps.ts';
import type { TrueRefusal, TrueSignature } from './truth.ts';

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

export interface Tree {
  readonly project: string;
  /** Its attestations. */
  readonly folder: string;
  /** Its certificates, inside. */
  readonly keys: string;
  /** First versions of what was replaced later, in the same shape; without signatures where there are none. */
  readonly earlier: string;
  readonly signatures: readonly TrueSignature[];
  readonly earlierSignatures: readonly TrueSignature[];
  readonly refused: readonly TrueRefusal[];
  readonly people: readonly Person[];
}

export interface Person {
  readonly name: string;
  readonly fingerprint: Fingerprint;
  readonly known: Builder['known'];
}

export const GUIX_PROJECT = 'pigeon';

/** @param folder empty or not there yet */
export async function writeGuixTree(folder: string, options: GuixOptions = {}): Promise<Tree> {
  const { seed = 1, releases = 2, signers = CHARACTERS, strength = 'small', traps = 'all' } = options;
  const cast = await castOf(signers, strength);
  const now = emptyDraft();
  const earlier = emptyDraft();
  const stage = { cast, seed, project: GUIX_PROJECT };
  await Promise.all(Array.from({ length: releases }, (_, i) => addRelease(now, { ...stage, number: i, each: options.signersEach ?? signers })));
  if (traps === 'all') await addTraps({ ...stage, now, earlier });
  addKeys(now, cast);
  await writeDraft(now, join(folder, 'sigs'));
  await writeDraft(earlier, join(folder, 'earlier'));
  return {
    project: GUIX_PROJECT,
    folder: join(folder, 'sigs'),
    keys: join(folder, 'sigs', KEY_FOLDER),
    earlier: join(folder, 'earlier'),
    signatures: inOrder(now.signatures),
    earlierSignatures: inOrder(earlier.signatures),
    refused: now.refused,
    people: cast.map(({ name, primary, known }) => ({ name, fingerprint: primary.fingerprint, known })),
  };
}

/** Names every signer but the outsiders; two of them are enough. */
export function policyOf({ project, people }: Pick<Tree, 'project' | 'people'>, accept: 'strong' | 'weak' = 'strong'): string {
  const named = people.filter(({ known }) => known !== 'outsider');
  return [
    'concur-policy 1', `project ${project}`,
    ...named.map(({ name, fingerprint }) => `signer ${name} ${fingerprint}`),
    `group builders 2 ${named.map(({ name }) => name).join(' ')}`, 'quorum builders',
    // A release stands before the first hyphen or, for the tarball of the sources, before the ending.
    ...[`${project}-{release}-*`, `${project}-{release}.tar.gz`, `*/${project}-{release}-*`, `*/${project}-{release}.tar.gz`].map((template) => `foreign sha256sums ${template}`),
    ...(accept === 'weak' ? ['accept weak'] : []),
    '',
  ].join('\n');
}

const KEY_FOLDER = 'builder-keys';
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

function addKeys(draft: Draft, cast: readonly Builder[]): void {
  for (const { keyFiles } of cast) for (const [name, content] of keyFiles) draft.files.set(`${KEY_FOLDER}/${name}`, content);
  draft.files.set('README.md', '# Signatures of builders\n');
}

function inOrder(signatures: readonly TrueSignature[]): TrueSignature[] {
  return signatures.toSorted((a, b) => (a.signatureFile < b.signatureFile ? -1 : Number(a.signatureFile > b.signatureFile)));
}
