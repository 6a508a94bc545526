/** The tries as whoever compares two stores reads them. What is not stored of them is computed, and then stored. */

import { CERTIFICATES_SCOPE, MAX_LEAF_ITEMS, type SignerRoot, type TrieName, type TriePrefix, type Tries } from '../sync/tries.ts';
import { countedEntries } from './counts.ts';
import type { Database } from './database.ts';
import { partOf } from './keys.ts';
import { distinctParts } from './pages.ts';
import { computeNode, readNodes, type Computed } from './trie-compute.ts';
import { itemAt, itemsBelow, nameOf } from './trie-keys.ts';
import type { Known } from './trie-known.ts';
import { decodeRoot, type Children } from './trie-records.ts';
import { shapeAt } from './trie-shape.ts';
import type { Writer } from './writer.ts';

export interface HeldTries {
  readonly tries: Tries;
  /** Those with at least one trie, sorted. */
  trieScopes(): Promise<string[]>;
}

interface Place {
  readonly trie: TrieName;
  readonly prefix: TriePrefix;
}

/** Tries that are hashed at a time: what they put shares a batch. */
const TRIES_AT_A_TIME = 32;
/** Nodes that are put at a time: each is hashed for its record, and nobody else's turn comes meanwhile. */
const NODES_AT_A_TIME = 1_000;

/**
 * Each answer is of one moment, and holds all that was put before the question.
 * @throws ConcurError store-damaged | read-failed | write-failed
 */
export function triesIn(database: Database, writer: Writer, certificates: Tries): HeldTries {
  const attestations = attestationTries(database, writer);
  const of = (scope: string): Tries => (scope === CERTIFICATES_SCOPE ? certificates : attestations);
  return {
    tries: {
      roots: (scope) => of(scope).roots(scope),
      node: (trie, prefix) => of(trie.scope).node(trie, prefix),
      items: (trie, prefix, after, limit) => of(trie.scope).items(trie, prefix, after, limit),
    },
    async trieScopes() {
      const scopes = await distinctParts(database, 'trie');
      const known = await certificates.roots(CERTIFICATES_SCOPE);
      return (known.length === 0 ? scopes : [...scopes, CERTIFICATES_SCOPE]).sort();
    },
  };
}

function attestationTries(database: Database, writer: Writer): Tries {
  const inTurn = turns();
  const compute = (trie: TrieName, prefix: TriePrefix): Promise<Computed> => inTurn(nameOf(trie), () => computeAndPut(database, writer, { trie, prefix }));

  async function rootOf(scope: string, signer: string): Promise<SignerRoot> {
    const { summary } = await compute({ scope, signer }, '');
    return { signer, ...summary };
  }

  async function readRoots(scope: string): Promise<SignerRoot[]> {
    const there = (await countedEntries(database, 'trie', scope)).map((entry) => ({ signer: partOf(entry.key, -1), ...decodeRoot(entry) }));
    const found: SignerRoot[] = [];
    for (let i = 0; i < there.length; i += TRIES_AT_A_TIME) {
      const some = there.slice(i, i + TRIES_AT_A_TIME);
      found.push(...await Promise.all(some.map(async ({ signer, count, digest }) => (digest === undefined ? rootOf(scope, signer) : { signer, count, digest }))));
    }
    return found.filter(({ count }) => count > 0);
  }

  return {
    roots: (scope) => writer.tries.remembered(scope, () => readRoots(scope)),
    async node(trie, prefix) {
      const children = await storedChildren(database, await writer.tries.knownOf(trie), { trie, prefix });
      if (children !== undefined) return { kind: 'inner', children };
      const items = (await database.keys({ ...itemsBelow(trie, prefix), limit: MAX_LEAF_ITEMS + 1 })).map(itemAt);
      return items.length <= MAX_LEAF_ITEMS ? { kind: 'leaf', items } : (await compute(trie, prefix)).node;
    },
    items: async (trie, prefix, after, limit) => (await database.keys({ ...itemsBelow(trie, prefix, after ?? undefined), limit })).map(itemAt),
  };
}

async function storedChildren(database: Database, known: Known, { trie, prefix }: Place): Promise<Children | undefined> {
  const shape = shapeAt(known.shape, prefix);
  if (shape?.stored !== true || shape.children !== undefined) return shape?.children;
  const { version } = known;
  const children = (await readNodes(database, trie, [prefix])).get(prefix);
  if (known.version === version) shape.children = children;
  return children;
}

async function computeAndPut(database: Database, writer: Writer, { trie, prefix }: Place): Promise<Computed> {
  // Before anything is read: what comes from here on may be missing from the result.
  const watch = writer.tries.watch(trie);
  try {
    const { shape } = await writer.tries.knownOf(trie);
    const computed = await database.atOneMoment((view) => computeNode(view, { trie, prefix, shape }));
    const parts = partsOf(computed.nodes);
    const root = prefix === '' ? computed.summary : undefined;
    for (const [i, nodes] of parts.entries()) await writer.write([{ operations: [], computed: { watch, nodes, root: i === parts.length - 1 ? root : undefined } }]);
    return computed;
  } finally {
    writer.tries.unwatch(watch);
  }
}

/** At least one. */
function partsOf(nodes: Computed['nodes']): Computed['nodes'][] {
  const all = [...nodes];
  return Array.from({ length: Math.max(1, Math.ceil(all.length / NODES_AT_A_TIME)) }, (_, i) => new Map(all.slice(i * NODES_AT_A_TIME, (i + 1) * NODES_AT_A_TIME)));
}

/** Of those who want to hash the same trie, the later ones find it stored. */
function turns(): <T>(name: string, run: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (name, run) => {
    const mine = (last.get(name) ?? Promise.resolve()).then(run, run);
    last.set(name, mine);
    const leave = (): void => {
      if (last.get(name) === mine) last.delete(name);
    };
    mine.then(leave, leave);
    return mine;
  };
}
