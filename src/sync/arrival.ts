/** An item that came, and what it was asked for as: whoever has looked at it checks that it is that. */

import type { Hex } from '../base/bytes.ts';
import { malformedReply } from './malformed-reply.ts';
import { isBelow, keyText } from './prefixes.ts';
import type { ShortForms } from './short-forms.ts';
import type { TrieItem, TrieName, TriePrefix } from './tries.ts';

export interface Arrival {
  readonly trie: TrieName;
  /** An attestation message, or in `@certificates` a certificate. Not checked, and a view into the frame: copy what is kept. */
  readonly message: Uint8Array;
  readonly place: ArrivalPlace;
}

export type ArrivalPlace =
  /** Below the prefix, after one key and not after another. */
  | { readonly kind: 'below'; readonly prefix: TriePrefix; readonly after: TrieItem | null; readonly last: TrieItem | null }
  /** Below the prefix, and of this short id. */
  | { readonly kind: 'some'; readonly prefix: TriePrefix; readonly id: Hex };

/** @throws ConcurError frame-malformed when the item that came is not what was asked for */
export function verifyArrival(short: ShortForms, { place }: Arrival, item: TrieItem): void {
  if (!isBelow(place.prefix, item)) throw malformedReply('holds an item from elsewhere than was asked for');
  if (place.kind === 'some') {
    if (short.id(item.id) !== place.id) throw malformedReply('holds another item than the one asked for');
    return;
  }
  const key = keyText(item);
  if (place.after !== null && key <= keyText(place.after)) throw malformedReply('holds an item that was passed already');
  if (place.last !== null && key > keyText(place.last)) throw malformedReply('holds an item beyond the last that it tells');
}
