/**
 * Where no node runs, peers are asked before a question is looked at: for everything that is followed, so that what they are asked
 * tells nothing of the question. To be called before a file is hashed, opened, or even looked for.
 */

import type { Command } from 'commander';
import { access } from 'node:fs/promises';
import { ConcurError } from '../../src/base/errors.ts';
import { count } from '../../src/base/wording.ts';
import type { Asked } from '../../src/node/one-shot.ts';
import type { Context } from '../context.ts';
import { repeated } from '../repeated.ts';
import { watchProgress } from '../terminal/progress.ts';
import { askedLine, askedWarnings, shownLine } from '../view/asked.ts';
import { addNetworkOptions, networkFlags, type NetworkOptions } from './network-options.ts';

export interface PeerOptions extends NetworkOptions {
  /** Addresses as typed; those of the settings when undefined. */
  readonly peer?: readonly string[] | undefined;
}

export function addPeerOption(command: Command): Command {
  return addNetworkOptions(command.option('--peer <address>', 'ask this peer first, in place of the configured ones; may be repeated', repeated));
}

/**
 * @returns null when nobody was asked: a node runs, no peer is named anywhere, nothing is followed, or --offline
 * @throws ConcurError usage | policy-missing | config-malformed | interrupted, never because of what peers do
 */
export async function askPeersFirst(context: Context, { peer, network, networkKey, project }: AskingFirst): Promise<Asked | null> {
  const { output } = context;
  if ((await (await context.ledger()).policies()).length === 0 && peer === undefined) return null;
  const asked = await askPeers(context, { peer, network, networkKey });
  if (asked === null) return null;
  output.note(askedLine(asked), shownLine(asked));
  for (const warning of askedWarnings(asked, context.io.clock.now(), project)) output.warn(warning);
  return asked;
}

export interface AskingFirst extends PeerOptions {
  /** The one that the question is about, if it says so. Peers are asked for all that is followed as ever; what is told of the answer's age is about this one. */
  readonly project?: string | undefined;
}

export interface Asking extends PeerOptions {
  /** @default all that is followed */
  readonly project?: string;
  /** Whether the peer of this id is meant. @default all */
  readonly isMeant?: (address: string) => boolean;
}

/** @returns null when a node runs, nobody is named, or with --offline. @throws ConcurError as above */
export async function askPeers(context: Context, asking: Asking): Promise<Asked | null> {
  const { project, isMeant = () => true } = asking;
  const { ask, peers, config } = await whomToAsk(context, asking) ?? { ask: null, peers: [], config: null };
  const meant = peers.filter(isMeant);
  if (ask === null || meant.length === 0) return null;
  const progress = watchProgress(context);
  try {
    return await ask({
      peers: meant, config, signal: context.signal, ...(project === undefined ? {} : { project }),
      onProgress: ({ ended, peers: all, statements }) => progress.on(() => `asking  ${ended} of ${count(all, 'peer')} done  ${count(statements, 'statement')} so far`),
    });
  } finally {
    progress.end();
  }
}

/**
 * Whom this process asks by itself, and by which settings. What to ask them with is `ask`.
 * @returns null when a node runs, nobody is named anywhere, or with --offline
 * @throws ConcurError usage when somebody insists in vain, config-malformed
 */
export async function whomToAsk(context: Context, asking: PeerOptions) {
  const { peer } = asking;
  const insisted = insistence(asking);
  if (insisted !== undefined && context.globals.offline) throw new ConcurError('usage', `${insisted} and --offline contradict each other`, { hint: 'choose one of the two' });
  if (context.globals.offline || (insisted === undefined && !await mayNamePeers(context))) return null;
  const { askPeers: ask } = await context.ledger();
  if (ask === null && insisted !== undefined) throw new ConcurError('usage', `${insisted} is for homes where no node runs, and one runs here`, { hint: BESIDE_A_NODE });
  if (ask === null) return null;
  const config = await context.config({ ...(peer === undefined ? {} : { peers: peer }), ...networkFlags(context, asking) });
  const { peersToAsk } = await import('../../src/node/peers-to-ask.ts');
  const peers = peer ?? await peersToAsk(await context.home(), config);
  if (peers.length === 0 && insisted !== undefined) throw new ConcurError('usage', `${insisted} is for asking peers, and none is named`, { hint: 'add --peer ADDRESS' });
  return { ask, config, peers };
}

const BESIDE_A_NODE = 'concur peers add ADDRESS lets the node ask it; concur sync asks all at once; of which network it is was said when it was started';

/** The option by which somebody wants peers to be asked: it must not be passed over in silence. */
function insistence({ peer, network, networkKey }: PeerOptions): string | undefined {
  if (peer !== undefined) return '--peer';
  if (network !== undefined) return '--network';
  return networkKey === undefined ? undefined : '--network-key';
}

/** Reading settings takes as long as all that a small question needs: not where there are none. */
async function mayNamePeers({ io, home }: Context): Promise<boolean> {
  if ((io.env['CONCUR_PEERS'] ?? '') !== '') return true;
  const { configFiles, peerList } = await home();
  const there = await Promise.all([...configFiles, peerList].map((file) => access(file).then(() => true, (error: NodeJS.ErrnoException) => error.code !== 'ENOENT')));
  return there.includes(true);
}
