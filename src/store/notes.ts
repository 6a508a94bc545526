/** Small facts that the store keeps for others under a name, such as when a project was last synced. */

import { utf8Decode, utf8Encode } from '../base/bytes.ts';
import type { Database } from './database.ts';
import { keyOf } from './keys.ts';
import { decodeRecord, encodeRecord } from './record.ts';
import type { Writer } from './writer.ts';

export interface Notes {
  /** @throws ConcurError store-damaged | read-failed */
  note(name: string): Promise<string | undefined>;
  /** Replaces what is there, and is on disk when it resolves. @throws ConcurError write-failed */
  setNote(name: string, text: string): Promise<void>;
}

export function notesIn(database: Database, writer: Writer): Notes {
  return {
    async note(name) {
      const key = keyOf('note', name);
      const value = await database.get(key);
      return value === undefined ? undefined : utf8Decode(decodeRecord({ key, value }).content, 'store-damaged', 'note');
    },
    async setNote(name, text) {
      const record = encodeRecord(keyOf('note', name), {}, utf8Encode(text));
      await writer.write([{ operations: [{ type: 'put', ...record }] }]);
    },
  };
}
