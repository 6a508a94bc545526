/**
 * By what foreign attestations are found: by what they sign, which is looked up once for all who sign it, and by their
 * signers. Each answer is sorted, and complete or refused as damaged, but for the pages by signer.
 */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { ForeignFormat } from '../statement/foreign.ts';
import { countedIds, countedLists, countedRange } from './counts.ts';
import { storeDamaged } from './damage.ts';
import type { Database } from './database.ts';
import { keyOf, keysBelow, keysStartingWith, partOf } from './keys.ts';

export interface OfSigner {
  readonly signer: Fingerprint;
  readonly format: ForeignFormat;
  /** The last id of the page before. */
  readonly after?: Hex;
  readonly limit: number;
}

export interface ForeignLookups {
  /** Those with any of these. @param names whole artifact names, or what follows one of their slashes */
  foreignIdsByNames(names: readonly string[]): Promise<Hex[]>;
  /** Those with a name, or a part of one after a slash, that starts so. */
  foreignIdsNamed(start: string): Promise<Hex[]>;
  /** In order of the ids, page by page, without unverified ones: what is put meanwhile may or may not be there. */
  foreignIdsBySigner(of: OfSigner): Promise<Hex[]>;
  /** Those that could not be verified, by the fingerprint or the key id that their signatures name. */
  unverifiedBy(issuer: string): Promise<Hex[]>;
}

export function foreignLookupsIn(database: Database): ForeignLookups {
  return {
    async foreignIdsByNames(names) {
      const payloads = await countedLists(database, 'foreign-name', names.map((name) => [name]));
      return idsSigning(database, [...new Set(payloads.flat())]);
    },
    foreignIdsNamed: async (start) => idsSigning(database, await countedRange(database, keysStartingWith('foreign-name', start))),
    async foreignIdsBySigner({ signer, format, after, limit }) {
      const range = { ...keysBelow('foreign-signer', signer, format), ...(after === undefined ? {} : { gt: keyOf('foreign-signer', signer, format, after) }) };
      return (await database.keys({ ...range, limit })).map((key) => partOf(key, -1));
    },
    unverifiedBy: (issuer) => countedIds(database, 'unverified', issuer),
  };
}

export async function foreignIdsByHash(database: Database, sha256: Hex): Promise<Hex[]> {
  return idsSigning(database, await countedIds(database, 'foreign-hash', sha256));
}

/** Sorted. An attestation signs one payload, so each is there once. @throws ConcurError store-damaged */
async function idsSigning(database: Database, payloads: readonly Hex[]): Promise<Hex[]> {
  const lists = await countedLists(database, 'signed', payloads.map((payload) => [payload]));
  // A payload comes with the first who signs it: one that nobody signs was another before a bit of its key was flipped.
  const unsigned = lists.findIndex((ids) => ids.length === 0);
  if (unsigned !== -1) throw storeDamaged(`the payload "${payloads[unsigned]}" is listed and nobody signs it`);
  return lists.flat().sort();
}
