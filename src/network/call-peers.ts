/**
 * Peers are called once, asked for all that is lacking here, and left: for somebody who runs no node. What is asked depends on
 * what is followed and what is here already, and on nothing else. Where peers show different things, all of it is taken.
 */

import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import type { Hex } from '../base/bytes.ts';
import { ConcurError, isConcurError } from '../base/errors.ts';
import type { SyncReport } from '../sync/sync-report.ts';
import { CERTIFICATES_SCOPE } from '../sync/tries.ts';
import { explain, reasonOf } from './call-failures.ts';
import { createCaller } from './caller.ts';
import { parsePeers, type ConfiguredPeer } from './dialling.ts';
import { createExchange, noVisit, type Exchange, type Visited } from './exchange.ts';
import { openAsking } from './frames.ts';
import { openIntake } from './intake.ts';
import { rememberPassedOver, type PassedOver } from './passed-over.ts';
import type { CallProgress, Log, NetworkLedger } from './port.ts';
import { protocolsOf, type Protocols } from './protocols.ts';
import type { Reach } from './reach.ts';
import { DEFAULT_TIMING, pause, type Timing } from './timing.ts';
import { countUnderWay } from './under-way.ts';

export interface CallOptions {
  readonly network: string;
  /** Multiaddresses with /p2p/; several may lead to one peer. */
  readonly peers: readonly string[];
  readonly reach: Pick<Reach, 'proxy' | 'networkKey'>;
  /** @default all that are followed */
  readonly scopes?: readonly string[];
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CallProgress) => void;
  readonly timing?: Partial<Pick<Timing, 'reply' | 'laggard'>>;
}

/**
 * New certificates may show whose statements of others these are, so all peers are asked again then; and so is one that hung up,
 * as peers do when they wait for long while another brings much.
 */
const MAX_ROUNDS = 3;

/**
 * @returns a report of each peer, in the order in which they were named; those that failed say why
 * @throws ConcurError config-malformed, or the signal's reason
 */
export async function callPeers(options: CallOptions, ledger: NetworkLedger): Promise<SyncReport[]> {
  const { signal, reach } = options;
  const peers = parsePeers(options.peers);
  signal.throwIfAborted();
  const node = await createCaller(reach, peers);
  const stop = () => { void node.stop(); };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const calls = byPeer(peers).map(startCall);
    await askAll(openCalling(options, ledger, node, calls), calls);
    signal.throwIfAborted();
    return await Promise.all(calls.map((call) => reportOf(call, ledger)));
  } finally {
    signal.removeEventListener('abort', stop);
    await node.stop();
  }
}

/** A peer, and what came of calling it so far. */
interface Call {
  readonly peer: string;
  readonly addresses: readonly ConfiguredPeer['address'][];
  readonly began: number;
  readonly visits: Visited[];
  /** Statements of its that had to wait for a certificate, and may have been taken in with it. */
  readonly waited: Set<Hex>;
  failure: string | null;
  /** Whether it is worth a second attempt. */
  mayAgain: boolean;
  /** Whether it was left because others had told all long before. */
  isLate: boolean;
  milliseconds: number;
}

interface Calling {
  readonly node: Libp2p;
  readonly exchange: Exchange;
  readonly passedOver: PassedOver;
  readonly network: string;
  readonly protocols: Protocols;
  readonly timing: Timing;
  readonly signal: AbortSignal;
  readonly scopes: readonly string[] | undefined;
  settled(): Promise<void>;
  ended(call: Call): void;
}

function byPeer(peers: readonly ConfiguredPeer[]): [string, readonly ConfiguredPeer[]][] {
  return [...Map.groupBy(peers, ({ id }) => id.toString())];
}

function startCall([peer, ways]: [string, readonly ConfiguredPeer[]]): Call {
  return { peer, addresses: ways.map(({ address }) => address), began: performance.now(), visits: [], waited: new Set(), failure: null, mayAgain: false, isLate: false, milliseconds: 0 };
}

function openCalling(options: CallOptions, ledger: NetworkLedger, node: Libp2p, calls: readonly Call[]): Calling {
  const { network, log, signal, scopes, onProgress } = options;
  const protocols = protocolsOf(network);
  const timing = { ...DEFAULT_TIMING, ...options.timing };
  const passedOver = rememberPassedOver(Date.now);
  const underWay = countUnderWay();
  const ended = new Set<Call>();
  let statements = 0;
  const tell = () => onProgress({ ended: ended.size, peers: calls.length, statements });
  const intake = openIntake({
    async receive(message, peer) {
      statements++;
      tell();
      const received = await ledger.receive(message, peer);
      if (received.outcome === 'waiting' && received.item !== null) calls.find((call) => call.peer === peer)?.waited.add(received.item.id);
      return received;
    },
  }, underWay, log);
  const open = (peer: string, protocol: 'sync' | 'certificate') => openAt(node, peer, protocols[protocol], timing);
  return {
    node, passedOver, network, protocols, timing, signal, scopes,
    exchange: createExchange({ ledger, intake, passedOver, open, fetched: async () => undefined }),
    settled: () => underWay.settled(),
    ended(call) {
      call.milliseconds = Math.round(performance.now() - call.began);
      ended.add(call);
      tell();
    },
  };
}

