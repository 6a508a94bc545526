/**
 * What one gossip message holds (docs/formats/gossip.md): a whole statement, or word that the sender has some
 * that the hearer may ask for. Its first byte says which.
 */

import { concatBytes, type Hex } from '../base/bytes.ts';
import { MAX_GOSSIP_BYTES, MAX_IDS_PER_ANNOUNCEMENT } from '../base/limits.ts';
import { encodeIds, encodeLabel, FrameReader } from './wire.ts';

export type GossipMessage =
  | { readonly kind: 'statement'; readonly message: Uint8Array }
  /** Ids ascend. `project`, as the vectors call it, is the scope: named so that who does not follow it need not ask. */
  | { readonly kind: 'announcement'; readonly project: string; readonly ids: readonly Hex[] };

const TAG = { statement: 0x01, announcement: 0x02 } as const;

/** Bytes of the longest gossip message. */
export const MAX_GOSSIP_DATA_BYTES = 1 + MAX_GOSSIP_BYTES;

export function encodeGossip(gossip: GossipMessage): Uint8Array {
  if (gossip.kind === 'statement') return concatBytes(Uint8Array.of(TAG.statement), gossip.message);
  return concatBytes(Uint8Array.of(TAG.announcement), encodeLabel(gossip.project), encodeIds(gossip.ids));
}

/** @throws ConcurError frame-malformed */
export function decodeGossip(data: Uint8Array): GossipMessage {
  const reader = new FrameReader(data, 'gossip message');
  if (data.length > MAX_GOSSIP_DATA_BYTES) throw reader.malformed(`has ${data.length} bytes, at most ${MAX_GOSSIP_DATA_BYTES} are allowed`);
  const tag = reader.number(1);
  switch (tag) {
    case TAG.statement: {
      if (reader.remaining === 0) throw reader.malformed('holds no statement');
      return { kind: 'statement', message: reader.rest() };
    }
    case TAG.announcement: {
      const project = reader.label();
      const ids = reader.ids(MAX_IDS_PER_ANNOUNCEMENT);
      if (ids.length === 0) throw reader.malformed('announces nothing');
      reader.end();
      return { kind: 'announcement', project, ids };
    }
    default: throw reader.malformed(`has the unknown tag ${tag}`);
  }
}
