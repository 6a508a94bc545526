/** What this node wants of its peers: whose statements in which scopes, and whose certificates. */

import type { Fingerprint } from '../base/fingerprint.ts';
import type { OpenLedger } from '../ledger/ledger.ts';
import { namedFingerprints } from '../policy/named.ts';
import { CHECKPOINTS_SCOPE } from '../statement/checkpoint.ts';
import { FOREIGN_FORMATS, scopeOf } from '../statement/foreign.ts';
import { CERTIFICATES_SCOPE } from '../sync/tries.ts';
import { ownKeys } from './relayed-tries.ts';

export interface Interests {
  scopes(): Promise<string[]>;
  signers(scope: string): Promise<ReadonlySet<Fingerprint> | 'all'>;
  /** Keys that a policy names, or that a statement waits for, without a certificate. */
  missingCertificates(): Promise<Fingerprint[]>;
}

export function interestsOf(ledger: OpenLedger): Interests {
  const { store, policyBook, certificateBook } = ledger;
  const own = ownKeys(ledger);
  const named = () => new Set(policyBook.all().flatMap((policy) => [...namedFingerprints(policy)]));
  const bare = () => new Set(policyBook.all().flatMap((policy) => [...policy.bareKeys]));
  const formats = () => FOREIGN_FORMATS.filter((format) => policyBook.all().some((policy) => policy.foreign.some((rule) => rule.format === format)));

  /** Of somebody else's formats a signature names a key only: whose it is, its certificate says. */
  async function signersThatCanBeTold(): Promise<Set<Fingerprint>> {
    const bareKeys = bare();
    const signers = [...named()];
    const known = await Promise.all(signers.map(async (signer) => bareKeys.has(signer) || await certificateBook.record(signer) !== undefined));
    return new Set([...signers.filter((_, i) => known[i]), ...await own()]);
  }

  async function waitedFor(): Promise<Fingerprint[]> {
    return (await store.pendingSigners()).map(({ signer }) => signer);
  }

  return {
    async scopes() {
      const policies = policyBook.all();
      if (policies.length === 0) return [];
      const witnessed = policies.some(({ witnesses }) => witnesses !== null) ? [CHECKPOINTS_SCOPE] : [];
      return [CERTIFICATES_SCOPE, ...witnessed, ...policies.map(({ project }) => project), ...formats().map(scopeOf)];
    },
    async signers(scope) {
      if (scope === CHECKPOINTS_SCOPE) return 'all';
      if (scope === CERTIFICATES_SCOPE) return named().difference(bare()).union(new Set(await waitedFor()));
      if (FOREIGN_FORMATS.some((format) => scopeOf(format) === scope)) return signersThatCanBeTold();
      return named().union(await own());
    },
    async missingCertificates() {
      const keys = [...named().difference(bare())];
      const here = await Promise.all(keys.map((key) => certificateBook.record(key)));
      // A signer whose statements still wait has a newer version than the one that is here.
      return [...new Set([...keys.filter((_, i) => here[i] === undefined), ...await waitedFor()])];
    },
  };
}
