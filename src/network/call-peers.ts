/**
 * Peers are called once, asked for all that is lacking here, and left: for somebody who runs no node. What is asked depends on
 * what is followed and what is here already, and on nothing else. Where peers show different things, all of it is taken.
 */

import type { Libp2p } from '@libp2p/interface';
import { isConcurError } from '../base/errors.ts';
import type { SyncReport } from '../sync/sync-report.ts';
import { CERTIFICATES_SCOPE } from '../sync/tries.ts';
import { callsFor, newsOf, reportOf, type Call } from './call.ts';
import { explain } from './call-failures.ts';
import { askAt, dialFailure, whileCalling, type CallerOptions } from './calling.ts';
import { connectionTo } from './connection-to.ts';
import { parsePeers } from './dialling.ts';
import { createExchange, noVisit, type Exchange } from './exchange.ts';
import { leave } from './goodbye.ts';
import { openIntake } from './intake.ts';
import { rememberPassedOver, type PassedOver } from './passed-over.ts';
import type { CallProgress, Log, NetworkLedger } from './port.ts';
import { protocolsOf, type Protocols } from './protocols.ts';
import { DEFAULT_TIMING, pause, type Timing } from './timing.ts';
import { countUnderWay } from './under-way.ts';

export interface CallOptions extends CallerOptions {
  readonly network: string;
  /** Multiaddresses with /p2p/; several may lead to one peer. */
  readonly peers: readonly string[];
  /** @default all that are followed */
  readonly scopes?: readonly string[];
  readonly log: Log;
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
  const peers = parsePeers(options.peers);
  return whileCalling(options, peers, async (node) => {
    const calls = callsFor(peers);
    await askAll(openCalling(options, ledger, node, calls), calls);
    options.signal.throwIfAborted();
    return Promise.all(calls.map((call) => reportOf(call, ledger)));
  });
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
  const open = (peer: string, protocol: 'sync' | 'certificate') => askAt(node, peer, protocols[protocol], timing.reply);
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
    due = due.filter((call) => (call.failure === null ? more : round === 0 && call.mayAgain && connectionTo(calling.node, call.peer) !== undefined));
  }
  await calling.settled();
  await Promise.all(calling.node.getConnections().map(leave));
}

/** Once one has told all that it has, the others are given so much time and no more: who trickles must not hold up an answer for ever. Who still brings much may: the other one perhaps kept it back. */
async function visitAll(calling: Calling, calls: readonly Call[]): Promise<void> {
  const over = new AbortController();
  const told = Promise.withResolvers<void>();
  const talking = new Set(calls);
  const hurrying = told.promise.then(() => hurry(calling, talking, over.signal));
  await Promise.all(calls.map(async (call) => {
    await visit(calling, call);
    talking.delete(call);
    if (call.failure === null) told.resolve();
  }));
  over.abort();
  told.resolve();
  await hurrying;
}

/** Statements and certificates that were not here, in the time that laggards are given: who brings so many may go on. */
const MIN_NEWS = 64;

/** Who is through stays connected: it is asked again, perhaps, or another one over it. */
async function hurry(calling: Calling, talking: ReadonlySet<Call>, over: AbortSignal): Promise<void> {
  const before = new Map([...talking].map((call) => [call.peer, newsOf(call)]));
  await pause(calling.timing.laggard, over);
  if (over.aborted) return;
  for (const connection of calling.node.getConnections()) {
    const call = [...talking].find(({ peer }) => peer === connection.remotePeer.toString());
    if (call === undefined || newsOf(call) - (before.get(call.peer) ?? 0) >= MIN_NEWS) continue;
    call.isLate = true;
    connection.abort(new Error('others have told all'));
  }
  await hurry(calling, talking, over);
}

/** Never rejects. */
async function visit(calling: Calling, call: Call): Promise<void> {
  call.failure = call.visits.length === 0 ? await dialFailure(calling.node, call.addresses, calling.signal) : null;
  if (call.failure === null) await visitConnected(calling, call);
  calling.ended(call);
}

async function visitConnected(calling: Calling, call: Call): Promise<void> {
  const visited = noVisit();
  call.visits.push(visited);
  try {
    await calling.exchange.visit({ peer: call.peer, errands: new Set(['statements']), scopes: calling.scopes }, visited);
  } catch (error) {
    visited.complete = false;
    const explaining = { connection: connectionTo(calling.node, call.peer), network: calling.network, patience: calling.timing.reply };
    call.failure = call.isLate ? 'was left: it had not told all that it has when others long had' : await explain(error, explaining);
    call.mayAgain = isConcurError(error, 'peer-failed');
  }
}
