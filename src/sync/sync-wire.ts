/** Values that requests and replies of the sync protocol share, as bytes. */

import { concatBytes, fromHex, toHex, type Hex } from '../base/bytes.ts';
import { isFingerprint, type Fingerprint } from '../base/fingerprint.ts';
import { itemOfKey, keyOfBytes, keyText, prefixBytes, prefixOfBytes } from './prefixes.ts';
import { SHORT_ID_BYTES } from './short-forms.ts';
import type { SignerForm } from './sync-messages.ts';
import { TRIE_KEY_BYTES, type TrieItem, type TrieName, type TriePrefix } from './tries.ts';
import { encodeLabel, encodeNumber, type FrameReader } from './wire.ts';

const FORMS: readonly SignerForm[] = ['short', 'full'];

export function readHex(reader: FrameReader, bytes: number): Hex {
  return toHex(reader.bytes(bytes));
}

/** A count and as many values; `width` is the count's. */
export function readSome<T>(reader: FrameReader, { width, limit }: { readonly width: 1 | 2; readonly limit: number }, read: () => T): T[] {
  const count = reader.number(width);
  if (count < 1 || count > limit) throw reader.malformed(`lists ${count} entries, 1 to ${limit} are allowed`);
  return Array.from({ length: count }, read);
}

export function encodeSome(width: 1 | 2, values: readonly Uint8Array[]): Uint8Array {
  return concatBytes(encodeNumber(values.length, width), ...values);
}

export function readFingerprint(reader: FrameReader): Fingerprint {
  const fingerprint = readHex(reader, reader.number(1)).toUpperCase();
  if (!isFingerprint(fingerprint)) throw reader.malformed('names a signer by what is no fingerprint');
  return fingerprint;
}

export function encodeFingerprint(fingerprint: Fingerprint): Uint8Array {
  return concatBytes(encodeNumber(fingerprint.length / 2, 1), fromHex(fingerprint.toLowerCase()));
}

export function readForm(reader: FrameReader): SignerForm {
  return reader.flag() ? 'full' : 'short';
}

export function encodeForm(form: SignerForm): Uint8Array {
  return Uint8Array.of(FORMS.indexOf(form));
}

/** A short name or a fingerprint. */
export function readSigner(reader: FrameReader, form: SignerForm): string {
  return form === 'full' ? readFingerprint(reader) : readHex(reader, SHORT_ID_BYTES);
}

export function encodeSigner(signer: string, form: SignerForm): Uint8Array {
  return form === 'full' ? encodeFingerprint(signer) : fromHex(signer);
}

export function readTrie(reader: FrameReader): TrieName {
  return { scope: reader.label(), signer: readFingerprint(reader) };
}

export function encodeTrie({ scope, signer }: TrieName): Uint8Array {
  return concatBytes(encodeLabel(scope), encodeFingerprint(signer));
}

export function readPrefix(reader: FrameReader): TriePrefix {
  const bits = reader.number(1);
  const bytes = reader.bytes(Math.ceil(bits / 8));
  const prefix = prefixOfBytes(bytes, bits);
  // The last byte's filling: another value would be another spelling of the same prefix.
  if ((bytes.at(-1) ?? 0) !== (prefixBytes(prefix).at(-1) ?? 0)) throw reader.malformed('fills up a prefix with bits that are not zero');
  return prefix;
}

export function encodePrefix(prefix: TriePrefix): Uint8Array {
  return concatBytes(encodeNumber(prefix.length, 1), prefixBytes(prefix));
}

/** An item's key, or none. */
export function readOptionalKey(reader: FrameReader): TrieItem | null {
  return reader.flag() ? itemOfKey(keyOfBytes(reader.bytes(TRIE_KEY_BYTES))) : null;
}

export function encodeOptionalKey(item: TrieItem | null): Uint8Array {
  return item === null ? Uint8Array.of(0) : concatBytes(Uint8Array.of(1), fromHex(keyText(item)));
}

/** Short ids, 1 to `limit`; equal ones may follow each other. */
export function readShortIds(reader: FrameReader, limit: number): Hex[] {
  const ids = readSome(reader, { width: 1, limit }, () => readHex(reader, SHORT_ID_BYTES));
  if (ids.some((id, i) => i > 0 && id < (ids[i - 1] as Hex))) throw reader.malformed('lists short ids that do not ascend');
  return ids;
}

export function encodeShortIds(ids: readonly Hex[]): Uint8Array {
  return encodeSome(1, ids.map(fromHex));
}
