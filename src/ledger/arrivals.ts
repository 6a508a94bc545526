/** Statements on their way in: copies are taken once, what waited comes again, and whoever listens is told. */

import { equalBytes, type Hex } from '../base/bytes.ts';
import { EXIT, isConcurError } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { admit, identify, type Candidate } from './accept.ts';
import type { Arriving } from './arriving.ts';
import type { Holdings } from './holdings.ts';
import { placeOf, type Place } from './place.ts';
import type { Accepted, Origin } from './port.ts';
import { namesOfKeys } from './who-signed.ts';

/** A statement that was stored just now, and that may count. */
export interface Arrival {
  readonly id: Hex;
  /** What peers ask for it by: its project, or the format of a foreign attestation. */
  readonly scope: string;
  readonly signer: Fingerprint;
  readonly message: Uint8Array;
  readonly origin: Origin;
  /** It came from the network at a time when it could not be checked yet, so the network did not pass it on. */
  readonly waited: boolean;
  /** Nobody here trusts its signer: it is for the operator alone. */
  readonly ofStranger: boolean;
}

export interface Arrivals {
  /** @throws ConcurError when the statement is refused */
  take(message: Uint8Array, arriving: Arriving): Promise<Accepted>;
  /**
   * From a peer.
   * @param onChecked called, at most once, before it is written: it will be `stored`, unless the disk fails
   * @throws ConcurError when it is refused before it is known where it stands
   */
  receive(message: Uint8Array, onChecked?: () => void): Promise<Placed>;
  /** What waited for this signer's certificate goes through the one road again. @returns how many were stored */
  releaseWaiting(signer: Fingerprint): Promise<number>;
  /** Called after a statement was stored. @returns a function that ends it */
  onArrival(listener: (arrival: Arrival) => void): () => void;
  /** The same for checkpoints, which are no statements: nothing lists them, and they are about no release. */
  onCheckpoint(listener: (arrival: Arrival) => void): () => void;
}

/** What became of an item, and where it stands. */
export interface Placed {
  readonly outcome: Accepted['outcome'] | 'refused';
  readonly place: Place;
  /** The error that `refused` it, which may also be a fault of this machine. */
  readonly refusal?: unknown;
}

interface UnderWay {
  readonly message: Uint8Array;
  readonly accepting: Promise<Accepted>;
}

export function openArrivals(holdings: Holdings): Arrivals {
  const { store, policies, certificates } = holdings;
  const [listeners, checkpointListeners] = [new Set<(arrival: Arrival) => void>(), new Set<(arrival: Arrival) => void>()];
  const underWay = new Map<Hex, UnderWay>();

  /** Copies that arrive at once, by gossip from several peers, are checked once and stored once. */
  async function take(message: Uint8Array, arriving: Arriving & Pick<Arrival, 'waited'>): Promise<Accepted> {
    return takeIdentified(await identify(holdings, message, arriving.origin), arriving);
  }

  async function takeIdentified(candidate: Candidate, arriving: Arriving & Pick<Arrival, 'waited'>): Promise<Accepted> {
    const { message } = candidate;
    const first = underWay.get(candidate.id);
    // Anybody can put another signature under the same id, and a false one says nothing of this one.
    if (first !== undefined && equalBytes(first.message, message)) {
      const accepted = copyOf(await first.accepting);
      // The same bytes may lie in two folders, and each is to be written back.
      return arriving.filing === undefined ? accepted : admit(holdings, candidate, arriving);
    }
    // Of two signatures that both hold only the batch tells which was sooner.
    const own: UnderWay = { message, accepting: admit(holdings, candidate, first === undefined ? arriving : { ...arriving, onChecked: undefined }) };
    if (first === undefined) underWay.set(candidate.id, own);
    try {
      const accepted = await own.accepting;
      if (accepted.outcome === 'stored') {
        await tell(candidate, arriving);
        await takeEarly(candidate);
      }
      return accepted;
    } finally {
      if (underWay.get(candidate.id) === own) underWay.delete(candidate.id);
    }
  }

  async function tell({ kind, id, scope, signer, message }: Candidate, { origin, waited }: Arriving & Pick<Arrival, 'waited'>): Promise<void> {
    const told = kind === 'checkpoint' ? checkpointListeners : listeners;
    if (told.size === 0) return;
    const ofStranger = !policies.names(signer) && !await certificates.isOwn(signer);
    told.forEach((listener) => listener({ id, scope, signer, message, origin, waited, ofStranger }));
  }

  /** Checkpoints that came before their delegation. */
  async function takeEarly(candidate: Candidate): Promise<void> {
    if (candidate.kind !== 'native' || candidate.statement.kind !== 'delegation') return;
    for (const message of holdings.earlyCheckpoints.take(candidate.id)) await takeAgain(message, { origin: 'network' });
  }

  /** @returns whether it is stored now */
  async function takeAgain(message: Uint8Array, arriving: Arriving): Promise<Accepted['outcome'] | 'refused'> {
    return take(message, { ...arriving, waited: true }).then((accepted) => accepted.outcome, refusedOutcome);
  }

  async function releasePending(signer: Fingerprint): Promise<number> {
    let released = 0;
    for (const message of await store.pending(signer)) {
      const outcome = await takeAgain(message, { origin: 'network' });
      if (outcome !== 'waiting') await store.removePending(signer, [message]);
      if (outcome === 'stored') released++;
    }
    return released;
  }

  /** Imported while the key was unknown, and listed since: what is said of it from now on is what its key says. */
  async function verifyListed(name: string): Promise<number> {
    let verified = 0;
    for (const record of await store.attestations(await store.unverifiedBy(name))) {
      const [filing, ...others] = await store.originals(record.id);
      if (await takeAgain(record.message, { origin: 'local', filing }) !== 'stored') continue;
      verified++;
      for (const other of others) await takeAgain(record.message, { origin: 'local', filing: other });
    }
    return verified;
  }

  return {
    take: (message, arriving) => take(message, { ...arriving, waited: false }),
    async receive(message, onChecked) {
      const candidate = await identify(holdings, message, 'network');
      const place = placeOf(candidate);
      return takeIdentified(candidate, { origin: 'network', waited: false, onChecked }).then(
        ({ outcome }) => ({ outcome, place }),
        (refusal: unknown) => ({ outcome: 'refused', place, refusal }),
      );
    },
    async releaseWaiting(signer) {
      let released = await releasePending(signer);
      const certificate = await certificates.usable(signer);
      for (const name of certificate === undefined ? [] : namesOfKeys(certificate)) released += await verifyListed(name);
      return released;
    },
    onArrival: (listener) => listen(listeners, listener),
    onCheckpoint: (listener) => listen(checkpointListeners, listener),
  };
}

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Only what is stored is known: who asks the store for one that waits must not blame whoever sent it. */
function copyOf(first: Accepted): Accepted {
  return first.outcome === 'stored' ? { ...first, outcome: 'known' } : first;
}

/** A statement that waited and turns out false is dropped; a fault of this machine's disk, or of ours, is no refusal. */
function refusedOutcome(error: unknown): 'refused' {
  if (isConcurError(error) && error.exitCode !== EXIT.io) return 'refused';
  throw error;
}
