/** Files that are signed by others beside them. */

import { dirname } from 'node:path';
import { ConcurError } from '../base/errors.ts';
import { MAX_PAYLOAD_BYTES, MAX_SIGNATURE_FILE_BYTES } from '../base/limits.ts';
import { quoted } from '../base/printable.ts';
import type { ForeignFormat } from '../statement/foreign.ts';
import { piecesOfClearsigned } from './clearsigned.ts';
import { entriesOfDetached } from './entries.ts';
import { absolutePath, type Piece, type SignedPlace } from './piece.ts';
import { readSmallFile } from './read-file.ts';
import { beginningOf } from './recognise.ts';
import { malformed } from './refusal.ts';

interface Detached {
  readonly data: Uint8Array;
  readonly format: ForeignFormat;
  /** Of the signature file. */
  readonly name: string;
}

/** @throws ConcurError of the file itself; what is wrong with one signature file is a piece */
export async function piecesOfDetached(place: SignedPlace, format: ForeignFormat): Promise<Piece[]> {
  const data = readSmallFile(absolutePath(place), MAX_PAYLOAD_BYTES);
  if (data.length === 0) throw malformed(`${quoted(place.path)} is empty, and was signed all the same`);
  const pieces: Piece[] = [];
  for (const name of place.signatures) pieces.push(...await readSignatureFile(place, { data, format, name }));
  return pieces;
}

async function readSignatureFile(place: SignedPlace, { data, format, name }: Detached): Promise<Piece[]> {
  const at = [dirname(place.path), name].filter((part) => part !== '.').join('/');
  try {
    const file = readSmallFile(absolutePath({ ...place, path: at }), MAX_SIGNATURE_FILE_BYTES);
    if (beginningOf(file) === 'clearsigned') {
      const pieces = await piecesOfClearsigned({ ...place, path: at, signatures: [] });
      return typeof pieces === 'string' ? [] : pieces;
    }
    const entries = await entriesOfDetached(format, data, file);
    return entries.map(({ entry, asItIs }) => ({ entry, at, signed: { signaturePath: at, signatureFile: file, signedFile: asItIs ? null : data } }));
  } catch (error) {
    if (!(error instanceof ConcurError)) throw error;
    return [{ entry: error, at, signed: { signaturePath: at, signatureFile: null, signedFile: null } }];
  }
}
