/**
 * Evidence that peers may have: what is on the shelf here, and named by a statement that this node passes on. What nobody
 * referred to is the operator's own.
 */

import type { Hex } from '../base/bytes.ts';
import { evidenceOf, relayedEvidence } from '../ledger/evidence-names.ts';
import type { OpenLedger } from '../ledger/ledger.ts';
import type { EvidencePartRequest } from '../network/port.ts';

export interface ServedEvidence {
  part(request: EvidencePartRequest): Promise<{ readonly size: number; readonly bytes: Uint8Array } | null>;
}

/** The list is put together when somebody first asks for what is here, and grows with each arrival. */
export function serveEvidence(ledger: OpenLedger): ServedEvidence {
  let names: Promise<Set<Hex>> | undefined;
  // A newer certificate makes no other statement one that is passed on, and whoever holds its key may send one after another.
  ledger.onTrustChange((change) => { if (change === 'signers') names = undefined; });
  ledger.onArrival(({ message, ofStranger }) => {
    if (ofStranger || names === undefined) return;
    const named = evidenceOf(message);
    if (named.length > 0) void names.then((all) => named.forEach((sha256) => all.add(sha256)), () => undefined);
  });

  function gatherNames(): Promise<Set<Hex>> {
    const gathering = relayedEvidence(ledger);
    gathering.catch(() => { names = undefined; });
    return gathering;
  }

  return {
    async part({ sha256, offset, length }) {
      // Most that are asked for are not here, and cost no more than a look.
      if (!await ledger.evidenceShelf.has(sha256)) return null;
      if (!(await (names ??= gatherNames())).has(sha256)) return null;
      return ledger.evidenceShelf.part(sha256, offset, length);
    },
  };
}
