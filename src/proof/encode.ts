/** From statements and certificates to the one spelling of the proof that holds them. */

import { compareBytes, concatBytes, fromHex, utf8Encode, type Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { MAX_PROOF_ARTIFACTS, MAX_PROOF_BYTES, MAX_PROOF_CERTIFICATES, MAX_PROOF_CHECKPOINTS, MAX_PROOF_RELEASES, MAX_PROOF_STATEMENTS } from '../base/limits.ts';
import { sha256Hex } from '../base/sha256.ts';
import { ITEM_KIND, type Item } from '../statement/id.ts';
import { decodeMessage } from '../statement/message.ts';
import { encodeLabel, encodeNumber } from '../sync/wire.ts';
import { PROOF_MAGIC, type About, type Proof, type ProofCheckpoint, type ReleasePlace } from './proof.ts';

/** What a proof is made of, in any order. */
export interface ProofParts {
  readonly about: About;
  readonly policy: string;
  /** Stripped certificates by their fingerprints. */
  readonly certificates: ReadonlyMap<string, Uint8Array>;
  /** Attestation messages. */
  readonly messages: readonly Uint8Array[];
  /** Their places in the order of the releases, which are sorted then. @default none */
  readonly checkpoints?: readonly ProofCheckpoint[];
}

/** @throws ConcurError proof-too-large */
export function encodeProof({ about, policy, certificates, messages, checkpoints = [] }: ProofParts): Uint8Array {
  refuseNumbers({ statements: messages.length, checkpoints: checkpoints.length, certificates: certificates.size, releases: about.releases.length, artifacts: about.artifacts.length });
  const bytes = writeProof({
    about: { project: about.project, releases: about.releases.toSorted(), artifacts: about.artifacts.toSorted() },
    policy: utf8Encode(policy),
    certificates: [...certificates].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, certificate]) => certificate),
    ...sortMessages(messages),
    checkpoints: checkpoints.toSorted((a, b) => compareBytes(a.message, b.message)),
  });
  if (bytes.length > MAX_PROOF_BYTES) throw tooLarge(`${bytes.length} bytes`, MAX_PROOF_BYTES);
  return bytes;
}

/** The parts as they are: only what is in order can be read again. */
export function writeProof({ about, policy, certificates, texts, statements, checkpoints }: Proof): Uint8Array {
  return concatBytes(
    utf8Encode(PROOF_MAGIC),
    encodeLabel(about.project), encodeNames(about.releases), encodeNames(about.artifacts),
    encodeBlock(policy),
    encodeNumber(certificates.length, 4), ...certificates.map(encodeBlock),
    encodeNumber(texts.length, 4), ...texts.flatMap(({ kind, payload }) => [Uint8Array.of(ITEM_KIND[kind]), encodeBlock(payload)]),
    encodeNumber(statements.length, 4), ...statements.flatMap(({ text, signature }) => [encodeNumber(text, 4), encodeBlock(signature)]),
    encodeNumber(checkpoints.length, 4), ...checkpoints.map(encodeCheckpoint),
  );
}

/** In what order a proof has its texts. */
export function textKey({ kind, payload }: Item): string {
  return `${String(ITEM_KIND[kind]).padStart(3, '0')} ${sha256Hex(payload)}`;
}

function sortMessages(messages: readonly Uint8Array[]): Pick<Proof, 'texts' | 'statements'> {
  const items = messages.map(decodeMessage).map((item) => ({ item, key: textKey(item) }));
  const byKey = new Map<Hex, Item>(items.map(({ item, key }) => [key, item]));
  const keys = [...byKey.keys()].sort();
  const place = new Map(keys.map((key, i) => [key, i]));
  const statements = items.map(({ item, key }) => ({ text: place.get(key) as number, signature: item.signature }));
  statements.sort((a, b) => a.text - b.text || compareBytes(a.signature, b.signature));
  return { texts: keys.map((key) => byKey.get(key) as Item), statements };
}

function encodeCheckpoint({ message, places }: ProofCheckpoint): Uint8Array {
  return concatBytes(encodeBlock(message), ...places.map(encodePlace));
}

function encodePlace(place: ReleasePlace | null): Uint8Array {
  if (place === null) return Uint8Array.of(0);
  const { index, path, signers } = place;
  return concatBytes(
    Uint8Array.of(1), encodeNumber(index, 4), encodeNumber(path.length, 1), ...path.map(fromHex),
    encodeNumber(signers.length, 2), ...signers.flatMap(({ signer, digest }) => [encodeFingerprint(signer), fromHex(digest)]),
  );
}

function encodeFingerprint(fingerprint: Fingerprint): Uint8Array {
  const bytes = fromHex(fingerprint.toLowerCase());
  return concatBytes(encodeNumber(bytes.length, 1), bytes);
}

function encodeNames(names: readonly string[]): Uint8Array {
  return concatBytes(encodeNumber(names.length, 2), ...names.map(encodeLabel));
}

function encodeBlock(bytes: Uint8Array): Uint8Array {
  return concatBytes(encodeNumber(bytes.length, 4), bytes);
}

const MOST = { statements: MAX_PROOF_STATEMENTS, checkpoints: MAX_PROOF_CHECKPOINTS, certificates: MAX_PROOF_CERTIFICATES, releases: MAX_PROOF_RELEASES, artifacts: MAX_PROOF_ARTIFACTS };

function refuseNumbers(numbers: Readonly<Record<keyof typeof MOST, number>>): void {
  for (const [what, most] of Object.entries(MOST) as [keyof typeof MOST, number][]) {
    if (numbers[what] > most) throw tooLarge(`${numbers[what]} ${what}`, most);
  }
}

function tooLarge(what: string, most: number): ConcurError {
  return new ConcurError('proof-too-large', `proof would have ${what}, at most ${most} are allowed`, { hint: 'make one for each release, or for each artifact' });
}
