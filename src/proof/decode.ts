/** The bytes of a proof to its parts: strict, bounded, and in one spelling. Nothing is checked but the form. */

import { compareBytes, toHex, utf8Decode, utf8Encode } from '../base/bytes.ts';
import { isConcurError } from '../base/errors.ts';
import { parseFingerprint, type Fingerprint } from '../base/fingerprint.ts';
import {
  MAX_CERTIFICATE_BYTES, MAX_ENVELOPE_BYTES, MAX_PAYLOAD_BYTES, MAX_POLICY_BYTES, MAX_PROOF_ARTIFACTS, MAX_PROOF_BYTES, MAX_PROOF_CERTIFICATES, MAX_PROOF_CHECKPOINTS,
  MAX_PROOF_RELEASES, MAX_PROOF_STATEMENTS, MAX_SIGNATURE_BYTES,
} from '../base/limits.ts';
import { isLabel, subjectNameProblem } from '../base/names.ts';
import { ITEM_KIND, type Item, type ItemKind } from '../statement/id.ts';
import { FrameReader } from '../sync/wire.ts';
import { textKey } from './encode.ts';
import { PROOF_MAGIC, type About, type Proof, type ProofCheckpoint, type ProofStatement, type ReleasePlace } from './proof.ts';
import { malformed } from './refusal.ts';

/** @throws ConcurError proof-malformed */
export function decodeProof(bytes: Uint8Array): Proof {
  if (bytes.length > MAX_PROOF_BYTES) throw malformed(`has ${bytes.length} bytes, at most ${MAX_PROOF_BYTES} are allowed`);
  try {
    return readParts(new FrameReader(bytes, 'proof'));
  } catch (error) {
    if (isConcurError(error, 'frame-malformed')) throw malformed(error.message.replace(/^proof /, ''), error);
    throw error;
  }
}

function readParts(reader: FrameReader): Proof {
  refuseOtherFile(reader);
  const about = readAbout(reader);
  const policy = readBlock(reader, { most: MAX_POLICY_BYTES, what: 'a policy' });
  const certificates = readList(reader, { most: MAX_PROOF_CERTIFICATES, what: 'certificates' }, () => readBlock(reader, { most: MAX_CERTIFICATE_BYTES, what: 'a certificate' }));
  const texts = readList(reader, { most: MAX_PROOF_STATEMENTS, what: 'texts' }, () => readText(reader));
  const statements = readList(reader, { most: MAX_PROOF_STATEMENTS, what: 'statements' }, () => readStatement(reader));
  const checkpoints = readList(reader, { most: MAX_PROOF_CHECKPOINTS, what: 'checkpoints' }, () => readCheckpoint(reader, about.releases.length));
  reader.end();
  refuseTexts(texts, statements);
  if (checkpoints.some(({ message }, i) => i > 0 && compareBytes((checkpoints[i - 1] as ProofCheckpoint).message, message) >= 0)) throw malformed('lists checkpoints that do not ascend');
  return { about, policy, certificates, texts, statements, checkpoints };
}

/** Told before anything else: people give the wrong file. */
function refuseOtherFile(reader: FrameReader): void {
  const magic = utf8Encode(PROOF_MAGIC);
  if (reader.remaining < magic.length || compareBytes(reader.bytes(magic.length), magic) !== 0) {
    throw malformed(`does not begin with "${PROOF_MAGIC.trim()}": it is none, or one of another version`);
  }
}

function readAbout(reader: FrameReader): About {
  const project = readLabel(reader);
  const releases = reader.ascending(MAX_PROOF_RELEASES, () => readLabel(reader));
  const artifacts = reader.ascending(MAX_PROOF_ARTIFACTS, () => readArtifact(reader));
  if (artifacts.length === 0) throw malformed('is about no artifact');
  return { project, releases, artifacts };
}

function readLabel(reader: FrameReader): string {
  const label = readShortText(reader);
  if (!isLabel(label)) throw malformed('names a project or a release that is not a plain name');
  return label;
}

function readArtifact(reader: FrameReader): string {
  const name = readShortText(reader);
  if (subjectNameProblem(name) !== null) throw malformed('names an artifact that no statement can name');
  return name;
}

function readShortText(reader: FrameReader): string {
  return utf8Decode(reader.bytes(reader.number(1)), 'proof-malformed', 'a name in the proof');
}

interface Bound {
  readonly most: number;
  readonly what: string;
}

/** The number is only believed as far as there are bytes. */
function readList<T>(reader: FrameReader, { most, what }: Bound, read: () => T): T[] {
  const declared = reader.number(4);
  if (declared > most) throw malformed(`declares ${declared} ${what}, at most ${most} are allowed`);
  const list: T[] = [];
  for (let i = 0; i < declared; i++) list.push(read());
  return list;
}

function readBlock(reader: FrameReader, { most, what }: Bound): Uint8Array {
  const length = reader.number(4);
  if (length > most) throw malformed(`declares ${what} of ${length} bytes, at most ${most} are allowed`);
  return reader.bytes(length);
}

const KINDS: ReadonlyMap<number, ItemKind> = new Map(Object.entries(ITEM_KIND).map(([kind, number]) => [number, kind as ItemKind]));

function readText(reader: FrameReader): Item {
  const number = reader.number(1);
  const kind = KINDS.get(number);
  if (kind === undefined) throw malformed(`has a text of kind ${number}, this program reads 1 to ${KINDS.size}`);
  return { kind, payload: readBlock(reader, { most: MAX_PAYLOAD_BYTES, what: 'a text' }) };
}

function readStatement(reader: FrameReader): ProofStatement {
  const text = reader.number(4);
  return { text, signature: readBlock(reader, { most: MAX_SIGNATURE_BYTES, what: 'a signature' }) };
}

/** @param releases that the proof is about: there is a place for each */
function readCheckpoint(reader: FrameReader, releases: number): ProofCheckpoint {
  const message = readBlock(reader, { most: MAX_ENVELOPE_BYTES, what: 'a checkpoint' });
  return { message, places: Array.from({ length: releases }, () => (reader.flag() ? readPlace(reader) : null)) };
}

function readPlace(reader: FrameReader): ReleasePlace {
  const index = reader.number(4);
  const path = Array.from({ length: reader.number(1) }, () => reader.id());
  const signers = Array.from({ length: reader.number(2) }, () => ({ signer: readFingerprint(reader), digest: reader.id() }));
  if (signers.some(({ signer }, i) => i > 0 && signer <= (signers[i - 1] as { signer: string }).signer)) throw malformed('lists signers of a release that do not ascend');
  return { index, path, signers };
}

function readFingerprint(reader: FrameReader): Fingerprint {
  return parseFingerprint(toHex(reader.bytes(reader.number(1))).toUpperCase(), 'proof-malformed');
}

/** One order, nothing twice, nothing that is not signed. */
function refuseTexts(texts: readonly Item[], statements: readonly ProofStatement[]): void {
  const keys = texts.map(textKey);
  if (keys.some((key, i) => i > 0 && key <= (keys[i - 1] as string))) throw malformed('lists texts that do not ascend');
  if (statements.some((statement, i) => i > 0 && !precedes(statements[i - 1] as ProofStatement, statement))) throw malformed('lists statements that do not ascend');
  const signed = new Set(statements.map(({ text }) => text));
  if (signed.size !== texts.length || [...signed].some((text) => text >= texts.length)) throw malformed('has a text without a signature, or a signature without a text');
}

function precedes(a: ProofStatement, b: ProofStatement): boolean {
  return a.text < b.text || (a.text === b.text && compareBytes(a.signature, b.signature) < 0);
}
