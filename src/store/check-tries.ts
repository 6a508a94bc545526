/** The tries hashed anew from their items, and compared with what is stored of them. */

import { equalBytes } from '../base/bytes.ts';
import { isConcurError } from '../base/errors.ts';
import type { TrieName, TriePrefix } from '../sync/tries.ts';
import { storeDamaged } from './damage.ts';
import type { Database } from './database.ts';
import { keysBelow, partOf, type KeyRange } from './keys.ts';
import { entriesIn, keysIn } from './pages.ts';
import type { Stored } from './record.ts';
import { buildBelow } from './trie-build.ts';
import { nodesOf, prefixOf } from './trie-keys.ts';
import { decodeRoot, encodeNode, refuseOtherCount, type Children } from './trie-records.ts';

/** Nothing may be written meanwhile. @returns one plain sentence for each trie that is not what it should be */
export async function trieProblems(database: Database): Promise<string[]> {
  const problems: string[] = [];
  let items = 0;
  for await (const page of entriesIn(database, keysBelow('trie'))) {
    for (const stored of page) {
      try {
        items += await checkTrie(database, stored);
      } catch (error) {
        if (!isConcurError(error, 'store-damaged')) throw error;
        problems.push(error.message);
      }
    }
  }
  const there = await countKeys(database, keysBelow('timeline')) - await countKeys(database, keysBelow('timeline', ''));
  return there === items || problems.length > 0 ? problems : [`${items} of ${there} attestations are in a trie`];
}

/** @returns its items @throws ConcurError store-damaged */
async function checkTrie(database: Database, stored: Stored): Promise<number> {
  const trie = { scope: partOf(stored.key, 1), signer: partOf(stored.key, 2) };
  const nodes = new Map<TriePrefix, Children>();
  const { count, digest } = await buildBelow({ view: database, trie, prefix: '', first: undefined, onInner: (prefix, children) => { nodes.set(prefix, children); } });
  const root = decodeRoot(stored);
  refuseOtherCount(trie, count, root.count);
  if (root.digest !== undefined && !equalBytes(root.digest, digest)) throw isAnother(trie);
  for await (const page of entriesIn(database, nodesOf(trie))) {
    for (const { key, value } of page) {
      const children = nodes.get(prefixOf(key));
      if (children === undefined || !equalBytes(value, encodeNode(trie, prefixOf(key), children).value)) throw isAnother(trie);
    }
  }
  return count;
}

function isAnother({ scope, signer }: TrieName): Error {
  return storeDamaged(`the trie of "${scope}" and "${signer}" is not that of what is listed`);
}

async function countKeys(database: Database, range: KeyRange): Promise<number> {
  let found = 0;
  for await (const { length } of keysIn(database, range)) found += length;
  return found;
}
