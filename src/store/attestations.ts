/** Attestations in the store: put once, never changed, never removed. */

import type { Hex } from '../base/bytes.ts';
import { storeDamaged } from './damage.ts';
import type { Database } from './database.ts';
import { attestationIndex, type NewAttestation } from './indexes.ts';
import { keyOf } from './keys.ts';
import { decodeAttestation, encodeAttestation, type AttestationRecord } from './record.ts';
import type { Change, Writer } from './writer.ts';

export interface Attestations {
  /**
   * With all that they are found by, in one batch that is on disk when it resolves. One that is there already stays
   * as it is. Callers that do not wait for each other share a sync: 1,000 at once cost little more than one.
   * @throws ConcurError write-failed
   */
  putAttestations(records: readonly NewAttestation[]): Promise<void>;
  /** Callers that do not wait for each other share a read. */
  hasAttestation(id: Hex): Promise<boolean>;
  /** @throws ConcurError store-damaged | read-failed */
  attestation(id: Hex): Promise<AttestationRecord | undefined>;
  /** Those that a look-up found, in its order. @throws ConcurError store-damaged when one is not there */
  attestations(ids: readonly Hex[]): Promise<AttestationRecord[]>;
}

export function attestationsIn(database: Database, writer: Writer): Attestations {
  const has = sharedLookUp(database);
  return {
    putAttestations: async (records) => writer.write(records.map(toChange)),
    hasAttestation: (id) => has(keyOf('attestation', id)),
    async attestation(id) {
      const key = keyOf('attestation', id);
      const value = await database.get(key);
      return value === undefined ? undefined : decodeAttestation({ key, value });
    },
    async attestations(ids) {
      const keys = ids.map((id) => keyOf('attestation', id));
      const values = await database.getMany(keys);
      return keys.map((key, i) => {
        const value = values[i];
        if (value === undefined) throw storeDamaged(`attestation ${ids[i]} is listed and is not there`);
        return decodeAttestation({ key, value });
      });
    },
  };
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

function toChange(attestation: NewAttestation): Change {
  const record = encodeAttestation(attestation);
  return { operations: [{ type: 'put', ...record }], record, onlyIfAbsent: true, index: attestationIndex(attestation) };
}
