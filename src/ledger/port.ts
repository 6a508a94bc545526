/**
 * What the rest of the program may ask of the ledger. Two things answer: the ledger itself, when this process
 * owns the store, and the client of a running node's control socket. Everything here can be written as JSON.
 */

import type { Hex } from '../base/bytes.ts';
import type { ErrorCode } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { LeftOut } from '../statement/foreign.ts';
import type { ItemKind } from '../statement/id.ts';
import type { KeyFacts, KeyStanding, SignatureReport } from '../statement/report.ts';
import type { Origin } from '../store/store.ts';
import type { SyncReport } from '../sync/sync-report.ts';
import type { EvidencePort, EvidenceProgress, FetchedEvidence } from './evidence-port.ts';
import type { Exported, ExportQuery, ImportEntry, ImportOutcome } from './exchange-port.ts';
import type { ProofPort } from './proof-port.ts';
import type { PolicyPort } from './policy-port.ts';
import type { SamplesPort } from './samples-port.ts';
import type { SyncQuery } from './sync-port.ts';
import type { WitnessPort } from './witness-port.ts';
import type { Gap, StatusAnswer, StatusQuery, VerifyAnswer, VerifyQuery } from './verdict-port.ts';

export type { Origin };
export type { Alarm, Candidate, FormerAgreement, Gap, NewerRelease, StatusAnswer, StatusQuery, VerifyAnswer, VerifyQuery } from './verdict-port.ts';
export type { EvidenceContent, EvidenceEntry, EvidencePort, EvidenceProgress, FetchedEvidence, KeptEvidence } from './evidence-port.ts';
export type { Exported, ExportQuery, FilingNote, ImportEntry, ImportOutcome } from './exchange-port.ts';
export type { MadeProof, ProofPort, ProofQuery } from './proof-port.ts';
export type { PolicyAcceptance, PolicyExamination, PolicyId, PolicyOffer, PolicyPort, PolicyRefusal, PolicySummary, SignerHistory, SignerPast } from './policy-port.ts';
export type { SyncQuery } from './sync-port.ts';
export type { Circumstances, ReleaseSamples, SampleNote, SamplesPort, SamplesQuery, SubjectSamples } from './samples-port.ts';
export type { WitnessAnswer, WitnessEntry, WitnessNode, WitnessPort } from './witness-port.ts';

export interface Accepted {
  readonly id: Hex;
  /** Primary key; while that is not known, what the signature names. */
  readonly signer: Fingerprint;
  /** null for a foreign attestation: it names none. */
  readonly project: string | null;
  /** `waiting`: kept aside until its signer's certificate arrives. `unverified`: see ImportOutcome. */
  readonly outcome: 'stored' | 'known' | 'waiting' | 'unverified';
  /** Of what is `known`, only if it was kept as `unverified` and still is. */
  readonly stillUnverified?: true;
}

export interface LogQuery {
  readonly project?: string;
  readonly signer?: Fingerprint;
  readonly limit: number;
}

export interface LogEntry {
  readonly id: Hex;
  readonly kind: 'attestation' | 'non-deterministic' | 'retraction' | 'delegation' | 'attachment' | 'foreign';
  readonly format: ItemKind;
  readonly signer: Fingerprint;
  /** The policy's petname, null for a signer whom no policy names. */
  readonly name: string | null;
  /** null for a foreign attestation that no policy here reads as its project's. */
  readonly project: string | null;
  /** null for a retraction or delegation, as `build`; also for a foreign attestation of several releases, or of none. */
  readonly release: string | null;
  readonly build: Hex | null;
  readonly subjects: readonly { readonly name: string; readonly sha256: readonly Hex[] }[];
  /** Statements that this one supersedes, retracts or attaches evidence to, and why. */
  readonly refersTo: readonly Hex[];
  readonly reason: string | null;
  /** The signature's creation time and when this node first saw it, seconds. */
  readonly time: number;
  readonly firstSeen: number;
}

export interface Shown extends LogEntry {
  readonly report: SignatureReport;
  readonly standing: KeyStanding;
  /** Entries of a foreign attestation that are shown and do not count. */
  readonly leftOut: readonly LeftOut[];
  /** The signed bytes as text, and the message: base64. */
  readonly payload: string;
  readonly message: string;
  readonly gaps: readonly Gap[];
}

/** A statement that was stored just now. */
export interface AcceptedEvent {
  readonly entry: LogEntry;
  readonly origin: Origin;
}

