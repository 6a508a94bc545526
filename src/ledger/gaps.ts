/**
 * Each statement names its signer's newest ones of the moment, so one that was withheld from us shows as a gap. A gap
 * decides nothing, or one counted signer could block everybody by naming what never was.
 */

import type { Claim } from '../statement/claim.ts';
import type { Holdings } from './holdings.ts';
import type { Gap } from './port.ts';

/** @returns none for signers whom the project's policy does not name: nothing of theirs is expected here */
export async function findGaps({ store, policies }: Pick<Holdings, 'store' | 'policies'>, claims: readonly Claim[]): Promise<Gap[]> {
  const here = new Set(claims.map((claim) => claim.id));
  const named = claims.flatMap((claim) => {
    const name = policies.petname(claim.signer, claim.project);
    if (name === null || claim.kind === 'retraction') return [];
    return claim.previous.filter((id) => !here.has(id)).map((missing): Gap => ({ name, fingerprint: claim.signer, id: claim.id, missing }));
  });
  const stored = await Promise.all(named.map((gap) => store.hasAttestation(gap.missing)));
  return named.filter((_, i) => stored[i] === false);
}
