/** The ledger: statements in through one road, verdicts out. Everything that it needs of the world is handed in. */

import { ConcurError } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { messageHash } from '../statement/message.ts';
import type { Store } from '../store/store.ts';
import { accept, type Intake } from './accept.ts';
import { readCurrent, readLog, showStatement } from './browse.ts';
import { openCertificateBook, type CertificateBook, type ImportOptions } from './certificates.ts';
import { recordSync } from './freshness.ts';
import { readStatus, verifyFile } from './judge.ts';
import { openPolicyBook, summarize, type PolicyBook, type PolicyShelf } from './policies.ts';
import type { Accepted, CertificateImportAnswer, CertificateSummary, Ledger, Origin } from './port.ts';
import { countStrangers } from './strangers.ts';

export interface LedgerParts {
  readonly store: Store;
  readonly shelf: PolicyShelf;
  readonly clock: Clock;
}

export interface Arrival {
  readonly id: Hex;
  readonly project: string;
  readonly message: Uint8Array;
  readonly origin: Origin;
  /** It came from the network at a time when it could not be checked yet, so the network did not pass it on. */
  readonly waited: boolean;
}

/** The ledger as a running node knows it: with arrivals, and with what peers bring. */
export interface OpenLedger extends Ledger {
  readonly store: Store;
  readonly policyBook: PolicyBook;
  readonly certificateBook: CertificateBook;
  acceptFrom(message: Uint8Array, origin: Origin): Promise<Accepted>;
  /** Called after a statement was stored. @returns a function that ends it */
  onArrival(listener: (arrival: Arrival) => void): () => void;
  /** Called after the policies or the certificates changed. */
  onTrustChange(listener: () => void): void;
  /** From a peer who was asked for this one. */
  receiveCertificate(bytes: Uint8Array, fingerprint: Fingerprint): Promise<CertificateImportAnswer>;
  recordSync(project: string): Promise<void>;
}

/** The store is closed with the ledger. */
export async function createLedger({ store, shelf, clock }: LedgerParts): Promise<OpenLedger> {
  const policyBook = await openPolicyBook(shelf);
  const certificateBook = openCertificateBook(store, clock);
  const intake: Intake = { store, policies: policyBook, certificates: certificateBook, strangers: countStrangers(), clock };
  const arrivals = new Set<(arrival: Arrival) => void>();
  const trustChanges = new Set<() => void>();
  const underWay = new Map<Hex, Promise<Accepted>>();

  /** Copies that arrive at once, by gossip from several peers, are checked once and stored once. */
  async function take(message: Uint8Array, { origin, waited }: Pick<Arrival, 'origin' | 'waited'>): Promise<Accepted> {
    const hash = messageHash(message);
    const first = underWay.get(hash);
    if (first !== undefined) return { ...await first, outcome: 'known' };
    const accepting = accept(intake, message, origin);
    underWay.set(hash, accepting);
    try {
      const accepted = await accepting;
      if (accepted.outcome === 'stored') arrivals.forEach((listener) => listener({ ...accepted, message, origin, waited }));
      return accepted;
    } finally {
      underWay.delete(hash);
    }
  }

  /** What waited for this signer's certificate goes through the one road again. */
  async function releaseWaiting(signer: Fingerprint): Promise<number> {
    let released = 0;
    for (const message of await store.pending(signer)) {
      const outcome = await take(message, { origin: 'network', waited: true }).then((accepted) => accepted.outcome, refusedOutcome);
      if (outcome !== 'waiting') await store.removePending(signer, [message]);
      if (outcome === 'stored') released++;
    }
    return released;
  }

  async function importCertificates(bytes: Uint8Array, options: ImportOptions): Promise<CertificateImportAnswer> {
    const { imported, refused } = await certificateBook.import(bytes, options);
    const answer = [];
    for (const entry of imported) answer.push({ ...entry, released: entry.outcome === 'known' ? 0 : await releaseWaiting(entry.fingerprint) });
    if (answer.some((entry) => entry.outcome !== 'known')) trustChanges.forEach((listener) => listener());
    return { imported: answer, refused };
  }

  const acceptFrom = (message: Uint8Array, origin: Origin) => take(message, { origin, waited: false });

  return {
    store,
    policyBook,
    certificateBook,
    acceptFrom,
    accept: acceptFrom,
    verify: (query) => verifyFile(intake, query),
    status: (query) => readStatus(intake, query),
    show: (id) => showStatement(intake, id),
    log: (query) => readLog(intake, query),
    current: (query) => readCurrent(intake, query),
    policies: async () => policyBook.all().map(summarize),
    async addPolicy(text) {
      const policy = await policyBook.add(text);
      trustChanges.forEach((listener) => listener());
      return summarize(policy);
    },
    removePolicy: (project) => policyBook.remove(project),
    certificates: () => summarizeCertificates(intake),
    async certificate(fingerprint) {
      const record = await certificateBook.record(fingerprint);
      if (record !== undefined) return record.bytes;
      throw new ConcurError('not-found', `no certificate of ${fingerprint} is known here`, { hint: 'concur certificate import FILE' });
    },
    importCertificates: (bytes, own) => importCertificates(bytes, { own }),
    receiveCertificate: (bytes, only) => importCertificates(bytes, { own: false, only }),
    onArrival(listener) {
      arrivals.add(listener);
      return () => arrivals.delete(listener);
    },
    onTrustChange: (listener) => { trustChanges.add(listener); },
    recordSync: (project) => recordSync(store, project, clock.now()),
    close: () => store.close(),
  };
}

/** A statement that waited and turns out false is dropped; anything but a refusal is not ours to swallow. */
function refusedOutcome(error: unknown): 'refused' {
  if (error instanceof ConcurError && error.exitCode !== 74) return 'refused';
  throw error;
}

async function summarizeCertificates({ store, policies, certificates }: Intake): Promise<CertificateSummary[]> {
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