export interface CurrentQuery {
  readonly signer: Fingerprint;
  readonly project: string;
  readonly build: Hex;
  readonly artifacts: readonly string[];
}

/** What a signer's statements say at present, so that a new one neither repeats nor contradicts them unawares. */
export interface CurrentAnswer {
  readonly values: readonly { readonly id: Hex; readonly artifact: string; readonly sha256: readonly Hex[] }[];
  /** Ids of the signer's newest statements in the project. */
  readonly newest: readonly Hex[];
}

export interface CertificateSummary {
  readonly facts: KeyFacts;
  readonly own: boolean;
  readonly firstSeen: number;
  /** Petnames with the policy's project: `tails/anonym`. */
  readonly petnames: readonly string[];
  /** Statements of this signer in the store. */
  readonly statements: number;
}

export interface CertificateImport {
  readonly fingerprint: Fingerprint;
  readonly outcome: 'new' | 'updated' | 'known';
  /** Statements that had waited for it. */
  readonly released: number;
}

export interface CertificateRefusal {
  readonly code: ErrorCode;
  readonly reason: string;
}

export interface CertificateImportAnswer {
  readonly imported: readonly CertificateImport[];
  readonly refused: readonly CertificateRefusal[];
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

/** What the operator says of a peer. */
export interface PeerChange {
  readonly action: 'add' | 'remove' | 'ban' | 'unban';
  /** An address with /p2p/ to add or remove, an id to ban or unban. */
  readonly target: string;
}

export interface SelfSummary {
  readonly id: string;
  /** With real ports and /p2p/. */
  readonly addresses: readonly string[];
}

export interface Ledger extends EvidencePort, PolicyPort, ProofPort, SamplesPort, WitnessPort {
  /** @throws ConcurError when the statement is refused; nothing is stored then */
  accept(message: Uint8Array, origin: Exclude<Origin, 'network'>): Promise<Accepted>;
  /** In the order of the entries; a refusal of one is its outcome. At most MAX_IMPORT_BATCH entries. */
  importForeign(entries: readonly ImportEntry[]): Promise<ImportOutcome[]>;
  /** Sorted; of every statement of the project, counted or not. @throws ConcurError policy-missing */
  exportedIds(query: ExportQuery): Promise<Hex[]>;
  /** In the order of the ids, at most MAX_IMPORT_BATCH. @throws ConcurError policy-missing */
  exportStatements(project: string, ids: readonly Hex[]): Promise<Exported[]>;
  verify(query: VerifyQuery): Promise<VerifyAnswer>;
  /** One answer for each policy that the query selects. */
  status(query: StatusQuery): Promise<StatusAnswer[]>;
  /** @param id whole, or at least 8 digits of it */
  show(id: string): Promise<Shown>;
  /** Newest first. */
  log(query: LogQuery): Promise<LogEntry[]>;
  current(query: CurrentQuery): Promise<CurrentAnswer>;
  certificates(): Promise<CertificateSummary[]>;
  /** The stripped certificate, binary. @throws ConcurError not-found */
  certificate(fingerprint: Fingerprint): Promise<Uint8Array>;
  /** @param whose `own` when the operator holds the secret keys */
  importCertificates(bytes: Uint8Array, whose: 'own' | 'others'): Promise<CertificateImportAnswer>;
  close(): Promise<void>;
}

/** How somebody follows what takes its time, and ends it. */
export interface Following<Progress> {
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
}

/** What a running node answers besides. */
export interface NodePort {
  self(): Promise<SelfSummary>;
  peers(): Promise<PeerSummary[]>;
  /** Configured addresses that are not dialled, for their peer is banned. */
  undialled(): Promise<string[]>;
  /** Now, and whenever a node runs here again. @throws ConcurError usage | config-malformed | write-failed */
  changePeers(change: PeerChange): Promise<{ readonly changed: boolean }>;
  /**
   * Asks peers for a piece of evidence that is not here, and puts it on the shelf.
   * @throws ConcurError not-found | peer-failed | interrupted
   */
  fetchEvidence(sha256: Hex, following: Following<EvidenceProgress>): Promise<FetchedEvidence>;
  /**
   * Asks connected peers for what is lacking here.
   * @throws ConcurError policy-missing | peer-failed when nobody is connected
   */
  sync(query: SyncQuery, following: Following<SyncReport>): Promise<readonly SyncReport[]>;
  /** Every statement that is stored after this resolves, until the signal is aborted. */
  events(signal: AbortSignal): Promise<AsyncIterable<AcceptedEvent>>;
}
