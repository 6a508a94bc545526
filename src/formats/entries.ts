/** A signed file and what proves it → one message for each signature, as it will travel. */

import { toHex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { quoted } from '../base/printable.ts';
import { checkBareEd25519 } from '../openpgp/node/check-bare-ed25519.ts';
import { readForeignSignatures } from '../openpgp/verify/foreign-file.ts';
import { parseForeignSignature } from '../openpgp/verify/foreign-signature.ts';
import { canonicalText, isCanonicalText } from '../openpgp/verify/text.ts';
import type { ForeignFormat } from '../statement/foreign.ts';
import { encodeForeignSignature } from '../statement/foreign-signature.ts';
import { signedBytes, type Item } from '../statement/id.ts';
import { encodeMessage } from '../statement/message.ts';
import { inTotoKeyId } from './in-toto-key-id.ts';

export const ED25519_SIGNATURE_BYTES = 64;

/** A message, or why one signature gave none. */
export type Entry = Uint8Array | ConcurError;

export interface DetachedEntry {
  readonly entry: Entry;
  /** Whether the signed bytes are the file's, and not a form of it. */
  readonly asItIs: boolean;
}

/** Never throws: one bad signature takes no other with it. */
export async function entriesOfDetached(format: ForeignFormat, data: Uint8Array, signatureFile: Uint8Array): Promise<DetachedEntry[]> {
  const { signatures, refused } = await readForeignSignatures(signatureFile);
  return [...signatures.map((packet) => detachedEntry(format, data, packet)), ...refused.map((entry) => ({ entry, asItIs: true }))];
}

/** A text signature fits every spelling of the line ends; the one that was hashed is kept. */
function detachedEntry(format: ForeignFormat, data: Uint8Array, packet: Uint8Array): DetachedEntry {
  const asItIs = !parseForeignSignature(packet).isText || isCanonicalText(data);
  const payload = asItIs ? data : canonicalText(data);
  return { entry: entryOf(() => openpgpMessage({ kind: format, payload }, packet)), asItIs };
}

/** @param packets each over exactly the payload, which has the form that they need */
export function entriesOfPackets(item: Item, packets: readonly Uint8Array[]): Entry[] {
  return packets.map((packet) => entryOf(() => openpgpMessage(item, packet)));
}

/**
 * A bare Ed25519 signature names no key that could be believed: of those that policies name, the one that made it.
 * @param keyid what the file calls the key: a hint
 */
export async function entryOfBareSignature(item: Item, signature: Uint8Array, keys: readonly Uint8Array[], keyid: string): Promise<Entry> {
  for (const key of keys) {
    if (await checkBareEd25519(key, signedBytes(item), signature)) {
      return entryOf(() => encodeMessage({ ...item, signature: encodeForeignSignature({ scheme: 'ed25519', key, signature }) }));
    }
  }
  const named = keys.find((key) => inTotoKeyId(key) === keyid);
  if (named === undefined) {
    return new ConcurError('signer-unknown', `no policy here names the Ed25519 key of the signature by ${quoted(keyid)}`, { hint: 'name it in a policy: signer NAME ed25519 KEY' });
  }
  return new ConcurError('signature-bad', `signature by ${toHex(named).toUpperCase()} does not fit the signed bytes`, { hint: 'one of the two was altered: get it again from whoever signed it' });
}

export function unknownSignature(keyid: string): ConcurError {
  return new ConcurError('signature-unacceptable', `signature by ${quoted(keyid)} is neither an OpenPGP nor an Ed25519 one`, { hint: 'OpenPGP signatures and bare Ed25519 ones are read' });
}

/** @throws ConcurError statement-too-large | signature-malformed | statement-malformed */
export function entryOf(make: () => Uint8Array): Entry {
  try {
    return make();
  } catch (error) {
    if (error instanceof ConcurError) return error;
    throw error;
  }
}

function openpgpMessage(item: Item, packet: Uint8Array): Uint8Array {
  return encodeMessage({ ...item, signature: encodeForeignSignature({ scheme: 'openpgp', packet }) });
}
