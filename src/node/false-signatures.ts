/**
 * Foreign statements that lie here with a false signature: they were imported before their key was known, and now that it
 * is, they do not hold. Another signature under the same id may, so peers who have such a statement are asked for it.
 */

import type { Hex } from '../base/bytes.ts';
import type { OpenLedger } from '../ledger/ledger.ts';

export interface FalseSignatures {
  has(id: Hex): Promise<boolean>;
}

/** Put together once, and again after a certificate came: from then on nothing makes another, and one ends when the true one is stored. */
export function listFalseSignatures(ledger: OpenLedger): FalseSignatures {
  let list: Promise<Set<Hex>> | undefined;
  ledger.onTrustChange(() => { list = undefined; });
  ledger.onArrival(({ id }) => void list?.then((ids) => ids.delete(id), () => undefined));

  function gatherAgain(): Promise<Set<Hex>> {
    const gathering = gather(ledger);
    gathering.catch(() => { list = undefined; });
    return gathering;
  }

  return {
    has: async (id) => (await (list ??= gatherAgain())).has(id),
  };
}

/** Only what names the primary key itself has the id here that it has everywhere. */
async function gather({ store, policyBook, certificateBook }: OpenLedger): Promise<Set<Hex>> {
  const signers = new Set(policyBook.all().flatMap((policy) => [...policy.personByFingerprint.keys()]));
  const found = new Set<Hex>();
  for (const signer of signers) {
    const unverified = await certificateBook.record(signer) === undefined ? [] : await store.unverifiedBy(signer);
    for (const { id, report } of await store.attestations(unverified)) if (report.mathematics === 'no-key') found.add(id);
  }
  return found;
}
