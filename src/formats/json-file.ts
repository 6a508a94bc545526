/** JSON files that carry their own signatures: in-toto links, and DSSE envelopes, one or one a line. */

import { basename } from 'node:path';
import { ConcurError } from '../base/errors.ts';
import { MAX_SIGNATURE_FILE_BYTES } from '../base/limits.ts';
import { PAYLOAD_TYPE } from '../statement/predicates.ts';
import { piecesOfDetached } from './detached.ts';
import type { Entry } from './entries.ts';
import { envelopeEntries } from './envelope-entries.ts';
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
  const documents = file === null ? [] : documentsIn(file);
  if (file !== null && documents.some(isAttestation)) return piecesOf(place, file, documents);
  if (isPromised) throw documents[0] instanceof ConcurError ? documents[0] : malformed('JSON file is neither an in-toto link nor a DSSE envelope around a statement');
  return place.signatures.length > 0 ? 'signs-a-file' : 'no-attestation';
}

/** What a line holds, or why it is no JSON. */
type Document = Json | ConcurError;

async function piecesOf(place: SignedPlace, file: Uint8Array, documents: readonly Document[]): Promise<Piece[] | WhyIgnored> {
  if (documents.some(isBareLink)) return wanted(place, 'in-toto-link') && place.signatures.length > 0 ? piecesOfDetached(place, 'in-toto-link') : 'no-attestation';
  const entries: Entry[] = [];
  for (const document of documents) if (!(document instanceof ConcurError)) entries.push(...await entriesIn(document, place));
  return entries.length === 0 ? 'no-attestation' : insidePieces(place, file, [...entries, ...documents.filter((document) => document instanceof ConcurError)]);
}

async function entriesIn(document: Json, place: SignedPlace): Promise<Entry[]> {
  if (isLink(document)) return wanted(place, 'in-toto-link') ? linkEntries(document, place.bareKeys) : [];
  if (isEnvelope(document)) return wanted(place, 'dsse') ? envelopeEntries(document, place.bareKeys) : [];
  return [];
}

/** A large file of data is no attestation, whatever it begins with. */
async function readJsonFile(place: SignedPlace, isPromised: boolean): Promise<Uint8Array | null> {
  try {
    return readSmallFile(absolutePath(place), MAX_SIGNATURE_FILE_BYTES);
  } catch (error) {
    if (error instanceof ConcurError && error.code === 'statement-too-large' && !isPromised) return null;
    throw error;
  }
}

/** The whole file; or, where that is no JSON and some of its lines are, the lines. */
function documentsIn(file: Uint8Array): Document[] {
  const whole = parse(file, 'JSON file');
  if (!(whole instanceof ConcurError)) return [whole];
  const lines = Buffer.from(file.buffer, file.byteOffset, file.length).toString('latin1').split('\n');
  const documents = lines.flatMap((line, i) => (line.trim() === '' ? [] : [parse(Buffer.from(line, 'latin1'), `line ${i + 1}`)]));
  return documents.every((document) => document instanceof ConcurError) ? [whole] : documents;
}

function parse(bytes: Uint8Array, what: string): Document {
  try {
    return parseJson(bytes, what);
  } catch (error) {
    if (error instanceof ConcurError) return error;
    throw error;
  }
}

function isAttestation(document: Document): boolean {
  return !(document instanceof ConcurError) && (isLink(document) || isEnvelope(document) || isBareLink(document));
}

function isLink(document: Json): document is { [key: string]: Json } {
  return isObject(document) && textAt(document['signed'], '_type') === 'link';
}

/** The signed bytes themselves, signed beside. */
function isBareLink(document: Document): boolean {
  return !(document instanceof ConcurError) && textAt(document, '_type') === 'link';
}

/** Of in-toto's payload type, around a statement or a link: what else such envelopes carry (layouts) is no attestation. */
function isEnvelope(document: Json): document is { [key: string]: Json } {
  if (textAt(document, 'payloadType') !== PAYLOAD_TYPE || !Array.isArray(member(document, 'signatures'))) return false;
  const payload = parse(Buffer.from(textAt(document, 'payload') ?? '', 'base64'), 'payload');
  const type = payload instanceof ConcurError ? '' : textAt(payload, '_type') ?? '';
  return type === 'link' || type.startsWith('https://in-toto.io/Statement/');
}
