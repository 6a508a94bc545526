/**
 * How LevelDB's one key space is divided: a table's name, then the parts, joined by NUL.
 * No name in a statement may hold a NUL, and it sorts before every other character, so ranges are exact.
 *
 *   attestation     ID                            the record (record.ts); a foreign one without what it signs
 *   payload         PAYLOAD                       what foreign attestations sign, once for all of them (payloads.ts)
 *   certificate     FINGERPRINT                   the record
 *   waiting         SIGNER  MESSAGE-HASH          the record
 *   note            NAME                          the record
 *   filing          ID  PLACE                     where the operator had a foreign attestation (filings.ts)
 *   file            SHA-256                       a file that a filing refers to
 *   journal         NUMBER                        what was put on disk, in order (journal.ts)
 *
 * Derived from the records, with empty values (indexes.ts):
 *
 *   hash            SHA-256  ID
 *   name            PROJECT  NAME  ID             the whole artifact name, and its last path segment
 *   release         PROJECT  RELEASE  ID
 *   retraction      PROJECT  ID
 *   delegation      PROJECT  ID
 *   project         PROJECT  ID
 *   timeline        SIGNER  SCOPE  TIME  ID       SIGNER may be empty: of anyone; SCOPE is a project, or @ and a format
 *   claimed         SIGNER  SCOPE  TIME  ID       the same of those that could not be verified: SIGNER is what the signature names
 *   signing-key     FINGERPRINT  PRIMARY
 *   key-id          KEY-ID  PRIMARY  FINGERPRINT
 *
 * Foreign attestations are found by what they sign: names and hashes are listed once for a payload, not for each signer.
 *
 *   foreign-hash    SHA-256  PAYLOAD
 *   foreign-name    NAME  PAYLOAD                 the whole artifact name, and each part of it that follows a slash
 *   signed          PAYLOAD  ID
 *   foreign-signer  SIGNER  FORMAT  ID            without those that could not be verified
 *   unverified      SIGNER  ID                    SIGNER is what the signature names
 *   filed           PROJECT  RELEASE  ID:PLACE    either may be empty: not known
 *
 *   count           TABLE  PART...                how many keys lie below these parts (counts.ts)
 *
 * The timeline of a signer in a scope is also the items of their trie (trie-records.ts):
 *
 *   trie            SCOPE  SIGNER                 how many items there are, and the root's digest
 *   node            SCOPE  SIGNER  .BITS          an inner node; the root has no bits
 */

/** What a verdict rests on: nothing may be missing from a list unnoticed. */
export const COUNTED_TABLES = ['hash', 'name', 'release', 'retraction', 'delegation', 'foreign-hash', 'foreign-name', 'signed', 'unverified', 'filed', 'filing', 'trie'] as const;
/** Filings and the roots of tries are counted like an index, and are records all the same. */
export const INDEX_TABLES = [
  'hash', 'name', 'release', 'retraction', 'delegation', 'foreign-hash', 'foreign-name', 'signed', 'unverified', 'filed',
  'project', 'timeline', 'claimed', 'foreign-signer', 'signing-key', 'key-id',
] as const;
export type CountedTable = (typeof COUNTED_TABLES)[number];
export type Table = 'attestation' | 'payload' | 'certificate' | 'waiting' | 'note' | 'file' | 'journal' | 'count' | 'node' | CountedTable | (typeof INDEX_TABLES)[number];

export interface KeyRange {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt: string;
  readonly reverse?: boolean;
  readonly limit?: number;
}

const SEPARATOR = '\u0000';
const AFTER_SEPARATOR = '\u0001';

export function keyOf(table: Table, ...parts: string[]): string {
  return [table, ...parts].join(SEPARATOR);
}

/** Every key that continues these parts. */
export function keysBelow(table: Table, ...parts: string[]): KeyRange {
  const prefix = keyOf(table, ...parts);
  return { gt: prefix + SEPARATOR, lt: prefix + AFTER_SEPARATOR };
}

/** Every key of the table whose next part starts so. */
export function keysStartingWith(table: Table, start: string): KeyRange {
  const prefix = keyOf(table, start);
  return { gte: prefix, lt: `${prefix}\u007f` };
}

/** The key without its last part: what all keys of one answer have in common. */
export function rangeKeyOf(key: string): string {
  return key.slice(0, key.lastIndexOf(SEPARATOR));
}

/** The table's name first. */
export function partsOf(key: string): string[] {
  return key.split(SEPARATOR);
}

/** The part at this place, counted from the table's name, or from the end when negative. */
export function partOf(key: string, place: number): string {
  return partsOf(key).at(place) ?? '';
}

/** What a signature can say at most of its time. */
export const LAST_SECOND = 0xffff_ffff;

/** Whole numbers as text that sorts by value: seconds, or a place in the journal. */
export function sortable(number: number): string {
  return String(number).padStart(15, '0');
}
