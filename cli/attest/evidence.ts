/** Evidence that a statement is to name: known by its hash before it is agreed to, kept when it was. */

import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { ConcurError } from '../../src/base/errors.ts';
import { MAX_EVIDENCE_BYTES } from '../../src/base/limits.ts';
import { parseSubjectName } from '../../src/base/names.ts';
import { quoted } from '../../src/base/printable.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import { readError } from '../../src/build/open-file.ts';
import { guessMediaType, HEAD_BYTES } from '../../src/ledger/media-type.ts';
import type { Ledger } from '../../src/ledger/port.ts';
import { MANIFEST_MEDIA_TYPE } from '../../src/statement/manifest.ts';
import { encodeManifest } from '../../src/statement/manifest-codec.ts';
import type { Evidence } from '../../src/statement/statement.ts';
import type { Context } from '../context.ts';
import { keepFile, tooLarge } from '../diagnosis/keep-file.ts';
import { hashGiven } from '../terminal/hashing.ts';
import { warnOfSecrets } from './secrets.ts';

export interface EvidenceOptions {
  readonly manifest?: true;
  readonly evidence?: readonly string[];
}

export interface OfferedEvidence extends Evidence {
  /** Puts it on the shelf. @throws ConcurError file-changed */
  keep(ledger: Ledger): Promise<void>;
}

/** @param files that are attested. @throws ConcurError usage, before anything is read */
export async function offerEvidence(context: Context, files: readonly string[], { manifest, evidence = [] }: EvidenceOptions): Promise<OfferedEvidence[]> {
  refuseTwice(evidence.map(nameOf));
  const offered: OfferedEvidence[] = [];
  for (const file of evidence) offered.push(await offerFile(context, file));
  if (manifest === true) for (const file of files) offered.push(await offerManifest(context, file));
  refuseTwice(offered.map(({ name }) => name));
  return offered;
}

export async function offerFile(context: Context, file: string): Promise<OfferedEvidence> {
  const name = nameOf(file);
  const { sha256, size } = await hashGiven(context, file);
  if (size > MAX_EVIDENCE_BYTES) throw tooLarge(file, size);
  await warnOfSecrets(context, file);
  return {
    name, sha256, size, mediaType: guessMediaType(await headOf(context, file)),
    async keep() {
      if ((await keepFile(context, file)).sha256 !== sha256) throw new ConcurError('file-changed', `${quoted(file)} changed after it was hashed`, { hint: 'wait until nothing writes to it, then try again' });
    },
  };
}

async function offerManifest(context: Context, file: string): Promise<OfferedEvidence> {
  const { manifestOfFile } = await import('../diagnosis/manifest-of-file.ts');
  const bytes = encodeManifest(await manifestOfFile(context, file));
  return {
    name: parseSubjectName(`${basename(file)}.manifest`), sha256: sha256Hex(bytes), size: bytes.length, mediaType: MANIFEST_MEDIA_TYPE,
    async keep(ledger) { await ledger.keepEvidence(inOnePiece(bytes)); },
  };
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function headOf({ path }: Context, file: string): Promise<Uint8Array> {
  try {
    await using handle = await open(path(file), 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw readError(file, error);
  }
}

function nameOf(file: string): string {
  if (file === '-') throw new ConcurError('usage', 'evidence has a name, and standard input has none', { hint: 'write it to a file first' });
  return parseSubjectName(basename(file));
}

function refuseTwice(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ConcurError('usage', `evidence ${quoted(twice)} is given twice`, { hint: 'give each piece a file name of its own' });
}