async function askAll(calling: Calling, calls: readonly Call[]): Promise<void> {
  let due = calls;
  for (let round = 0; round < MAX_ROUNDS && due.length > 0 && !calling.signal.aborted; round++) {
    calling.passedOver.forget();
    await visitAll(calling, due);
    const more = due.some(({ visits }) => visits.at(-1)?.fresh.has(CERTIFICATES_SCOPE) === true || (visits.at(-1)?.waiting ?? 0) > 0);
    due = due.filter((call) => (call.failure === null ? more : round === 0 && call.mayAgain && connectionTo(call.peer, calling.node) !== undefined));
  }
  await calling.settled();
  await Promise.all(calling.node.getConnections().map(leave));
}

/** Milliseconds for a peer's last words. */
const GOODBYE = 1_000;

/** Once the peer has closed its ends too: whether its goodbye still comes through would else be left to chance, and two calls would look different. */
async function leave(connection: Connection): Promise<void> {
  const signal = AbortSignal.timeout(GOODBYE);
  await Promise.all(connection.streams.map((stream) => closed(stream, signal)));
}

async function closed(stream: Stream, signal: AbortSignal): Promise<void> {
  if (stream.status !== 'open' && stream.status !== 'closing') return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = () => resolve();
  stream.addEventListener('close', end, { once: true });
  signal.addEventListener('abort', end, { once: true });
  await promise;
}

/** Once one has told all that it has, the others are given so much time and no more: who trickles must not hold up an answer for ever. Who still brings much may: the other one perhaps kept it back. */
async function visitAll(calling: Calling, calls: readonly Call[]): Promise<void> {
  const over = new AbortController();
  const told = Promise.withResolvers<void>();
  const hurrying = told.promise.then(() => hurry(calling, calls, over.signal));
  await Promise.all(calls.map(async (call) => {
    await visit(calling, call);
    if (call.failure === null) told.resolve();
  }));
  over.abort();
  told.resolve();
  await hurrying;
}

/** Statements and certificates that were not here, in the time that laggards are given: who brings so many may go on. */
const MIN_NEWS = 64;

async function hurry(calling: Calling, calls: readonly Call[], over: AbortSignal): Promise<void> {
  const before = new Map(calls.map((call) => [call.peer, newsOf(call)]));
  await pause(calling.timing.laggard, over);
  if (over.aborted) return;
  for (const connection of calling.node.getConnections()) {
    const call = calls.find(({ peer }) => peer === connection.remotePeer.toString());
    if (call === undefined || newsOf(call) - (before.get(call.peer) ?? 0) >= MIN_NEWS) continue;
    call.isLate = true;
    connection.abort(new Error('others have told all'));
  }
  await hurry(calling, calls, over);
}

function newsOf({ visits }: Pick<Call, 'visits'>): number {
  return visits.reduce((sum, { news }) => sum + news, 0);
}

/** Never rejects. */
async function visit(calling: Calling, call: Call): Promise<void> {
  call.failure = call.visits.length === 0 ? await dial(calling, call) : null;
  if (call.failure === null) await visitConnected(calling, call);
  calling.ended(call);
}

/** @returns why it cannot be reached, or null */
async function dial({ node, signal }: Calling, { addresses }: Call): Promise<string | null> {
  return node.dial([...addresses], { signal }).then(() => null, (error: unknown) => `cannot be reached: ${reasonOf(error)}`);
}

async function visitConnected(calling: Calling, call: Call): Promise<void> {
  const visited = noVisit();
  call.visits.push(visited);
  try {
    await calling.exchange.visit({ peer: call.peer, errands: new Set(['statements']), scopes: calling.scopes }, visited);
  } catch (error) {
    visited.complete = false;
    const explaining = { connection: connectionTo(call.peer, calling.node), network: calling.network, patience: calling.timing.reply };
    call.failure = call.isLate ? 'was left: it had not told all that it has when others long had' : await explain(error, explaining);
    call.mayAgain = isConcurError(error, 'peer-failed');
  }
}

function connectionTo(peer: string, node: Libp2p): Connection | undefined {
  return node.getConnections().find(({ remotePeer, status }) => status === 'open' && remotePeer.toString() === peer);
}

/** @throws ConcurError peer-failed */
async function openAt(node: Libp2p, peer: string, { name, maxBytes }: Protocols['sync'], timing: Timing) {
  const connection = connectionTo(peer, node);
  if (connection === undefined) throw new ConcurError('peer-failed', 'peer hung up');
  return openAsking(connection, name, { maxBytes, patience: timing.reply });
}

async function reportOf({ peer, visits, waited, failure, milliseconds }: Call, ledger: Pick<NetworkLedger, 'has'>): Promise<SyncReport> {
  const sum = (of: (visited: Visited) => number) => visits.reduce((total, visited) => total + of(visited), 0);
  const taken = await Promise.all([...waited].map((id) => ledger.has(id)));
  return {
    peer,
    complete: failure === null && visits.at(-1)?.complete === true,
    failure,
    sent: sum(({ sent }) => sent), received: sum(({ received }) => received), rounds: sum(({ rounds }) => rounds),
    items: sum(({ items }) => items), news: newsOf({ visits }) + taken.filter(Boolean).length, milliseconds,
  };
}
