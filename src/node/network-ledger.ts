/** The ledger as the network sees it: what peers bring goes down the one road in, and what they ask for is read from the store. */

import { equalBytes } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { isRefusedByAll } from '../ledger/accept.ts';
import type { OpenLedger } from '../ledger/ledger.ts';
import type { Accepted } from '../ledger/port.ts';
import type { NetworkLedger, Outcome } from '../network/port.ts';
import { FOREIGN_FORMATS, scopeOf, type ForeignFormat } from '../statement/foreign.ts';
import { listFalseSignatures } from './false-signatures.ts';
import { listForeign } from './foreign-inventory.ts';
import type { Logger } from './log.ts';
import { serveEvidence } from './served-evidence.ts';

export function networkLedger(ledger: OpenLedger, log: Logger): NetworkLedger {
  const { store, policyBook, certificateBook } = ledger;
  const foreign = listForeign(ledger);
  const falseSignatures = listFalseSignatures(ledger);
  const evidence = serveEvidence(ledger);
  return {
    receive: (message, peer) => ledger.accept(message, 'network').then(
      ({ outcome }) => toOutcome(outcome),
      (error: unknown) => explainRefusal(log, peer, error),
    ),
    projects: async () => [...followed(ledger), ...formatsRead(ledger).map(scopeOf)],
    // Who builds for a project need not follow it, and still has statements that its followers want.
    offered: async () => [...new Set([...followed(ledger), ...await store.projects(), ...FOREIGN_FORMATS.map(scopeOf)])],
    async inventory(scope, after, limit) {
      const format = FOREIGN_FORMATS.find((each) => scopeOf(each) === scope);
      return format === undefined ? store.idsOfProject(scope, after === null ? { limit } : { after, limit }) : foreign.page(format, after, limit);
    },
    has: async (id) => await store.hasAttestation(id) && !await falseSignatures.has(id),
    read: async (id) => (await store.attestation(id))?.message,
    async missingCertificates() {
      const waited = (await store.pendingSigners()).map(({ signer }) => signer);
      const { lacking } = await namedKeys(ledger);
      // A signer whose statements still wait has a newer version than the one that is here.
      return [...new Set([...lacking, ...waited])];
    },
    namedCertificates: async () => (await namedKeys(ledger)).present,
    certificate: async (fingerprint) => (await certificateBook.record(fingerprint))?.bytes,
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
    synced: (project) => ledger.recordSync(project),
  };
}

/** Formats that some policy reads its project's names from. */
function formatsRead({ policyBook }: OpenLedger): ForeignFormat[] {
  return FOREIGN_FORMATS.filter((format) => policyBook.all().some((policy) => policy.foreign.some((rule) => rule.format === format)));
}

/** Keys that policies name, by whether their certificate is here. */
async function namedKeys({ policyBook, certificateBook }: OpenLedger): Promise<{ present: Fingerprint[]; lacking: Fingerprint[] }> {
  const present: Fingerprint[] = [];
  const lacking: Fingerprint[] = [];
  for (const key of new Set(policyBook.all().flatMap((policy) => [...policy.personByFingerprint.keys()].filter((each) => !policy.bareKeys.has(each))))) {
    (await certificateBook.record(key) === undefined ? lacking : present).push(key);
  }
  return { present, lacking };
}

function followed({ policyBook }: OpenLedger): string[] {
  return policyBook.all().map((policy) => policy.project);
}

function toOutcome(outcome: Accepted['outcome']): Outcome {
  if (outcome === 'stored') return 'new';
  return outcome === 'unverified' ? 'ignored' : outcome;
}

/** A refusal is an outcome; anything else is a fault of this machine, and no peer's. */
function explainRefusal(log: Logger, peer: string, error: unknown): Outcome {
  const outcome = isRefusedByAll(error) ? 'refused' : 'ignored';
  if (error instanceof ConcurError) log.debug({ peer, code: error.code, reason: error.message }, `statement ${outcome}`);
  else log.error({ peer, error: String(error) }, 'statement could not be stored');
  return outcome;
}
