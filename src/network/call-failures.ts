/** Why a call came to nothing, in words for whoever made it. */

import type { Connection } from '@libp2p/interface';
import { lpStream } from '@libp2p/utils';
import { MAX_IDENTIFY_BYTES } from '../base/limits.ts';
import { protocolsIn } from './identify-message.ts';
import { networkNamed } from './protocols.ts';

/** libp2p tells of each address that failed; the first says enough. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  const { name, message } = error as Error;
  // libp2p gives it names of its own.
  if (/aborted due to timeout/.test(message)) return 'no answer in time';
  if (/no valid addresses/.test(message)) return 'such an address is not dialled from here: to an onion service it takes a proxy';
  return message === '' ? name : message;
}

export interface Explaining {
  /** Undefined when the peer hung up. */
  readonly connection: Connection | undefined;
  /** Ours. */
  readonly network: string;
  /** Milliseconds for an answer. */
  readonly patience: number;
}

/** The same, where the peer may be a stranger: it is asked of which network it is. Never rejects. */
export async function explain(error: unknown, { connection, network, patience }: Explaining): Promise<string> {
  const isUnsupported = error instanceof Error && error.cause instanceof Error && error.cause.name === 'UnsupportedProtocolError';
  if (!isUnsupported || connection === undefined) return reasonOf(error);
  return strangeness(network, await askForNetwork(connection, patience));
}

/** Of a peer that does not speak our protocol. @param theirs null when it tells of none */
export function strangeness(ours: string, theirs: string | null): string {
  if (theirs === null) return `is no node of network "${ours}", or of another version: if its network is another one, name that with --network`;
  return theirs === ours ? 'is of another version, which speaks otherwise' : `is of network "${theirs}", and was asked as one of "${ours}": --network ${theirs} asks it there`;
}

/** What it tells everybody of itself is asked for only here, where nothing else will be. @returns null when it tells of no network */
async function askForNetwork(connection: Connection, patience: number): Promise<string | null> {
  const signal = AbortSignal.timeout(patience);
  try {
    const stream = await connection.newStream(IDENTIFY, { signal, runOnLimitedConnection: true });
    const message = await lpStream(stream, { maxDataLength: MAX_IDENTIFY_BYTES }).read({ signal });
    stream.abort(new Error('that was all'));
    return networkNamed(protocolsIn(message.subarray()));
  } catch {
    // It was a stranger before.
    return null;
  }
}

const IDENTIFY = '/ipfs/id/1.0.0';
