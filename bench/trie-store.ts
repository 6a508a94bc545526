/** The trie's part of a store, without the statements: what `trie` measures. */

import { sha256Hex } from '../src/base/sha256.ts';
import { encodeStatement } from '../src/statement/encode.ts';
import { encodeMessage } from '../src/statement/message.ts';
import type { Statement } from '../src/statement/statement.ts';
import { openDatabase } from '../src/store/database.ts';
import { EMPTY_JOURNAL } from '../src/store/journal.ts';
import type { NewAttestation } from '../src/store/store.ts';
import { bitsOfItem, itemKey } from '../src/store/trie-keys.ts';
import { triesIn } from '../src/store/tries.ts';
import { openWriter } from '../src/store/writer.ts';
import { certificateTriesIn } from '../src/store/certificate-tries.ts';
import type { TrieItem } from '../src/sync/tries.ts';

export interface OpenTries {
  insert(items: readonly TrieItem[]): Promise<void>;
  /** The same keys in the same batches, and no trie. */
  insertPlainly(items: readonly TrieItem[]): Promise<void>;
  insertFor(signers: readonly number[], items: readonly TrieItem[]): Promise<void>;
  root(): Promise<void>;
  roots(): Promise<void>;
  /** @returns how many nodes there are on the way */
  walkTo(item: TrieItem): Promise<number>;
  close(): Promise<void>;
}

const SCOPE = 'bench';
const FIRST_SECOND = 1_400_000_000;
const SECONDS_APART = 300;

/** A statement every five minutes; their ids are hashes, so alike in nothing. */
export function hashedItems(first: number, count: number): TrieItem[] {
  return Array.from({ length: count }, (_, i) => ({ time: FIRST_SECOND + (first + i) * SECONDS_APART, id: sha256Hex(`item ${first + i}`) }));
}

/** Others, at any time among the first `size` of those. */
export function scatteredItems(first: number, count: number, size: number): TrieItem[] {
  return Array.from({ length: count }, (_, i) => {
    const id = sha256Hex(`scattered ${first + i}`);
    return { time: FIRST_SECOND + Number.parseInt(id.slice(0, 12), 16) % (size * SECONDS_APART), id };
  });
}

export async function openTries(folder: string): Promise<OpenTries> {
  const database = await openDatabase(folder, { createIfMissing: true });
  const writer = openWriter(database, { head: EMPTY_JOURNAL, onGrown: async () => {} });
  const { tries } = triesIn(database, writer, certificateTriesIn({ certificates: async () => [] }));
  const trie = { scope: SCOPE, signer: signerOf(0) };
  const keysOf = (items: readonly TrieItem[]): string[] => items.map((item) => itemKey(trie, item));
  return {
    insert: async (items) => void await writer.write([{ operations: [], index: keysOf(items) }]),
    insertPlainly: async (items) => void await writer.write([{ operations: keysOf(items).map((key) => ({ type: 'put', key, value: new Uint8Array() })) }]),
    insertFor: async (signers, items) => void await writer.write([
      { operations: [], index: signers.flatMap((signer) => items.map((item) => itemKey({ scope: SCOPE, signer: signerOf(signer) }, item))) },
    ]),
    root: async () => void await tries.roots(SCOPE),
    roots: async () => void await tries.roots(SCOPE),
    async walkTo(item) {
      const bits = bitsOfItem(item);
      for (let length = 0; ; length++) {
        const node = await tries.node(trie, bits.slice(0, length));
        if (node.kind === 'leaf') return length + 1;
      }
    },
    async close() {
      await writer.close();
      await database.close();
    },
  };
}

/** Well-formed, with a signature that nobody checks. */
export function statementsOf(items: readonly TrieItem[]): NewAttestation[] {
  return items.map(({ time, id }, i): NewAttestation => {
    const signer = signerOf(i % 12);
    const content: Statement = {
      kind: 'attestation',
      build: { project: SCOPE, release: `1.${time % 1_000}`, parameters: {}, sources: [{ digest: `sha256:${id}` }], inputs: [], environment: {} },
      run: { signer, evidence: [] },
      subjects: [{ name: `image-${time % 1_000}.iso`, sha256: id }],
    };
    return {
      id, content, firstSeen: time, origin: 'network',
      message: encodeMessage({ kind: 'native', payload: encodeStatement(content), signature: new Uint8Array(120) }),
      report: { mathematics: 'good', signer, signingKey: signer, created: time, algorithm: 'Ed25519, SHA-512', algorithmAcceptable: true },
    };
  });
}

function signerOf(number: number): string {
  return String(number).padStart(40, '0');
}
