/** The two things that a comparison is of: files, manifests, statements, or two signers of an artifact. */

import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Hex } from '../../src/base/bytes.ts';
import { ConcurError } from '../../src/base/errors.ts';
import { MAX_EVIDENCE_BYTES } from '../../src/base/limits.ts';
import { quoted } from '../../src/base/printable.ts';
import { count } from '../../src/base/wording.ts';
import { openRegularFile } from '../../src/build/open-file.ts';
import { HEAD_BYTES } from '../../src/ledger/media-type.ts';
import type { SampleNote, SubjectSamples } from '../../src/ledger/port.ts';
import type { Manifest } from '../../src/statement/manifest.ts';
import { decodeManifest, looksLikeManifest } from '../../src/statement/manifest-codec.ts';
import type { Context } from '../context.ts';
import { openManifests } from './manifests.ts';

export interface Side {
  /** As the user knows it: a path, an id, or a signer's name. */
  readonly name: string;
  readonly sha256: Hex;
  /** Null where all that is known is the hash. */
  readonly manifest: Manifest | null;
  /** Where the artifact itself lies; null if it is not here. */
  readonly file: string | null;
}

export type Sides = readonly [a: Side, b: Side];

/** @throws ConcurError usage | not-found | file-unsuitable | manifest-malformed */
export async function readSides(context: Context, words: readonly string[]): Promise<Sides> {
  const [first, second, artifact, a, b, surplus] = words;
  if (surplus === undefined && b !== undefined) return signersOf(context, { project: first as string, release: second as string, artifact: artifact as string, names: [a as string, b] });
  if (artifact === undefined && second !== undefined) return [await readSide(context, first as string), await readSide(context, second)];
  throw new ConcurError('usage', `two things are compared, or two signers of an artifact, and ${count(words.length, 'word is', 'words are')} given`, {
    hint: 'concur diff A B, or concur diff PROJECT RELEASE ARTIFACT SIGNER SIGNER',
  });
}

/** A file comes first: whoever means a statement with such a name gives more or fewer digits of its id. */
async function readSide(context: Context, given: string): Promise<Side> {
  const there = await stat(context.path(given)).then(() => true, () => false);
  if (there || !/^[0-9a-f]{8,64}$/.test(given)) return fileSide(context, given);
  return statementSide(context, given);
}

async function fileSide(context: Context, given: string): Promise<Side> {
  const manifest = await readManifestFile(context, given);
  if (manifest !== null) return { name: given, sha256: manifest.sha256, manifest, file: null };
  const { manifestOfFile } = await import('./manifest-of-file.ts');
  const made = await manifestOfFile(context, given);
  return { name: given, sha256: made.sha256, manifest: made, file: context.path(given) };
}

async function readManifestFile({ path, signal }: Context, given: string): Promise<Manifest | null> {
  await using handle = await openRegularFile(path(given));
  const { size } = await handle.stat();
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  if (!looksLikeManifest(buffer.subarray(0, bytesRead)) || size > MAX_EVIDENCE_BYTES) return null;
  signal.throwIfAborted();
  const bytes = Buffer.alloc(size);
  await handle.read(bytes, 0, size, 0);
  return decodeManifest(bytes);
}

async function statementSide(context: Context, given: string): Promise<Side> {
  const shown = await (await context.ledger()).show(given);
  const [only, another] = shown.subjects;
  if (shown.project === null || shown.release === null || only === undefined || another !== undefined) {
    throw new ConcurError('usage', `statement ${shown.id} is not of one artifact of one release`, { hint: 'concur diff PROJECT RELEASE ARTIFACT SIGNER SIGNER names which' });
  }
  const subject = await subjectOf(context, { project: shown.project, release: shown.release, artifact: only.name });
  const note = subject.samples.find(({ id }) => id === shown.id);
  if (note === undefined) throw new ConcurError('not-found', `statement ${shown.id} does not say what one build of ${quoted(only.name)} gave`, { hint: `concur show ${given}` });
  return sampleSide(context, note, `${note.name} ${basename(only.name)}`);
}

async function signersOf(context: Context, { names, ...asked }: Subject & { names: readonly [string, string] }): Promise<Sides> {
  const subject = await subjectOf(context, asked);
  const [a, b] = names.map((name) => sampleNamed(subject, name));
  return [await sampleSide(context, a as SampleNote, (a as SampleNote).name), await sampleSide(context, b as SampleNote, (b as SampleNote).name)];
}

interface Subject {
  readonly project: string;
  readonly release: string;
  readonly artifact: string;
}

async function subjectOf(context: Context, { project, release, artifact }: Subject): Promise<SubjectSamples> {
  const { subjects } = await (await context.ledger()).samples({ project, release });
  const subject = subjects.find(({ verdict }) => verdict.artifact === artifact);
  if (subject !== undefined) return subject;
  throw new ConcurError('not-found', `${project} ${release} has no artifact ${quoted(artifact)} here`, { hint: `concur status ${project} ${release}` });
}

/** By petname, fingerprint, or the end of one. */
function sampleNamed({ samples, verdict }: SubjectSamples, name: string): SampleNote {
  const found = samples.filter((note) => note.name === name || (/^[0-9A-F]{8,}$/i.test(name) && note.signer.endsWith(name.toUpperCase())));
  const [only, another] = found;
  if (only === undefined) throw new ConcurError('not-found', `${quoted(name)} gave no single hash for ${quoted(verdict.artifact)} that is here`, { hint: `concur status ${verdict.project} ${verdict.release ?? ''}`.trim() });
  if (another !== undefined) throw new ConcurError('ambiguous-id', `several signers of ${quoted(verdict.artifact)} are called ${quoted(name)}`, { hint: 'give the fingerprint, or the end of it' });
  return only;
}

async function sampleSide(context: Context, { sha256, manifest }: SampleNote, name: string): Promise<Side> {
  return { name, sha256, manifest: manifest === null ? null : await openManifests(context).read(manifest), file: null };
}
