/** What the network needs of the rest of the program, and what it gives back. Nothing here loads libp2p. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { SyncReport } from '../sync/sync-report.ts';
import type { TrieItem, TrieName, Tries } from '../sync/tries.ts';

/**
 * What became of a statement that a peer sent.
 * `refused`: every honest node would refuse it, so whoever sends it is at fault. Everything that another honest
 * node may see otherwise (its clock, quota, policy) is `ignored`, or liars could set honest peers against each other.
 * `failed`: our own trouble, such as a full disk. The peer did nothing wrong, and is asked again later.
 */
export type Outcome = 'new' | 'known' | 'waiting' | 'ignored' | 'refused' | 'failed';

export interface Received {
  readonly outcome: Outcome;
  /** Which statement it is, and whose; null when that was not found out. */
  readonly item: (TrieItem & TrieName) | null;
}

export interface NetworkLedger {
  /** @param onChecked called, at most once, before it is written: the outcome will be `new`, or `failed` */
  receive(message: Uint8Array, peer: string, onChecked?: () => void): Promise<Received>;
  /** What this node has. */
  readonly tries: Tries;
  /** Of that, what it gives to others. */
  readonly relayed: Tries;
  /** What it asks for: projects that it follows, `@format` of the foreign statements that it reads, `@certificates`. */
  followed(): Promise<readonly string[]>;
  /** What peers may ask it for: also projects that it does not follow and passes something on of, such as its own statements. */
  offered(): Promise<readonly string[]>;
  /** Whose items in the scope it wants. */
  interest(scope: string): Promise<ReadonlySet<Fingerprint> | 'all'>;
  /** Statements that it has and cannot take in yet, for a certificate is missing. */
  waiting(trie: TrieName): Promise<readonly TrieItem[]>;
  /** False for a statement that waits for its signer's certificate. */
  has(id: Hex): Promise<boolean>;
  /** A message, or in `@certificates` a certificate: of what is relayed only. The signer is null for what is asked for by its id alone. */
  read(scope: string, id: Hex, signer: Fingerprint | null): Promise<Uint8Array | undefined>;
  /** Keys that a policy names, or that a statement waits for, without a certificate. */
  missingCertificates(): Promise<readonly Fingerprint[]>;
  /** The stripped certificate, binary. */
  certificate(fingerprint: Fingerprint): Promise<Uint8Array | undefined>;
  /**
   * `refused`: it is no usable certificate of that key. Statements that had waited for it and are stored now are new
   * to peers as well: announce them.
   */
  receiveCertificate(fingerprint: Fingerprint, certificate: Uint8Array, peer: string): Promise<'new' | 'known' | 'refused'>;
  /** A part of a piece of evidence, as long as was asked for or as there is; null for one that is not here or not for others. */
  evidencePart(request: EvidencePartRequest): Promise<{ readonly size: number; readonly bytes: Uint8Array } | null>;
  /** All that the peer has of this scope was asked for and looked at. */
  synced(scope: string, peer: string): Promise<void>;
}

export interface EvidencePartRequest {
  readonly sha256: Hex;
  /** Bytes before it. */
  readonly offset: number;
  /** Bytes; 0 asks for the size only. */
  readonly length: number;
}

/** Where a piece of evidence is gathered, in order. */
export interface EvidenceSink {
  /** Bytes that are there, some perhaps from an earlier attempt. */
  readonly length: number;
  append(part: Uint8Array): Promise<void>;
  /** Forgets what is there. */
  restart(): Promise<void>;
  /** @returns false when what is there is not the piece; to be begun anew then */
  finish(): Promise<boolean>;
}

export interface FetchOptions {
  readonly signal: AbortSignal;
  /** In bytes. */
  onProgress(progress: { readonly fetched: number; readonly size: number }): void;
}

export interface EvidenceGathered {
  /** Bytes of the piece. */
  readonly size: number;
  /** Bytes that came now; more than the piece has when somebody sent wrong ones. */
  readonly bytes: number;
  /** Whom the piece came from. */
  readonly peers: readonly string[];
}

export interface SyncAsked {
  /** An id. @default all that are connected */
  readonly peer?: string;
  /** @default all that are followed */
  readonly scopes?: readonly string[];
  /** Called with each report as soon as it is there. */
  readonly onReport?: (report: SyncReport) => void;
}

/** How far asking peers once has come. */
export interface CallProgress {
  /** Peers that were asked to the end, or failed, and all. */
  readonly ended: number;
  readonly peers: number;
  /** Statements that came so far. */
  readonly statements: number;
}

/** A subset of pino's. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** A statement of the store, to be spread. */
export interface Publication {
  readonly id: Hex;
  /** What peers ask for it by. */
  readonly scope: string;
  readonly message: Uint8Array;
}

export interface PeerSummary {
  readonly id: string;
  readonly address: string;
  readonly direction: 'inbound' | 'outbound';
  readonly transport: 'tcp' | 'websocket' | 'relay' | 'onion';
  readonly agent: string | null;
  /** Milliseconds. */
  readonly roundTrip: number | null;
  readonly score: number;
  /** Statements that the peer had and this node lacked when the two were compared last; null when they were not. */
  readonly lacking: number | null;
}

export interface Host {
  readonly id: string;
  /** With real ports and /p2p/. */
  addresses(): string[];
  /** Sends a statement to the peers that are connected; the others get it by sync. */
  publish(publication: Publication): Promise<{ readonly recipients: number }>;
  /** Tells the peers that are connected of statements that came from the network, and that it could not pass on at once. */
  announce(scope: string, ids: readonly Hex[]): Promise<void>;
  peers(): Promise<PeerSummary[]>;
  /**
   * Asks connected peers for what this node lacks. To be called when a policy came or changed, too.
   * @returns a report of each that was asked
   */
  sync(asked?: SyncAsked): Promise<readonly SyncReport[]>;
  /** Stays connected to the peer at the multiaddress, from now on. @throws ConcurError config-malformed */
  connect(address: string): void;
  /** Dials it no more; a connection that is there stays. @throws ConcurError config-malformed */
  disconnect(address: string): void;
  /** Hangs up on the peer, dials it no more, and lets it in no more, until it is unbanned. */
  ban(peer: string): Promise<void>;
  unban(peer: string): void;
  /** Configured addresses that are not dialled, for their peer is banned. */
  undialled(): string[];
  /** Asks connected peers for a piece of evidence. @throws ConcurError not-found | peer-failed | interrupted */
  fetchEvidence(sha256: Hex, sink: EvidenceSink, options: FetchOptions): Promise<EvidenceGathered>;
  /** Resolves when nothing is under way any more: the ledger may be closed then. */
  stop(): Promise<void>;
}
