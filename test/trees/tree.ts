/** A generated tree as tests and benchmarks use it: where it lies, what is true of it, and a policy for its people. */

import { join } from 'node:path';
import type { Fingerprint } from '../../src/base/fingerprint.ts';
import type { Builder } from './builders.ts';
import { emptyDraft, writeDraft, type Draft } from './draft.ts';
import type { TrueRefusal, TrueSignature } from './truth.ts';

/** All of it can be written as JSON. */
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
  /** Lines of a policy that read releases from signed names; none where the names do not tell. */
  readonly foreign: readonly string[];
}

export interface Person {
  readonly name: string;
  readonly fingerprint: Fingerprint;
  readonly known: Builder['known'];
}

/** Names every signer but the outsiders; two of them are enough. */
export function policyOf({ project, people, foreign }: Pick<Tree, 'project' | 'people' | 'foreign'>, accept: 'strong' | 'weak' = 'strong'): string {
  const named = people.filter(({ known }) => known !== 'outsider');
  return [
    'concur-policy 1', `project ${project}`,
    ...named.map(({ name, fingerprint }) => `signer ${name} ${fingerprint}`),
    `group builders 2 ${named.map(({ name }) => name).join(' ')}`, 'quorum builders',
    ...foreign,
    ...(accept === 'weak' ? ['accept weak'] : []),
    '',
  ].join('\n');
}

export interface Drafts {
  readonly now: Draft;
  readonly earlier: Draft;
}

export function emptyDrafts(): Drafts {
  return { now: emptyDraft(), earlier: emptyDraft() };
}

/** @param folder empty or not there yet */
export async function writeTree(folder: string, drafts: Drafts, about: Pick<Tree, 'project' | 'foreign'> & { readonly cast: readonly Builder[] }): Promise<Tree> {
  const { now, earlier } = drafts;
  const { project, foreign, cast } = about;
  for (const { keyFiles } of cast) for (const [name, content] of keyFiles) now.files.set(`${KEY_FOLDER}/${name}`, content);
  now.files.set('README.md', '# Signatures of builders\n');
  await writeDraft(now, join(folder, 'sigs'));
  await writeDraft(earlier, join(folder, 'earlier'));
  return {
    project,
    folder: join(folder, 'sigs'),
    keys: join(folder, 'sigs', KEY_FOLDER),
    earlier: join(folder, 'earlier'),
    signatures: inOrder(now.signatures),
    earlierSignatures: inOrder(earlier.signatures),
    refused: now.refused,
    people: cast.map(({ name, primary, known }) => ({ name, fingerprint: primary.fingerprint, known })),
    foreign,
  };
}

const KEY_FOLDER = 'builder-keys';

/** Of files; several signatures in one file stay in the order in which they stand there. */
function inOrder(signatures: readonly TrueSignature[]): TrueSignature[] {
  return signatures.toSorted((a, b) => (a.signatureFile < b.signatureFile ? -1 : Number(a.signatureFile > b.signatureFile)));
}
