/**
 * Where the operator had foreign attestations, with what is needed to write the same files again. Theirs alone: it
 * never travels, and nobody could send it again, so it is no part of the journal's promise. A tally may take a release
 * from it, so its lists are complete or refused like the others.
 */

import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { quoted } from '../base/printable.ts';
import { sha256Hex } from '../base/sha256.ts';
import type { Filing } from '../statement/foreign.ts';
import { countedIds, countedLists, countedRange } from './counts.ts';
import { storeDamaged } from './damage.ts';
import type { Database } from './database.ts';
import { keyOf, keysBelow, partOf } from './keys.ts';
import { decodeRecord, encodeRecord, type Stored } from './record.ts';
import type { Change, Writer } from './writer.ts';

export interface StoredFiling extends Filing {
  /** Of the signature file; null when the signature stands in the signed file itself. */
  readonly signaturePath: string | null;
  /** That file as it was; null as above. */
  readonly signatureFile: Uint8Array | null;
  /** The signed file as it was, where it is not the signed bytes themselves; else null. */
  readonly signedFile: Uint8Array | null;
}

export interface Filings {
  /**
   * Of an attestation that is there; the first filing of the same path, project and release stays.
   * @returns whether it was new
   * @throws ConcurError not-found | name-unsafe | write-failed
   */
  putFiling(id: Hex, filing: StoredFiling): Promise<boolean>;
  /** In order of their paths; none for an attestation that came from the network. @throws ConcurError store-damaged */
  filings(ids: readonly Hex[]): Promise<ReadonlyMap<Hex, readonly Filing[]>>;
  /** The same of one attestation, with the files. @throws ConcurError store-damaged */
  originals(id: Hex): Promise<StoredFiling[]>;
  /** Sorted. @param release of any, and of none, when not given. @throws ConcurError store-damaged */
  filedIds(project: string, release?: string): Promise<Hex[]>;
}

/** As it is recorded: files by their SHA-256, since one signature file may hold the signatures of many. */
interface FilingRecord extends Filing {
  readonly signaturePath: string | null;
  readonly signatureFile: Hex | null;
  readonly signedFile: Hex | null;
}

export function filingsIn(database: Database, writer: Writer): Filings {
  return {
    async putFiling(id, filing) {
      const [there] = await database.hasMany([keyOf('attestation', id)]);
      if (there !== true) throw new ConcurError('not-found', `attestation ${id} is not here, so it cannot be filed`);
      const done = await writer.write(filingChanges(id, filing));
      return done.at(-1) as boolean;
    },
    filings: (ids) => readFilings(database, ids),
    async originals(id) {
      const filings = (await readFilings(database, [id])).get(id) ?? [];
      const files = await readFiles(database, filings.flatMap(({ signatureFile, signedFile }) => [signatureFile, signedFile]));
      const bytesOf = (file: Hex | null): Uint8Array | null => (file === null ? null : files.get(file) as Uint8Array);
      return filings.map((filing) => ({ ...filing, signatureFile: bytesOf(filing.signatureFile), signedFile: bytesOf(filing.signedFile) }));
    },
    async filedIds(project, release) {
      const places = release === undefined
        ? await countedRange(database, keysBelow('filed', project))
        : await countedIds(database, 'filed', project, release);
      return [...new Set(places.map((place) => place.slice(0, place.indexOf(':'))))].sort();
    },
  };
}

/** The last of them is the filing's own. @throws ConcurError name-unsafe */
export function filingChanges(id: Hex, { signatureFile, signedFile, ...filing }: StoredFiling): Change[] {
  for (const text of [filing.project, filing.release]) refuseNul(text);
  const files = [signatureFile, signedFile].map((bytes) => (bytes === null ? null : encodeFile(bytes)));
  const [signatureName, signedName] = files.map((file) => (file === null ? null : partOf(file.key, 1)));
  const header: FilingRecord = { ...filing, signatureFile: signatureName as Hex | null, signedFile: signedName as Hex | null };
  const record = encodeRecord(keyOf('filing', id, placeOf(filing)), header, new Uint8Array());
  return [
    ...files.filter((file) => file !== null).map((file): Change => ({ operations: [{ type: 'put', ...file }], onlyIfAbsent: file.key })),
    { operations: [{ type: 'put', ...record }], index: filingIndex(record.key, header), counted: [record.key], onlyIfAbsent: record.key },
  ];
}

/** @returns unique keys */
export function filingIndex(key: string, { project, release }: Filing): string[] {
  return [keyOf('filed', project ?? '', release ?? '', `${partOf(key, 1)}:${partOf(key, 2)}`)];
}

/** @throws ConcurError store-damaged */
export function decodeFiling(stored: Stored): FilingRecord {
  return decodeRecord(stored).header as FilingRecord;
}

/** Keys of the files that it refers to. @throws ConcurError store-damaged */
export function filesOf(stored: Stored): string[] {
  const { signatureFile, signedFile } = decodeFiling(stored);
  return [signatureFile, signedFile].filter((name) => name !== null).map((name) => keyOf('file', name));
}

async function readFilings(database: Database, ids: readonly Hex[]): Promise<Map<Hex, FilingRecord[]>> {
  const wanted = [...new Set(ids)];
  const places = await countedLists(database, 'filing', wanted.map((id) => [id]));
  const keys = wanted.flatMap((id, i) => (places[i] ?? []).map((place) => keyOf('filing', id, place)));
  const values = keys.length === 0 ? [] : await database.getMany(keys);
  const found = keys.map((key, i) => ({ id: partOf(key, 1), filing: decodeFiling(storedAt(key, values[i])) }));
  return new Map([...Map.groupBy(found, ({ id }) => id)].map(([id, those]) => [id, those.map(({ filing }) => filing).sort(byPath)]));
}

async function readFiles(database: Database, names: readonly (Hex | null)[]): Promise<Map<Hex, Uint8Array>> {
  const wanted = [...new Set(names.filter((name) => name !== null))];
  const keys = wanted.map((name) => keyOf('file', name));
  const values = keys.length === 0 ? [] : await database.getMany(keys);
  return new Map(keys.map((key, i) => [partOf(key, 1), decodeRecord(storedAt(key, values[i])).content]));
}

function storedAt(key: string, value: Uint8Array | undefined): Stored {
  if (value === undefined) throw storeDamaged(`the ${partOf(key, 0)} "${partOf(key, -1)}" is referred to and is not there`);
  return { key, value };
}

function encodeFile(bytes: Uint8Array): Stored {
  return encodeRecord(keyOf('file', sha256Hex(bytes)), {}, bytes);
}

/** A digest, for a path on a disk may hold anything and be of any length. */
function placeOf({ path, project, release }: Filing): Hex {
  return sha256Hex(JSON.stringify([path, project, release]));
}

function byPath(a: Filing, b: Filing): number {
  const [one, other] = [a, b].map(({ path, project, release }) => JSON.stringify([path, project, release])) as [string, string];
  return one < other ? -1 : 1;
}

/** It ends a key's part, so that two different places would be listed as one. */
function refuseNul(text: string | null): void {
  if (text?.includes('\u0000') === true) throw new ConcurError('name-unsafe', `name ${quoted(text)} of a folder holds a NUL`, { hint: 'rename the folder' });
}
