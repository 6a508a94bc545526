/**
 * Peers asked once, for a command that no node runs beside. All that is followed is asked for, whatever the command is about:
 * it has not looked at its file yet. What comes goes down the one road in, and stays.
 */

import type { Hex } from '../base/bytes.ts';
import { lastSync } from '../ledger/freshness.ts';
import type { OpenLedger } from '../ledger/ledger.ts';
import type { EvidenceProgress, FetchedEvidence, Following } from '../ledger/port.ts';
import { callForEvidence } from '../network/call-for-evidence.ts';
import { callPeers } from '../network/call-peers.ts';
import type { CallProgress } from '../network/port.ts';
import type { SyncReport } from '../sync/sync-report.ts';
import type { Config } from './config.ts';
import { fetchEvidenceWith } from './evidence-fetching.ts';
import { networkLedger } from './network-ledger.ts';
import { reachOf } from './reach.ts';
import { refuseNothing, scopesOf } from './sync-with-peers.ts';

export interface OneShot extends Following<CallProgress> {
  /** Multiaddresses with /p2p/, at least one. */
  readonly peers: readonly string[];
  readonly config: Config;
  /** Only this project: for who asks for it by name, and not before a file is looked at. @default all that is followed */
  readonly project?: string;
}

export interface Asked {
  readonly peers: readonly SyncReport[];
  /** Those that they saw to be followed here. */
  readonly projects: readonly AskedProject[];
}

export interface AskedProject {
  readonly project: string;
  /** When all of it had last been told in full by some peer: seconds, null for never. */
  readonly asOf: number | null;
}

/** @throws ConcurError policy-missing | config-malformed | read-failed | interrupted */
export async function askPeersOnce(ledger: OpenLedger, { peers, config, project, signal, onProgress }: OneShot): Promise<Asked> {
  refuseNothing(ledger.policyBook);
  const policies = ledger.policyBook.all().filter((policy) => project === undefined || policy.project === project);
  const scopes = project === undefined ? undefined : scopesOf(ledger.policyBook, project);
  const { proxy = null, networkKey = null } = await reachOf(config);
  const reports = await callPeers({
    network: config.network, peers, reach: { proxy, networkKey }, ...(scopes === undefined ? {} : { scopes }), log: SILENT, signal, onProgress,
  }, networkLedger(ledger, SILENT));
  const projects = await Promise.all(policies.map(async (policy) => ({ project: policy.project, asOf: await lastSync(ledger.store, policy) })));
  return { peers: reports, projects };
}

export interface EvidenceShot extends Following<EvidenceProgress> {
  /** Multiaddresses with /p2p/, at least one. */
  readonly peers: readonly string[];
  readonly config: Config;
  /** Told of each peer that could not be asked, or broke off. */
  onFailure(peer: string, reason: string): void;
}

/** @throws ConcurError not-found | peer-failed | config-malformed | read-failed | interrupted */
export async function fetchEvidenceOnce({ evidenceShelf }: Pick<OpenLedger, 'evidenceShelf'>, { peers, config, onFailure, ...following }: EvidenceShot, sha256: Hex): Promise<FetchedEvidence> {
  const { proxy = null, networkKey = null } = await reachOf(config);
  const call = { network: config.network, peers, reach: { proxy, networkKey }, onFailure };
  return fetchEvidenceWith(evidenceShelf, {
    fetchEvidence: (hash, sink, options) => callForEvidence({ ...call, ...options }, hash, sink),
  })(sha256, following);
}

/** What the operator has to know of a peer is in its report. */
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
