/** One file of a tree, with the signature files beside it: what kind it is, and what is signed in it. */

import { basename } from 'node:path';
import { ConcurError } from '../base/errors.ts';
import { MAX_PAYLOAD_BYTES } from '../base/limits.ts';
import { quoted } from '../base/printable.ts';
import { piecesOfClearsigned } from './clearsigned.ts';
import { piecesOfDetached } from './detached.ts';
import type { WhyIgnored } from './found.ts';
import { piecesOfJson } from './json-file.ts';
import { absolutePath, wanted, type Piece, type SignedPlace } from './piece.ts';
import { readHead, readSmallFile } from './read-file.ts';
import { beginningOf, beginsAsSums, formatOfName, HEAD_BYTES, withoutSignatureEnding } from './recognise.ts';

/** @throws ConcurError read-failed | file-unsuitable | statement-too-large | foreign-malformed | data-missing | signature-missing */
export async function readSigned(place: SignedPlace): Promise<Piece[] | WhyIgnored> {
  const name = basename(place.path);
  const promised = formatOfName(name);
  if (promised !== null && place.signatures.length > 0) return wanted(place, promised) ? piecesOfDetached(place, promised) : 'no-attestation';
  const { head, size } = readHead(absolutePath(place), HEAD_BYTES);
  const beginning = beginningOf(head);
  if (beginning === 'clearsigned') return piecesOfClearsigned(place);
  if (beginning === 'json') return piecesOfJson(place);
  if (place.signatures.length > 0) return readUnknown(place, size);
  if (beginning === 'signature') return readLonelySignature(place);
  if (!isAsked(place) && (promised === null || !wanted(place, promised))) return 'no-attestation';
  throw new ConcurError('signature-missing', `${quoted(name)} has no signature beside it`, { hint: `get it from the same source: often ${name}.asc or ${name}.sig` });
}

/** Whether the operator said what this very file is. */
function isAsked({ isNamed, format }: SignedPlace): boolean {
  return isNamed && format !== undefined;
}

/** A signed file whose name tells nothing: a list of hashes, or the artifact itself. */
async function readUnknown(place: SignedPlace, size: number): Promise<Piece[] | WhyIgnored> {
  if (place.format !== undefined && isAsked(place)) return piecesOfDetached(place, place.format);
  if (size > MAX_PAYLOAD_BYTES || !wanted(place, 'sha256sums')) return 'signs-a-file';
  const isSums = beginsAsSums(readSmallFile(absolutePath(place), MAX_PAYLOAD_BYTES));
  return isSums ? piecesOfDetached(place, 'sha256sums') : 'signs-a-file';
}

/** A signature without its file: missed when the name promises hashes, else over an artifact that lies elsewhere. */
function readLonelySignature({ path, ...place }: SignedPlace): WhyIgnored {
  const name = basename(path);
  const stem = withoutSignatureEnding(name);
  const promised = stem === null ? null : formatOfName(stem);
  if (promised === null || !wanted(place, promised)) return 'signs-a-file';
  throw new ConcurError('data-missing', `${quoted(name)} signs a file that is not here`, { hint: `get both from their source: ${stem ?? ''} belongs beside it` });
}
