/** The ledger as the network sees it: what peers bring goes down the one road in, and what they ask for is read from the store. */

import { equalBytes, type Hex } from '../base/bytes.ts';
import { EXIT, isConcurError } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { sha256Hex } from '../base/sha256.ts';
import { isRefusedByAll } from '../ledger/accept.ts';
import type { OpenLedger } from '../ledger/ledger.ts';
import type { Place } from '../ledger/place.ts';
import type { Accepted } from '../ledger/port.ts';
import type { Log, NetworkLedger, Outcome, Received } from '../network/port.ts';
import { CHECKPOINTS_SCOPE } from '../statement/checkpoint.ts';
import { CERTIFICATES_SCOPE } from '../sync/tries.ts';
import { listFalseSignatures } from './false-signatures.ts';
import { interestsOf } from './interests.ts';
import { offeredScopes } from './offered-scopes.ts';
import { withCheckpoints } from './register-tries.ts';
import { relayedTries } from './relayed-tries.ts';
import { serveEvidence } from './served-evidence.ts';
import { listWaiting } from './waiting-items.ts';

/** With a level for faults of this machine. */
export interface LedgerLog extends Log {
  error(fields: object, message: string): void;
}

export function networkLedger(ledger: OpenLedger, log: LedgerLog): NetworkLedger {
  const { store, policyBook, certificateBook, checkpoints } = ledger;
  const tries = withCheckpoints(store.tries, checkpoints);
  const relaying = relayedTries(ledger, tries, [CHECKPOINTS_SCOPE]);
  const interests = interestsOf(ledger);
  const waiting = listWaiting(ledger);
  const falseSignatures = listFalseSignatures(ledger);
  const evidence = serveEvidence(ledger);

  async function readStatement(id: Hex): Promise<Uint8Array | undefined> {
    const record = await store.attestation(id);
    return record?.report.mathematics === 'good' && await relaying.relays(record.report.signer) ? record.message : undefined;
  }

  async function readCertificate(id: Hex, signer: Fingerprint | null): Promise<Uint8Array | undefined> {
    const bytes = signer === null ? undefined : (await certificateBook.record(signer))?.bytes;
    // A newer version may have come since it was shown.
    return bytes !== undefined && sha256Hex(bytes) === id ? bytes : undefined;
  }

  return {
    tries,
    relayed: relaying.tries,
    receive: (message, peer, onChecked) => ledger.receive(message, onChecked).then(
      ({ outcome, place, refusal }) => (outcome === 'refused' ? explainRefusal(log, peer, { error: refusal, place }) : { outcome: toOutcome(outcome), item: place }),
      (error: unknown) => explainRefusal(log, peer, { error, place: null }),
    ),
    followed: interests.scopes,
    offered: offeredScopes(ledger, relaying.tries),
    interest: interests.signers,
    waiting: (trie) => waiting.of(trie),
    has: async (id) => (await store.hasAttestation(id) && !await falseSignatures.has(id)) || await checkpoints.find(id) !== undefined,
    async read(scope, id, signer) {
      switch (scope) {
        case CERTIFICATES_SCOPE: return readCertificate(id, signer);
        case CHECKPOINTS_SCOPE: return (await checkpoints.find(id))?.message;
        default: return readStatement(id);
      }
    },
    missingCertificates: interests.missingCertificates,
    async certificate(fingerprint) {
      // Of the others nobody is to learn whether they are here.
      const isGiven = (await relaying.tries.items({ scope: CERTIFICATES_SCOPE, signer: fingerprint }, '', null, 1)).length > 0;
      return isGiven ? (await certificateBook.record(fingerprint))?.bytes : undefined;
    },
    async receiveCertificate(fingerprint, certificate, peer) {
      if (!policyBook.names(fingerprint)) return 'known';
      const known = await certificateBook.record(fingerprint);
      // Nearly always: then nothing has to be parsed.
      if (known !== undefined && equalBytes(known.bytes, certificate)) return 'known';
      const { imported: [imported], refused: [refused] } = await ledger.receiveCertificate(certificate, fingerprint);
      if (imported !== undefined) return imported.outcome === 'known' ? 'known' : 'new';
      log.warn({ peer, fingerprint, reason: refused?.reason ?? 'it is another key\'s' }, 'a peer sent an unusable certificate');
      return 'refused';
    },
    evidencePart: (request) => evidence.part(request),
    synced: (scope) => ledger.recordSync(scope),
  };
}

function toOutcome(outcome: Accepted['outcome']): Outcome {
  if (outcome === 'stored') return 'new';
  return outcome === 'unverified' ? 'ignored' : outcome;
}

interface Refusal {
  readonly error: unknown;
  readonly place: Place | null;
}

/** A refusal is an outcome; anything else is a fault of this machine, and no peer's. */
function explainRefusal(log: LedgerLog, peer: string, { error, place }: Refusal): Received {
  if (!isConcurError(error) || error.exitCode === EXIT.io) {
    log.error({ peer, error: String(error) }, 'statement could not be stored');
    return { outcome: 'failed', item: null };
  }
  const outcome = isRefusedByAll(error) ? 'refused' : 'ignored';
  log.debug({ peer, code: error.code, reason: error.message }, `statement ${outcome}`);
  // What is refused for now alone, such as one from the future, is not to be fetched again from every peer in every round.
  return { outcome, item: outcome === 'ignored' ? place : null };
}
