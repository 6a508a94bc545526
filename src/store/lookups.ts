/**
 * By what attestations are found. Every answer is a list of ids, in an order that the time of their arrival has no
 * part in. Those by hash, name and release, and the retractions and delegations, are complete or refused as damaged.
 */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { countedIds, countedLists } from './counts.ts';
import type { Database } from './database.ts';
import { foreignIdsByHash } from './foreign-lookups.ts';
import { keyOf, keysBelow, keysStartingWith, partOf, partsOf, type KeyRange } from './keys.ts';
import { distinctParts } from './pages.ts';

export interface Timeline {
  /** Or the scope of a foreign format (src/statement/foreign.ts). @default all of them */
  readonly project?: string;
  readonly signer?: Fingerprint;
  readonly limit: number;
}

export interface Page {
  /** The last id of the page before. */
  readonly after?: Hex;
  readonly limit: number;
}

export interface Lookups {
  /** @param start of an id, in lower-case hexadecimal */
  idsStartingWith(start: string, limit: number): Promise<Hex[]>;
  /** In any project, and in any format. */
  idsByHash(sha256: Hex): Promise<Hex[]>;
  /** Those with any of these, sorted. @param names whole artifact names, or the last segments of some */
  idsByNames(project: string, names: readonly string[]): Promise<Hex[]>;
  idsByRelease(project: string, release: string): Promise<Hex[]>;
  /** By the signatures' times, newest first. */
  newestIds(timeline: Timeline): Promise<Hex[]>;
  /** In order of the ids, page by page: what is put meanwhile may or may not be there. */
  idsOfProject(project: string, page: Page): Promise<Hex[]>;
  retractionIds(project: string): Promise<Hex[]>;
  delegationIds(project: string): Promise<Hex[]>;
  /** Sorted. */
  projects(): Promise<string[]>;
  /** Sorted; retractions name none. */
  releases(project: string): Promise<string[]>;
  /** In any format. */
  countBySigner(signer: Fingerprint): Promise<number>;
}

export function lookupsIn(database: Database): Lookups {
  const idsIn = async (range: KeyRange): Promise<Hex[]> => (await database.keys(range)).map((key) => partOf(key, -1));

  return {
    idsStartingWith: (start, limit) => idsIn({ ...keysStartingWith('attestation', start), limit }),
    async idsByHash(sha256) {
      const ids = await Promise.all([countedIds(database, 'hash', sha256), foreignIdsByHash(database, sha256)]);
      return ids.flat().sort();
    },
    async idsByNames(project, names) {
      const lists = await countedLists(database, 'name', names.map((name) => [project, name]));
      return [...new Set(lists.flat())].sort();
    },
    idsByRelease: (project, release) => countedIds(database, 'release', project, release),
    newestIds: (timeline) => newestIds(database, timeline),
    idsOfProject: (project, { after, limit }) => idsIn({
      ...keysBelow('project', project), ...(after === undefined ? {} : { gt: keyOf('project', project, after) }), limit,
    }),
    retractionIds: (project) => countedIds(database, 'retraction', project),
    delegationIds: (project) => countedIds(database, 'delegation', project),
    projects: () => distinctParts(database, 'project'),
    releases: (project) => distinctParts(database, 'release', project),
    countBySigner: async (signer) => (await Promise.all(timelinesOf(signer).map((table) => database.keys(keysBelow(table, signer))))).flat().length,
  };
}

/** Without a project, those of all projects are merged: there are few, and a key for each statement would cost more. */
async function newestIds(database: Database, { signer = '', project, limit }: Timeline): Promise<Hex[]> {
  const lists = await Promise.all(timelinesOf(signer).map(async (table) => {
    const projects = project === undefined ? await distinctParts(database, table, signer) : [project];
    return Promise.all(projects.map((each) => database.keys({ ...keysBelow(table, signer, each), reverse: true, limit })));
  }));
  const timeAndId = lists.flat(2).map((key) => partsOf(key).slice(-2).join());
  return timeAndId.sort().reverse().slice(0, limit).map((text) => text.slice(text.indexOf(',') + 1));
}

/** Whatever names the signer is theirs to see, verified or not; that of anyone holds both. */
function timelinesOf(signer: string): ('timeline' | 'claimed')[] {
  return signer === '' ? ['timeline'] : ['timeline', 'claimed'];
}
