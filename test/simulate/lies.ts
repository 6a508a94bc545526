/** What a lying node replies instead of the truth. */

import { encodeSyncReply } from '../../src/sync/sync-reply-codec.ts';
import type { SyncPiece, SyncReply, SyncTree } from '../../src/sync/sync-messages.ts';
import type { Chance } from './clock.ts';
import { forge, HONEST } from './statements.ts';

/** The frame of a lie, or sometimes of the truth. */
export function lie(truth: SyncReply, chance: Chance): Uint8Array {
  const frame = encodeSyncReply(chance.isSo(0.4) ? truth : twist(truth, chance)).slice();
  if (chance.isSo(0.1)) frame[chance.below(frame.length)] = chance.below(256);
  return frame;
}

function twist(truth: SyncReply, chance: Chance): SyncReply {
  if (chance.isSo(0.05)) return chance.oneOf<SyncReply>([{ kind: 'equal' }, { kind: 'nodes', trees: [{ kind: 'empty' }] }, { kind: 'hello', version: 1, scopes: [] }]);
  switch (truth.kind) {
    case 'hello': return { ...truth, scopes: chance.isSo(0.5) ? [] : truth.scopes };
    case 'equal': return { kind: 'different', digests: [chance.hex(12)] };
    case 'different': return chance.isSo(0.5) ? { kind: 'equal' } : { kind: 'different', digests: truth.digests.map(() => chance.hex(12)) };
    case 'signers': return { ...truth, pages: truth.pages.map((page) => ({ ...page, more: chance.isSo(0.1) && page.signers.length > 0, signers: page.signers.filter(() => chance.isSo(0.7)).map((signer) => ({ ...signer, count: chance.below(100), digest: chance.hex(12) })) })).map((page) => ({ ...page, more: page.more && page.signers.length > 0 })) };
    case 'nodes': return { ...truth, trees: truth.trees.map((tree) => twistTree(tree, chance)) };
    case 'items': return { ...truth, pieces: truth.pieces.map((piece) => twistPiece(piece, chance)) };
  }
}

function twistTree(tree: SyncTree, chance: Chance): SyncTree {
  if (chance.isSo(0.2)) return { kind: 'empty' };
  switch (tree.kind) {
    case 'split': return { kind: 'split', children: [twistTree(tree.children[0], chance), twistTree(tree.children[1], chance)] };
    case 'list': return { kind: 'list', ids: [...tree.ids.filter(() => chance.isSo(0.7)), chance.hex(6)].sort() };
    case 'empty': return chance.isSo(0.5) ? { kind: 'list', ids: [chance.hex(6)] } : tree;
    default: return { kind: 'cut', bits: 1 + chance.below(32), digest: chance.hex(12) };
  }
}

function twistPiece(piece: SyncPiece, chance: Chance): SyncPiece {
  const forged = forge({ signer: chance.oneOf(HONEST), time: 1_500_000_000, value: 'y', artifact: 'a.iso', nonce: chance.below(1_000) });
  if (piece.kind === 'some') return { kind: 'some', items: piece.items.map((item) => chance.oneOf([item, null, null, forged])) };
  const items = piece.items.filter(() => chance.isSo(0.6));
  const more = chance.isSo(0.3) && items.length > 0 ? { time: chance.below(2 ** 32), id: chance.hex(32) } : null;
  return { kind: 'below', more, items: chance.isSo(0.2) ? [...items, forged] : items };
}
