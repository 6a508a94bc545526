/** JSON files that carry their own signatures: in-toto links, and DSSE envelopes, one or one a line. */

import { basename } from 'node:path';
import { ConcurError } from '../base/errors.ts';
import { MAX_SIGNATURE_FILE_BYTES } from '../base/limits.ts';
import { PAYLOAD_TYPE } from '../statement/predicates.ts';
import { piecesOfDetached } from './detached.ts';
import { envelopeEntries } from './envelope-entries.ts';
import type { Entry } from './entries.ts';
import type { WhyIgnored } from './found.ts';
import { isObject, member, parseJson, textAt, type Json } from './json.ts';
import { linkEntries } from './link-entries.ts';
import { absolutePath, insidePieces, wanted, type Piece, type SignedPlace } from './piece.ts';
import { readSmallFile } from './read-file.ts';
import { malformed } from './refusal.ts';

/** @throws ConcurError read-failed | file-unsuitable | statement-too-large; foreign-malformed when the name promises an attestation */
export async function piecesOfJson(place: SignedPlace): Promise<Piece[] | WhyIgnored> {
  const isPromised = /\.(?:link|dsse|intoto\.jsonl?|dsse\.jsonl?)$/i.test(basename(place.path)) || (place.isNamed && place.format !== undefined);
  const file = await readJsonFile(place, isPromised);
  if (file === null) return 'no-attestation';
  const documents = documentsIn(file);
  const entries: Entry[] = [];
  for (const document of documents) entries.push(...await entriesIn(document, place));
  if (entries.length > 0) return insidePieces(place, file, entries);
  if (place.signatures.length > 0 && documents.some(isSignedLink) && wanted(place, 'in-toto-link')) return piecesOfDetached(place, 'in-toto-link');
  if (isPromised && documents.every(isNeither)) throw malformed('JSON file is neither an in-toto link nor a DSSE envelope');
  return place.signatures.length > 0 ? 'signs-a-file' : 'no-attestation';
}

/** A large file of data is no attestation, whatever it begins with. */
async function readJsonFile(place: SignedPlace, isPromised: boolean): Promise<Uint8Array | null> {
  try {
    return await readSmallFile(absolutePath(place), MAX_SIGNATURE_FILE_BYTES);
  } catch (error) {
    if (error instanceof ConcurError && error.code === 'statement-too-large' && !isPromised) return null;
    throw error;
  }
}

/** The whole file, or its lines. What is no JSON is null. */
function documentsIn(file: Uint8Array): (Json | null)[] {
  const whole = parseOrNull(file);
  if (whole !== null) return [whole];
  const lines = Buffer.from(file.buffer, file.byteOffset, file.length).toString('latin1').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => parseOrNull(Buffer.from(line, 'latin1')));
}

function parseOrNull(bytes: Uint8Array): Json | null {
  try {
    return parseJson(bytes, 'file');
  } catch (error) {
    if (error instanceof ConcurError) return null;
    throw error;
  }
}

async function entriesIn(document: Json | null, place: SignedPlace): Promise<Entry[]> {
  if (isLink(document) && wanted(place, 'in-toto-link')) return linkEntries(document, place.bareKeys);
  if (isEnvelope(document) && wanted(place, 'dsse')) return envelopeEntries(document, place.bareKeys);
  return [];
}

function isNeither(document: Json | null): boolean {
  return !isLink(document) && !isEnvelope(document);
}

function isLink(document: Json | null): document is { [key: string]: Json } {
  return isObject(document ?? undefined) && member(member(document ?? undefined, 'signed'), '_type') === 'link';
}

/** The signed bytes themselves, signed beside. */
function isSignedLink(document: Json | null): boolean {
  return textAt(document ?? undefined, '_type') === 'link';
}

/** Of in-toto's payload type, around a statement or a link: what else such envelopes carry (layouts) is no attestation. */
function isEnvelope(document: Json | null): document is { [key: string]: Json } {
  if (textAt(document ?? undefined, 'payloadType') !== PAYLOAD_TYPE || !Array.isArray(member(document ?? undefined, 'signatures'))) return false;
  const payload = parseOrNull(Buffer.from(textAt(document ?? undefined, 'payload') ?? '', 'base64'));
  const type = textAt(payload ?? undefined, '_type') ?? '';
  return type === 'link' || type.startsWith('https://in-toto.io/Statement/');
}
