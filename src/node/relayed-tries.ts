/**
 * What this node gives to others, as tries: of signers whom a policy here names, and of its operator. What is kept besides,
 * such as statements of people whom a policy named once, is nobody else's.
 */

import type { Fingerprint } from '../base/fingerprint.ts';
import type { OpenLedger } from '../ledger/ledger.ts';
import { CERTIFICATES_SCOPE, type TrieName, type Tries } from '../sync/tries.ts';

export interface Relaying {
  readonly tries: Tries;
  /** Whether what this signer signed is given to others. */
  relays(signer: Fingerprint): Promise<boolean>;
}

/** @param all also registers that are nobody's in particular; these are given as they are */
export function relayedTries(ledger: OpenLedger, all: Tries, registers: readonly string[]): Relaying {
  const own = ownKeys(ledger);
  const relays = async (signer: Fingerprint) => ledger.policyBook.names(signer) || (await own()).has(signer);

  async function isRelayed({ scope, signer }: TrieName): Promise<boolean> {
    if (registers.includes(scope)) return true;
    if (ledger.policyBook.names(signer)) return true;
    // A key that never signed anything is nobody's business.
    return (await own()).has(signer) && (scope !== CERTIFICATES_SCOPE || await ledger.store.countBySigner(signer) > 0);
  }

  return {
    relays,
    tries: {
      async roots(scope) {
        const roots = await all.roots(scope);
        const given = await Promise.all(roots.map(({ signer }) => isRelayed({ scope, signer })));
        return roots.filter((_, i) => given[i]);
      },
      node: async (trie, prefix) => (await isRelayed(trie) ? all.node(trie, prefix) : { kind: 'leaf', items: [] }),
      items: async (trie, prefix, after, limit) => (await isRelayed(trie) ? all.items(trie, prefix, after, limit) : []),
    },
  };
}

/** Looked up once, and again after a certificate came, or a word of one's own: its key may have been somebody's before. */
export function ownKeys({ certificateBook, onTrustChange, onArrival }: Pick<OpenLedger, 'certificateBook' | 'onTrustChange' | 'onArrival'>): () => Promise<ReadonlySet<Fingerprint>> {
  let known: Promise<ReadonlySet<Fingerprint>> | undefined;
  onTrustChange(() => { known = undefined; });
  onArrival(({ origin }) => { if (origin === 'own') known = undefined; });
  async function look(): Promise<ReadonlySet<Fingerprint>> {
    return new Set((await certificateBook.all()).filter((record) => record.own).map(({ fingerprint }) => fingerprint));
  }
  return () => {
    if (known === undefined) {
      known = look();
      known.catch(() => { known = undefined; });
    }
    return known;
  };
}
