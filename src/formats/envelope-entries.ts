/** Signatures of DSSE envelopes, which say nothing of their kind: bare Ed25519 ones have 64 bytes, OpenPGP ones more. */

import { fromBase64 } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { MAX_ENVELOPE_SIGNATURES } from '../base/limits.ts';
import { quoted } from '../base/printable.ts';
import { readSignaturePackets } from '../openpgp/verify/foreign-file.ts';
import type { Item } from '../statement/id.ts';
import { entriesOfPackets, entryOf, entryOfBareSignature, ED25519_SIGNATURE_BYTES, unknownSignature, type Entry } from './entries.ts';
import { elementsOf, textAt, type Json } from './json.ts';
import { malformed } from './refusal.ts';

/** @param envelope of in-toto's payload type */
export async function envelopeEntries(envelope: { readonly [key: string]: Json }, bareKeys: readonly Uint8Array[]): Promise<Entry[]> {
  try {
    const item: Item = { kind: 'dsse', payload: fromBase64(textAt(envelope, 'payload') ?? '', 'foreign-malformed', 'payload of the envelope') };
    const signatures = elementsOf(envelope['signatures']);
    if (signatures.length > MAX_ENVELOPE_SIGNATURES) throw malformed(`envelope has ${signatures.length} signatures, at most ${MAX_ENVELOPE_SIGNATURES} are read`);
    if (signatures.length === 0) throw new ConcurError('signature-missing', 'envelope has no signature', { hint: 'it is nobody\'s word: get the signed one' });
    const entries: Entry[] = [];
    for (const signature of signatures) entries.push(...await entriesOf(item, signature, bareKeys));
    return entries;
  } catch (error) {
    if (error instanceof ConcurError) return [error];
    throw error;
  }
}

/** Never throws: one bad signature takes no other with it. */
async function entriesOf(item: Item, signature: Json, bareKeys: readonly Uint8Array[]): Promise<Entry[]> {
  const keyid = textAt(signature, 'keyid') ?? '';
  const bytes = entryOf(() => fromBase64(textAt(signature, 'sig') ?? '', 'signature-malformed', `signature by ${quoted(keyid)}`));
  if (bytes instanceof ConcurError) return [bytes];
  if (bytes.length === ED25519_SIGNATURE_BYTES) return [await entryOfBareSignature(item, bytes, bareKeys, keyid)];
  const { signatures, refused } = readSignaturePackets(bytes);
  return signatures.length === 0 ? [unknownSignature(keyid)] : [...entriesOfPackets(item, signatures), ...refused];
}
