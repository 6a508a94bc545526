/** The ledger: statements in through one road, verdicts out. Everything that it needs of the world is handed in. */

import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { Checkpoint } from '../statement/checkpoint.ts';
import type { Store } from '../store/store.ts';
import { identify } from './accept.ts';
import { openArrivals, type Arrivals } from './arrivals.ts';
import { exportedIds, exportStatements } from './export.ts';
import { importForeign } from './import.ts';
import { readCurrent, readLog, showStatement } from './browse.ts';
import { openCertificateBook, type CertificateBook, type ImportOptions } from './certificates.ts';
import { openCheckpointBook, type CheckpointBook } from './checkpoints.ts';
import { openEarlyCheckpoints } from './early-checkpoints.ts';
import { openForeignTexts } from './foreign-texts.ts';
import { recordSync } from './freshness.ts';
import { listEvidence, readEvidence, type EvidenceShelf } from './evidence-shelf.ts';
import type { Holdings } from './holdings.ts';
import { readStatus, verifyFile } from './judge.ts';
import { listWitnesses } from './list-witnesses.ts';
import { makeCheckpoint } from './make-checkpoint.ts';
import { makeProof } from './make-proof.ts';
import { placeOf, type Place } from './place.ts';
import { openPolicyBook, type PolicyBook, type PolicyShelf } from './policies.ts';
import { examinePolicy, followPolicy, summaryOf } from './policy-changes.ts';
import type { Accepted, Alarm, CertificateImportAnswer, CertificateSummary, Ledger, Origin } from './port.ts';
import { recentReleases, releasesToReview, reviewRelease, type ReviewedRelease } from './review.ts';
import { gatherSamples } from './samples.ts';
import { readSignerHistory } from './signer-history.ts';
import { countStrangers } from './strangers.ts';

export interface LedgerParts {
  readonly store: Store;
  readonly shelf: PolicyShelf;
  readonly evidence: EvidenceShelf;
  readonly clock: Clock;
}

/** `signers`: whom a policy names, or whose secret key the operator holds. `keys`: what is known of their certificates. */
export type TrustChange = 'signers' | 'keys';

/** The ledger as a running node knows it: with arrivals, and with what peers bring. */
export interface OpenLedger extends Ledger {
  readonly store: Store;
  readonly policyBook: PolicyBook;
  readonly certificateBook: CertificateBook;
  readonly checkpoints: CheckpointBook;
  /** What is held here of the project, for the node key to sign. @throws ConcurError policy-missing | signer-unknown */
  makeCheckpoint(about: Pick<Checkpoint, 'project' | 'nodeKey'>): Promise<Checkpoint>;
  readonly evidenceShelf: EvidenceShelf;
  /** As from anybody, also from a peer. */
  accept(message: Uint8Array, origin: Origin): Promise<Accepted>;
  /** From a peer. @throws ConcurError when it is refused */
  receive: Arrivals['receive'];
  /** Where a message stands that was taken in, or that waits. @throws ConcurError when it would be refused */
  placeOf(message: Uint8Array): Promise<Place>;
  onArrival: Arrivals['onArrival'];
  onCheckpoint: Arrivals['onCheckpoint'];
  /** Called after the policies or the certificates changed. */
  onTrustChange(listener: (change: TrustChange) => void): void;
  /** From a peer who was asked for this one. */
  receiveCertificate(bytes: Uint8Array, fingerprint: Fingerprint): Promise<CertificateImportAnswer>;
  recordSync(project: string): Promise<void>;
  /** Releases that these statements speak of. */
  releasesToReview(ids: readonly Hex[]): Promise<ReviewedRelease[]>;
  /** Releases that the newest statements speak of. */
  recentReleases(): Promise<ReviewedRelease[]>;
  /** Judges a release again. @returns what was AGREED here, and is not any more */
  reviewRelease(release: ReviewedRelease): Promise<Alarm[]>;
}

