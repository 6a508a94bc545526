/**
 * What peers may ask this node for: what it follows, and projects of which it passes something on all the same. What else
 * was followed once, or imported, is nobody else's, and so is its name.
 */

import type { OpenLedger } from '../ledger/ledger.ts';
import { CHECKPOINTS_SCOPE } from '../statement/checkpoint.ts';
import { FOREIGN_FORMATS, scopeOf } from '../statement/foreign.ts';
import { CERTIFICATES_SCOPE, type Tries } from '../sync/tries.ts';

const ALWAYS = [...FOREIGN_FORMATS.map(scopeOf), CERTIFICATES_SCOPE, CHECKPOINTS_SCOPE];

/** Every request asks; it is looked up again when trust has changed, or something came of a scope that was not offered, or by a key of one's own. */
export function offeredScopes({ store, policyBook, onTrustChange, onArrival }: Pick<OpenLedger, 'store' | 'policyBook' | 'onTrustChange' | 'onArrival'>, relayed: Tries): () => Promise<readonly string[]> {
  let known: Promise<readonly string[]> | undefined;
  let offered: ReadonlySet<string> = new Set();
  onTrustChange(() => { known = undefined; });
  onArrival(({ scope, origin }) => { if (origin === 'own' || !offered.has(scope)) known = undefined; });

  async function look(): Promise<readonly string[]> {
    offered = new Set();
    // Who builds for a project need not follow it, and still has statements that its followers want.
    const projects = await store.projects();
    const roots = await Promise.all(projects.map((project) => relayed.roots(project)));
    const found = new Set([...policyBook.all().map(({ project }) => project), ...projects.filter((_, i) => (roots[i]?.length ?? 0) > 0), ...ALWAYS]);
    offered = found;
    return [...found];
  }

  return () => {
    if (known === undefined) {
      const looking = look();
      known = looking;
      looking.catch(() => { if (known === looking) known = undefined; });
    }
    return known;
  };
}
