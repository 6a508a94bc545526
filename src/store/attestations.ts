/** Attestations in the store: put once and never removed. Only one that could not be verified changes, when it can be. */

import type { Hex } from '../base/bytes.ts';
import type { Content, ForeignStatement } from '../statement/foreign.ts';
import { storeDamaged } from './damage.ts';
import type { Database } from './database.ts';
import { filingChanges, type StoredFiling } from './filings.ts';
import { decodeHeld, encodeHeld, holdForeign, holdNative, wholeOf, type HeldAttestation, type HeldForeign } from './held.ts';
import { foreignIndex, nativeIndex, payloadIndex, unverifiedKeys, verifiedKey, verifiedKeys } from './indexes.ts';
import { keyOf } from './keys.ts';
import { encodePayload, readPayloads, type Payload } from './payloads.ts';
import type { AttestationRecord, Stored } from './record.ts';
import type { Change, Writer } from './writer.ts';

/** A record on its way in. */
export interface NewAttestation extends AttestationRecord {
  /** What the message says, from whoever decoded it. */
  readonly content: Content;
  /** Where the operator had it; kept also when the attestation is there already. */
  readonly filing?: StoredFiling;
}

export interface Attestations {
  /**
   * With all that they are found by, in one batch that is on disk when it resolves. One that is there already stays
   * as it is, unless it could not be verified and now was. Callers that do not wait for each other share a sync:
   * 1,000 at once cost little more than one.
   * @returns for each of them whether it was new, or newly verified
   * @throws ConcurError write-failed
   */
  putAttestations(records: readonly NewAttestation[]): Promise<boolean[]>;
  /** Callers that do not wait for each other share a read. */
  hasAttestation(id: Hex): Promise<boolean>;
  /** @throws ConcurError store-damaged | read-failed */
  attestation(id: Hex): Promise<AttestationRecord | undefined>;
  /** Those that a look-up found, in its order. @throws ConcurError store-damaged when one is not there */
  attestations(ids: readonly Hex[]): Promise<AttestationRecord[]>;
}

/** Whoever signs the same mostly comes soon after. */
const MAX_REMEMBERED = 1_000;

export function attestationsIn(database: Database, writer: Writer): Attestations {
  const has = sharedLookUp(database);
  /** Payloads on the way to the disk or there: a batch that fails is the last, so nothing can come to refer to one that is not. */
  const written = new Set<Hex>();
  return {
    async putAttestations(records) {
      const { groups, payloads } = changesFor(records, written);
      const writing = writer.write(groups.flatMap(({ before, own, after }) => [...before, own, ...after]));
      if (written.size > MAX_REMEMBERED) written.clear();
      for (const payload of payloads) written.add(payload);
      const done = await writing;
      let place = 0;
      return groups.map(({ before, after }) => {
        const own = place + before.length;
        place = own + 1 + after.length;
        return done[own] as boolean;
      });
    },
    hasAttestation: (id) => has(keyOf('attestation', id)),
    async attestation(id) {
      const key = keyOf('attestation', id);
      const value = await database.get(key);
      if (value === undefined) return undefined;
      const [record] = await whole(database, [decodeHeld({ key, value })]);
      return record;
    },
    async attestations(ids) {
      const keys = ids.map((id) => keyOf('attestation', id));
      const values = await database.getMany(keys);
      return whole(database, keys.map((key, i) => {
        const value = values[i];
        if (value === undefined) throw storeDamaged(`attestation ${ids[i]} is listed and is not there`);
        return decodeHeld({ key, value });
      }));
    },
  };
}

async function whole(database: Database, held: readonly HeldAttestation[]): Promise<AttestationRecord[]> {
  const payloads = await readPayloads(database, held.flatMap((each) => (each.kind === 'foreign' ? [each.payload] : [])));
  return held.map((each) => wholeOf(each, payloads));
}

interface Question {
  readonly key: string;
  readonly answer: PromiseWithResolvers<boolean>;
}

/** Each read crosses to another thread and back, which costs more than the read: whoever asks meanwhile shares the next one. */
function sharedLookUp(database: Database): (key: string) => Promise<boolean> {
  let waiting: Question[] = [];
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    // Everybody who is on the way at this moment comes along.
    await Promise.resolve();
    while (waiting.length > 0) {
      const asked = waiting;
      waiting = [];
      await database.hasMany(asked.map(({ key }) => key)).then(
        (there) => asked.forEach(({ answer }, i) => answer.resolve(there[i] === true)),
        (error: unknown) => asked.forEach(({ answer }) => answer.reject(error)),
      );
    }
    running = undefined;
  }

  return (key) => {
    const answer = Promise.withResolvers<boolean>();
    waiting.push({ key, answer });
    running ??= run();
    return answer.promise;
  };
}

/** What is written for one attestation: its own change, and what goes with it. */
interface Group {
  readonly before: readonly Change[];
  readonly own: Change;
  readonly after: readonly Change[];
}

/** @param written payloads that need no change of their own any more */
function changesFor(records: readonly NewAttestation[], written: ReadonlySet<Hex>): { groups: Group[]; payloads: Set<Hex> } {
  // Many of a batch sign the same.
  const payloads = new Set<Hex>();
  const groups = records.map((attestation): Group => {
    const { content, filing, id } = attestation;
    const after = filing === undefined ? [] : filingChanges(id, filing);
    if (content.kind !== 'foreign') return { before: [], own: putting(encodeHeld(holdNative(attestation)), nativeIndex(attestation, content)), after };
    const { held, payload } = holdForeign(attestation);
    const isNew = !written.has(held.payload) && !payloads.has(held.payload);
    payloads.add(held.payload);
    return { before: isNew ? [payloadChange(held.payload, payload, content)] : [], own: foreignChange(held), after };
  });
  return { groups, payloads };
}

function payloadChange(id: Hex, payload: Payload, content: ForeignStatement): Change {
  return putting(encodePayload(payload), payloadIndex(id, content));
}

function foreignChange(held: HeldForeign): Change {
  const change = putting(encodeHeld(held), foreignIndex(held));
  if (held.report.mathematics !== 'good') return change;
  // Its signer is part of its id, and so are the keys that stay.
  return { ...change, otherwise: { ...change, index: verifiedKeys(held), noIndex: unverifiedKeys(held), onlyIfAbsent: verifiedKey(held) } };
}

function putting(record: Stored, index: readonly string[]): Change {
  return { operations: [{ type: 'put', ...record }], record, index, onlyIfAbsent: record.key };
}
