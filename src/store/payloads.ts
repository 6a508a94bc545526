/**
 * What foreign attestations sign, kept once: two dozen builders sign the same list of hashes, and it is larger than
 * all of their signatures (docs/decisions/0013-one-payload-many-signatures.md).
 */

import type { Hex } from '../base/bytes.ts';
import { sha256Hex } from '../base/sha256.ts';
import type { ForeignFormat } from '../statement/foreign.ts';
import { storeDamaged } from './damage.ts';
import type { View } from './database.ts';
import { keyOf, partOf } from './keys.ts';
import { decodeRecord, encodeRecord, type Stored } from './record.ts';

export interface Payload {
  readonly format: ForeignFormat;
  /** As they were signed. */
  readonly bytes: Uint8Array;
}

/** The format is part of it: the same bytes, read in another way, say something else. */
export function payloadId({ format, bytes }: Payload): Hex {
  return sha256Hex(`${format}\u0000`, bytes);
}

export function encodePayload(payload: Payload): Stored {
  return encodeRecord(keyOf('payload', payloadId(payload)), { format: payload.format }, payload.bytes);
}

/** @throws ConcurError store-damaged */
export function decodePayload(stored: Stored): Payload & { readonly id: Hex } {
  const { header, content } = decodeRecord(stored);
  return { id: partOf(stored.key, 1), format: (header as Pick<Payload, 'format'>).format, bytes: content };
}

/** Each is read and checked once, whoever needs it. @throws ConcurError store-damaged when one is not there */
export async function readPayloads(view: View, ids: Iterable<Hex>): Promise<Map<Hex, Payload>> {
  const wanted = [...new Set(ids)];
  const keys = wanted.map((id) => keyOf('payload', id));
  const values = keys.length === 0 ? [] : await view.getMany(keys);
  return new Map(keys.map((key, i) => {
    const value = values[i];
    if (value === undefined) throw storeDamaged(`the payload "${wanted[i]}" is referred to and is not there`);
    return [wanted[i] as Hex, decodePayload({ key, value })];
  }));
}
