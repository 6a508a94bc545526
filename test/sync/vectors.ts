/** What test/vectors/sync.json holds, and the two sides of its recorded conversation. */

import { readFileSync } from 'node:fs';
import type { Hex } from '../../src/base/bytes.ts';
import type { Fingerprint } from '../../src/base/fingerprint.ts';
import type { TrieItem, TrieName } from '../../src/sync/tries.ts';
import type { CodecVectors } from './codecs.ts';
import { Messages } from './conversing.ts';
import { MemoryTries } from './memory-tries.ts';

export interface Vectors extends CodecVectors {
  readonly tries: readonly { readonly comment: string; readonly items: number; readonly firstTime: number; readonly secondsApart: number; readonly root: Hex }[];
  readonly shortForms: {
    readonly salt: Hex; readonly signer: Fingerprint; readonly name: Hex; readonly id: Hex; readonly shortId: Hex; readonly digest: Hex; readonly node: Hex;
    readonly scopeRoots: readonly { readonly signer: Fingerprint; readonly digest: Hex }[]; readonly scopeDigest: Hex; readonly scope: Hex; readonly combined: Hex;
  };
  readonly conversation: { readonly signers: readonly [Fingerprint, Fingerprint]; readonly salt: Hex; readonly rounds: readonly { readonly request: Hex; readonly reply: Hex }[] };
}

export const vectors = JSON.parse(readFileSync(new URL('../vectors/sync.json', import.meta.url), 'utf8')) as Vectors;

const [FIRST, SECOND] = vectors.conversation.signers;
export const TRIE: TrieName = { scope: 'tails', signer: FIRST };

/** As the conversation's comment says. */
export function recordedSides(): { readonly asking: MemoryTries; readonly answering: MemoryTries; readonly messages: Messages } {
  const messages = new Messages();
  const all: TrieItem[] = Array.from({ length: 150 }, (_, i) => messages.make(`statement ${i}`, 1_496_880_000 + 600 * i));
  return {
    messages,
    asking: new MemoryTries().add(TRIE, ...all.filter((_, i) => i !== 30 && i < 148)),
    answering: new MemoryTries().add(TRIE, ...all).add({ scope: 'tails', signer: SECOND }, ...all.slice(0, 2)).add({ scope: 'debian', signer: FIRST }, ...all.slice(0, 1)),
  };
}