/** The store is closed with the ledger. */
export async function createLedger({ store, shelf, evidence, clock }: LedgerParts): Promise<OpenLedger> {
  const policyBook = await openPolicyBook(shelf);
  const certificateBook = openCertificateBook(store, clock);
  const checkpoints = openCheckpointBook(store, clock);
  const holdings: Holdings = { store, policies: policyBook, certificates: certificateBook, checkpoints, earlyCheckpoints: openEarlyCheckpoints(), readForeign: openForeignTexts(), strangers: countStrangers(), clock };
  const arrivals = openArrivals(holdings);
  const trustChanges = new Set<(change: TrustChange) => void>();
  const announceTrustChange = (change: TrustChange) => trustChanges.forEach((listener) => listener(change));

  async function importCertificates(bytes: Uint8Array, options: ImportOptions): Promise<CertificateImportAnswer> {
    const { imported, refused } = await certificateBook.import(bytes, options);
    const answer = [];
    for (const { fingerprint, outcome } of imported) answer.push({ fingerprint, outcome, released: outcome === 'known' ? 0 : await arrivals.releaseWaiting(fingerprint) });
    if (imported.some(({ becameOwn }) => becameOwn)) announceTrustChange('signers');
    else if (answer.some((entry) => entry.outcome !== 'known')) announceTrustChange('keys');
    return { imported: answer, refused };
  }

  return {
    store,
    policyBook,
    certificateBook,
    checkpoints,
    witnesses: () => listWitnesses(holdings),
    makeCheckpoint: (about) => makeCheckpoint(holdings, about),
    evidenceShelf: evidence,
    accept: (message, origin) => arrivals.take(message, { origin }),
    importForeign: (entries) => importForeign(arrivals, entries),
    exportedIds: (query) => exportedIds(holdings, query),
    exportStatements: (project, ids) => exportStatements(holdings, project, ids),
    keepEvidence: (content) => evidence.put(content),
    evidence: (sha256) => readEvidence(evidence, sha256),
    evidenceList: () => listEvidence(holdings, evidence),
    samples: (query) => gatherSamples(holdings, evidence, query),
    proof: (query) => makeProof(holdings, query),
    verify: (query) => verifyFile(holdings, query),
    status: (query) => readStatus(holdings, query),
    show: (id) => showStatement(holdings, id),
    log: (query) => readLog(holdings, query),
    current: (query) => readCurrent(holdings, query),
    policies: async () => Promise.all(policyBook.all().map((policy) => summaryOf(holdings, policy))),
    examinePolicy: (text, offer) => examinePolicy(holdings, text, offer),
    async addPolicy(text, acceptance) {
      const summary = await followPolicy(holdings, text, acceptance);
      announceTrustChange('signers');
      return summary;
    },
    signerHistory: (text) => readSignerHistory(holdings, text),
    async removePolicy(project) {
      await policyBook.inTurn(() => policyBook.remove(project));
      announceTrustChange('signers');
    },
    certificates: () => summarizeCertificates(holdings),
    async certificate(fingerprint) {
      const record = await certificateBook.record(fingerprint);
      if (record !== undefined) return record.bytes;
      throw new ConcurError('not-found', `no certificate of ${fingerprint} is known here`, { hint: 'concur certificate import FILE' });
    },
    importCertificates: (bytes, whose) => importCertificates(bytes, { own: whose === 'own' }),
    receiveCertificate: (bytes, only) => importCertificates(bytes, { own: false, only }),
    receive: arrivals.receive,
    placeOf: async (message) => placeOf(await identify(holdings, message, 'network')),
    onArrival: arrivals.onArrival,
    onCheckpoint: arrivals.onCheckpoint,
    onTrustChange: (listener) => { trustChanges.add(listener); },
    recordSync: (project) => recordSync(store, project, clock.now()),
    releasesToReview: (ids) => releasesToReview(holdings, ids),
    recentReleases: () => recentReleases(holdings),
    reviewRelease: (release) => reviewRelease(holdings, release),
    close: () => store.close(),
  };
}

async function summarizeCertificates({ store, policies, certificates }: Holdings): Promise<CertificateSummary[]> {
  const summaries: CertificateSummary[] = [];
  for (const { fingerprint, facts, own, firstSeen } of await certificates.all()) {
    const petnames = policies.all().flatMap((policy) => {
      const person = policy.personByFingerprint.get(fingerprint);
      return person === undefined ? [] : [`${policy.project}/${person.name}`];
    });
    summaries.push({ facts, own, firstSeen, petnames, statements: await store.countBySigner(fingerprint) });
  }
  return summaries;
}
