/** Signatures of in-toto links: rebuilderd's bare Ed25519 ones, and OpenPGP ones taken apart as in-toto writes them. */

import { fromHex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { MAX_ENVELOPE_SIGNATURES } from '../base/limits.ts';
import { packetOfInTotoSignature } from '../openpgp/verify/in-toto-packet.ts';
import type { Item } from '../statement/id.ts';
import { encodeCanonical } from './canonical-json.ts';
import { entriesOfPackets, entryOfBareSignature, ED25519_SIGNATURE_BYTES, unknownSignature, type Entry } from './entries.ts';
import { elementsOf, textAt, type Json } from './json.ts';
import { malformed } from './refusal.ts';

/** @throws ConcurError foreign-malformed when `signed` has no canonical form */
export async function linkEntries(link: { readonly [key: string]: Json }, bareKeys: readonly Uint8Array[]): Promise<Entry[]> {
  const item: Item = { kind: 'in-toto-link', payload: encodeCanonical(link['signed'] ?? null, 'in-toto link') };
  const signatures = elementsOf(link['signatures']);
  if (signatures.length > MAX_ENVELOPE_SIGNATURES) return [malformed(`link has ${signatures.length} signatures, at most ${MAX_ENVELOPE_SIGNATURES} are read`)];
  const entries: Entry[] = [];
  for (const signature of signatures) entries.push(...await entriesOf(item, signature, bareKeys));
  return entries.length > 0 ? entries : [new ConcurError('signature-missing', 'link has no signature', { hint: 'it is nobody\'s word: get the signed one' })];
}

async function entriesOf(item: Item, signature: Json, bareKeys: readonly Uint8Array[]): Promise<Entry[]> {
  const keyid = textAt(signature, 'keyid') ?? '';
  const otherHeaders = textAt(signature, 'other_headers');
  if (otherHeaders !== null) return openpgpEntries(item, { keyid, otherHeaders, signature: textAt(signature, 'signature') ?? '' });
  const bytes = hexIn(textAt(signature, 'sig') ?? '');
  if (bytes?.length === ED25519_SIGNATURE_BYTES) return [await entryOfBareSignature(item, bytes, bareKeys, keyid)];
  return [unknownSignature(keyid)];
}

function openpgpEntries(item: Item, parts: { keyid: string; otherHeaders: string; signature: string }): Entry[] {
  try {
    return entriesOfPackets(item, [packetOfInTotoSignature(parts, [item.payload])]);
  } catch (error) {
    if (error instanceof ConcurError) return [error];
    throw error;
  }
}

function hexIn(text: string): Uint8Array | null {
  return /^(?:[0-9a-f]{2})+$/i.test(text) ? fromHex(text.toLowerCase()) : null;
}
