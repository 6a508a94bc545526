/** What foreign attestations say. Two dozen builders sign the same list of hashes: it is read for the first of them. */

import type { Hex } from '../base/bytes.ts';
import { sha256Hex } from '../base/sha256.ts';
import { readForeign } from '../formats/read.ts';
import type { ForeignFormat, ForeignStatement } from '../statement/foreign.ts';

/** As readForeign. */
export type ReadForeign = (format: ForeignFormat, payload: Uint8Array) => Promise<ForeignStatement>;

/** Bytes of texts, and of the room that each takes besides, whose statements are remembered: whoever signs the same mostly comes soon after. */
const MAX_REMEMBERED_BYTES = 1024 * 1024;
const ROOM = 512;

/** @param most bytes that are remembered: the next text begins anew */
export function openForeignTexts(most = MAX_REMEMBERED_BYTES): ReadForeign {
  const statements = new Map<Hex, Promise<ForeignStatement>>();
  let bytes = 0;
  return (format, payload) => {
    const key = `${format} ${sha256Hex(payload)}`;
    const known = statements.get(key);
    if (known !== undefined) return known;
    if (bytes + payload.length + ROOM > most) {
      statements.clear();
      bytes = 0;
    }
    const statement = readForeign(format, payload);
    // A refusal too: the same bytes are refused again.
    statements.set(key, statement);
    bytes += payload.length + ROOM;
    return statement;
  };
}
