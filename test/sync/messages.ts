/** Every kind of request and reply, for property tests. */

import fc from 'fast-check';
import { toHex } from '../../src/base/bytes.ts';
import type { NodesAsk, Pick, SignersAsk, SyncPiece, SyncReply, SyncRequest, SyncTree } from '../../src/sync/sync-messages.ts';
import { compareDated } from '../../src/sync/tree-codec.ts';

const PLAIN = { noNullPrototype: true };

const hex = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map(toHex);
const scope = fc.stringMatching(/^@?[a-z][a-z0-9.-]{0,20}$/);
const signer = fc.oneof(hex(20), hex(32)).map((text) => text.toUpperCase());
const trie = fc.record({ scope, signer }, PLAIN);
const prefix = fc.stringMatching(/^[01]{0,40}$/);
const item = fc.record({ time: fc.nat(0xffffffff), id: hex(32) }, PLAIN);
const shortIds = fc.array(hex(6), { minLength: 1, maxLength: 8 }).map((ids) => ids.sort());
const message = fc.uint8Array({ minLength: 1, maxLength: 50 });
const few = { minLength: 1, maxLength: 4 };

const signersAsk: fc.Arbitrary<SignersAsk> = fc.oneof(
  fc.record({ scope, form: fc.constant('short' as const), after: fc.option(hex(6)) }, PLAIN),
  fc.record({ scope, form: fc.constant('full' as const), after: fc.option(signer) }, PLAIN),
);
const nodeAsk = fc.record({ prefix, levels: fc.integer({ min: 1, max: 8 }), newest: fc.boolean(), dated: fc.boolean() }, PLAIN);
const nodesAsk: fc.Arbitrary<NodesAsk> = fc.record({ trie, nodes: fc.array(nodeAsk, few) }, PLAIN);
const pick: fc.Arbitrary<Pick> = fc.oneof(
  fc.record({ kind: fc.constant('below' as const), prefix, after: fc.option(item) }, PLAIN),
  fc.record({ kind: fc.constant('some' as const), prefix, ids: shortIds }, PLAIN),
);
export const requests: fc.Arbitrary<SyncRequest> = fc.oneof(
  fc.record({ kind: fc.constant('hello' as const), version: fc.integer({ min: 1, max: 255 }) }, PLAIN),
  fc.record({ kind: fc.constant('compare' as const), salt: hex(8), places: fc.uniqueArray(fc.nat(1023), few).map((places) => places.sort((a, b) => a - b)), digest: hex(12) }, PLAIN),
  fc.record({ kind: fc.constant('ask-signers' as const), salt: hex(8), asks: fc.array(signersAsk, few) }, PLAIN),
  fc.record({ kind: fc.constant('ask-nodes' as const), salt: hex(8), asks: fc.array(nodesAsk, few) }, PLAIN),
  fc.record({ kind: fc.constant('fetch' as const), salt: hex(8), asks: fc.array(fc.record({ trie, picks: fc.array(pick, few) }, PLAIN), few) }, PLAIN),
  fc.record({ kind: fc.constant('want' as const), scope, ids: fc.uniqueArray(hex(32), few).map((ids) => ids.sort()) }, PLAIN),
);

const { tree } = fc.letrec<{ tree: SyncTree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.constant({ kind: 'empty' as const }),
    fc.record({ kind: fc.constant('cut' as const), bits: fc.integer({ min: 1, max: 32 }), digest: hex(12) }, PLAIN),
    fc.record({ kind: fc.constant('list' as const), ids: shortIds }, PLAIN),
    fc.record({
      kind: fc.constant('dated' as const),
      items: fc.array(fc.record({ time: fc.nat(0xffffffff), id: hex(6) }, PLAIN), few).map((items) => items.sort(compareDated)),
    }, PLAIN),
    fc.record({ kind: fc.constant('split' as const), children: fc.tuple(tie('tree'), tie('tree')) }, PLAIN),
  ),
}));
const page = fc.tuple(fc.constantFrom('short' as const, 'full' as const), fc.boolean(), fc.uniqueArray(hex(6), few)).map(([form, more, names]) => ({
  form, more, signers: names.sort().map((name, i) => ({ name: form === 'short' ? name : name.toUpperCase().padEnd(40, '0'), count: 7 * i, digest: name + name })),
}));
const piece: fc.Arbitrary<SyncPiece> = fc.oneof(
  fc.record({ kind: fc.constant('below' as const), more: fc.option(item), items: fc.array(message, few) }, PLAIN),
  fc.record({ kind: fc.constant('some' as const), items: fc.array(fc.option(message), few) }, PLAIN),
);
export const replies: fc.Arbitrary<SyncReply> = fc.oneof(
  fc.record({ kind: fc.constant('hello' as const), version: fc.integer({ min: 1, max: 255 }), scopes: fc.uniqueArray(scope).map((list) => list.sort()) }, PLAIN),
  fc.constant({ kind: 'equal' } as const),
  fc.record({ kind: fc.constant('different' as const), digests: fc.array(hex(12), few) }, PLAIN),
  fc.record({ kind: fc.constant('signers' as const), pages: fc.array(page, few) }, PLAIN),
  fc.record({ kind: fc.constant('nodes' as const), trees: fc.array(tree, few) }, PLAIN),
  fc.record({ kind: fc.constant('items' as const), pieces: fc.array(piece, few) }, PLAIN),
);
