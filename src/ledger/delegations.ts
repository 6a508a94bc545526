/** Which node keys speak for a policy's witnesses, and from when until when. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { witnessNamed } from '../policy/named.ts';
import type { Policy } from '../policy/policy.ts';
import { lifeOf, type DelegationLife } from '../statement/delegation.ts';
import { mayCount } from '../statement/report.ts';
import { recall, type Recalled } from './claims.ts';
import type { Holdings } from './holdings.ts';

export { isLetBy } from '../statement/delegation.ts';

export interface Delegated extends DelegationLife {
  readonly id: Hex;
  /** The policy's name for who signed it. */
  readonly name: string;
  readonly signer: Fingerprint;
  readonly nodeKey: Hex;
}

/** By id; those that count under the policy, of whatever time. */
export async function delegationsOf(holdings: Holdings, policy: Policy): Promise<Map<Hex, Delegated>> {
  if (policy.witnesses === null) return new Map();
  const { store } = holdings;
  const [delegations, retractions] = await Promise.all([
    recall(holdings, await store.delegationIds(policy.project)), recall(holdings, await store.retractionIds(policy.project)),
  ]);
  const withdrawn = new Set(retractions.filter(isValid).flatMap(({ record, content }) => (content.kind === 'retraction' ? content.retracts.map((id) => `${record.report.signer} ${id}`) : [])));
  const counted = delegations.filter((delegation) => isValid(delegation) && !withdrawn.has(`${delegation.record.report.signer} ${delegation.record.id}`));
  return new Map(counted.flatMap(({ record: { id, report }, content }): [Hex, Delegated][] => {
    const name = witnessNamed(policy, report.signer);
    if (name === null || content.kind !== 'delegation') return [];
    return [[id, { id, name, signer: report.signer, nodeKey: content.nodeKey, ...lifeOf(content, report.created) }]];
  }));
}

function isValid({ record: { report }, standing }: Recalled): boolean {
  return mayCount(report, standing);
}
