/** Files whose text and signatures stand in one frame: `.buildinfo` files, and lists of hashes. */

import { basename } from 'node:path';
import { ConcurError } from '../base/errors.ts';
import { MAX_SIGNATURE_FILE_BYTES } from '../base/limits.ts';
import { readCleartext } from '../openpgp/verify/cleartext.ts';
import type { ForeignFormat } from '../statement/foreign.ts';
import { entriesOfPackets } from './entries.ts';
import type { WhyIgnored } from './found.ts';
import { absolutePath, insidePieces, wanted, type Piece, type SignedPlace } from './piece.ts';
import { readSmallFile } from './read-file.ts';
import { beginsAsSums, formatOfName, withoutSignatureEnding } from './recognise.ts';

type Cleartext = Awaited<ReturnType<typeof readCleartext>>;

/** @throws ConcurError read-failed | file-unsuitable | statement-too-large; of the frame, when the name promises an attestation */
export async function piecesOfClearsigned(place: SignedPlace): Promise<Piece[] | WhyIgnored> {
  const promised = promisedFormat(place);
  const file = readSmallFile(absolutePath(place), MAX_SIGNATURE_FILE_BYTES);
  const framed = await read(file, promised !== null);
  if (framed === null) return 'no-attestation';
  const format = promised ?? (beginsAsSums(framed.text) ? 'sha256sums' : null);
  if (format === null || !wanted(place, format)) return 'no-attestation';
  return insidePieces(place, file, [...entriesOfPackets({ kind: format, payload: framed.text }, framed.signatures), ...framed.refused]);
}

function promisedFormat({ path, isNamed, format }: SignedPlace): ForeignFormat | null {
  const name = basename(path);
  const promised = formatOfName(name) ?? formatOfName(withoutSignatureEnding(name) ?? '');
  return promised ?? (isNamed ? format ?? null : null);
}

/** A letter that somebody signed may be in any form: only where an attestation was promised is a bad frame worth a word. */
async function read(file: Uint8Array, isPromised: boolean): Promise<Cleartext | null> {
  try {
    return await readCleartext(file);
  } catch (error) {
    if (!(error instanceof ConcurError) || isPromised) throw error;
    return null;
  }
}
