/** Bringing this node up to date when a person asks for it. */

import { ConcurError } from '../base/errors.ts';
import { quoted } from '../base/printable.ts';
import type { OpenLedger } from '../ledger/ledger.ts';
import type { NodePort } from '../ledger/port.ts';
import type { Host } from '../network/port.ts';
import { CHECKPOINTS_SCOPE } from '../statement/checkpoint.ts';
import { scopeOf } from '../statement/foreign.ts';
import { CERTIFICATES_SCOPE } from '../sync/tries.ts';

export function syncWithPeers({ policyBook }: Pick<OpenLedger, 'policyBook'>, host: Pick<Host, 'peers' | 'sync'>): NodePort['sync'] {
  return async ({ peer, project }, { onProgress }) => {
    refuseNothing(policyBook);
    const scopes = project === undefined ? undefined : scopesOf(policyBook, project);
    const connected = await host.peers();
    if (connected.length === 0) throw new ConcurError('peer-failed', 'no peer is connected', { hint: 'concur peers add ADDRESS' });
    if (peer !== undefined && !connected.some(({ id }) => id === peer)) throw new ConcurError('peer-failed', `peer ${quoted(peer)} is not connected`, { hint: 'concur peers' });
    return host.sync({ ...(peer === undefined ? {} : { peer }), ...(scopes === undefined ? {} : { scopes }), onReport: onProgress });
  };
}

/** @throws ConcurError policy-missing */
export function refuseNothing(policyBook: OpenLedger['policyBook']): void {
  if (policyBook.all().length === 0) throw new ConcurError('policy-missing', 'nothing is followed here, so there is nothing to ask for', { hint: 'concur follow POLICY' });
}

/** Of one project, with what goes with it. @throws ConcurError policy-missing */
export function scopesOf(policyBook: OpenLedger['policyBook'], project: string): string[] {
  const policy = policyBook.find(project);
  if (policy === undefined) throw new ConcurError('policy-missing', `there is no policy for project ${quoted(project)}`, { hint: 'concur policy list' });
  const formats = new Set(policy.foreign.map(({ format }) => scopeOf(format)));
  return [CERTIFICATES_SCOPE, ...(policy.witnesses === null ? [] : [CHECKPOINTS_SCOPE]), project, ...formats];
}
