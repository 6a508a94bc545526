/** What is done with a node that only calls (caller.ts), whatever it is that peers are asked for. */

import type { Libp2p } from '@libp2p/interface';
import type { Multiaddr } from '@multiformats/multiaddr';
import { ConcurError } from '../base/errors.ts';
import { reasonOf } from './call-failures.ts';
import { createCaller } from './caller.ts';
import { connectionTo } from './connection-to.ts';
import type { ConfiguredPeer } from './dialling.ts';
import { openAsking, type Asking } from './frames.ts';
import type { Protocol } from './protocols.ts';
import type { Reach } from './reach.ts';

export interface CallerOptions {
  readonly reach: Pick<Reach, 'proxy' | 'networkKey'>;
  readonly signal: AbortSignal;
}

/**
 * The node is there while `use` runs, and ends early when the signal is aborted.
 *
 * @param peers those that it is to dial
 * @throws the signal's reason, or what `use` throws
 */
export async function whileCalling<T>({ reach, signal }: CallerOptions, peers: readonly ConfiguredPeer[], use: (node: Libp2p) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const node = await createCaller(reach, peers);
  const stop = () => { void node.stop(); };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await use(node);
  } finally {
    signal.removeEventListener('abort', stop);
    await node.stop();
  }
}

/** @returns why it cannot be reached, or null */
export async function dialFailure(node: Libp2p, addresses: readonly Multiaddr[], signal: AbortSignal): Promise<string | null> {
  return node.dial([...addresses], { signal }).then(() => null, (error: unknown) => `cannot be reached: ${reasonOf(error)}`);
}

/** @param patience milliseconds for an answer. @throws ConcurError peer-failed */
export async function askAt(node: Libp2p, peer: string, { name, maxBytes }: Protocol, patience: number): Promise<Asking> {
  const connection = connectionTo(node, peer);
  if (connection === undefined) throw new ConcurError('peer-failed', 'peer hung up');
  return openAsking(connection, name, { maxBytes, patience });
}
