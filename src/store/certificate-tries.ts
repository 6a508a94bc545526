/**
 * Certificates as tries of one item each, so that who was offline hears of new ones and of revocations: what two nodes
 * compare is whether they know the same of a key. The item's time is 0 and its id the SHA-256 of the certificate.
 */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { sha256Hex } from '../base/sha256.ts';
import { isBelow, keyText } from '../sync/prefixes.ts';
import { summariseLeaf, type SignerRoot, type TrieItem, type TrieName, type TriePrefix, type Tries } from '../sync/tries.ts';
import type { Certificates } from './certificates.ts';
import type { CertificateRecord } from './record.ts';

export interface CertificateTries extends Tries {
  /** To be told of each certificate that was put, in their order. */
  noted(record: CertificateRecord): void;
}

/** The scope is not looked at: whoever asks has. Hashes of all certificates stay in memory, some 200 bytes each. */
export function certificateTriesIn({ certificates }: Pick<Certificates, 'certificates'>): CertificateTries {
  let ids: Promise<Map<Fingerprint, Hex>> | undefined;
  /** Put since reading began: what is read may be older. */
  const newer = new Map<Fingerprint, Hex>();
  let answer: readonly SignerRoot[] | undefined;

  async function currentIds(): Promise<Map<Fingerprint, Hex>> {
    ids ??= readIds();
    const all = await ids;
    if (newer.size > 0) answer = undefined;
    for (const [fingerprint, id] of newer) all.set(fingerprint, id);
    newer.clear();
    return all;
  }

  async function readIds(): Promise<Map<Fingerprint, Hex>> {
    try {
      return new Map((await certificates()).map(({ fingerprint, bytes }) => [fingerprint, sha256Hex(bytes)]));
    } catch (error) {
      ids = undefined;
      throw error;
    }
  }

  async function itemsBelow({ signer }: TrieName, prefix: TriePrefix): Promise<TrieItem[]> {
    const id = (await currentIds()).get(signer);
    if (id === undefined) return [];
    const item: TrieItem = { time: 0, id };
    return isBelow(prefix, item) ? [item] : [];
  }

  return {
    async roots() {
      const all = await currentIds();
      answer ??= [...all.keys()].sort().map((signer) => ({ signer, ...summariseLeaf([{ time: 0, id: all.get(signer) as Hex }]) }));
      return answer;
    },
    node: async (trie, prefix) => ({ kind: 'leaf', items: await itemsBelow(trie, prefix) }),
    async items(trie, prefix, after, limit) {
      const items = await itemsBelow(trie, prefix);
      return items.filter((item) => after === null || keyText(item) > keyText(after)).slice(0, limit);
    },
    noted: ({ fingerprint, bytes }) => void newer.set(fingerprint, sha256Hex(bytes)),
  };
}
