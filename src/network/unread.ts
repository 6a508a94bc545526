/**
 * Replies that are in memory and may not have been read yet. Who asks on many streams and reads none of the answers
 * would fill it: once there is much, each peer has one such reply, and more only when it has read that.
 */

import { MAX_UNREAD_BYTES } from '../base/limits.ts';

export interface Unread {
  /** Whether nothing more is to be made for the peer now. */
  isFull(peer: string): boolean;
  /** @returns to be called once, when the reply was read or is gone */
  hold(peer: string, bytes: number): () => void;
}

export function countUnread(): Unread {
  const replies = new Map<string, number>();
  let all = 0;
  return {
    isFull: (peer) => all >= MAX_UNREAD_BYTES && replies.has(peer),
    hold(peer, bytes) {
      all += bytes;
      replies.set(peer, (replies.get(peer) ?? 0) + 1);
      return () => {
        all -= bytes;
        const left = (replies.get(peer) ?? 1) - 1;
        if (left === 0) replies.delete(peer);
        else replies.set(peer, left);
      };
    },
  };
}
