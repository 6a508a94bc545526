/** Statements with all that is needed to write their files again: the way out of the store, for people. */

import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { MAX_IMPORT_BATCH } from '../base/limits.ts';
import type { Policy } from '../policy/policy.ts';
import type { StoredFiling } from '../store/store.ts';
import { claimsOf, recall, recallInTurn, type Recalled } from './claims.ts';
import { idsNaming, idsOfProject } from './evidence.ts';
import type { Holdings } from './holdings.ts';
import type { Exported, ExportQuery } from './port.ts';

/** @throws ConcurError policy-missing */
export async function exportedIds(holdings: Holdings, { project, release }: ExportQuery): Promise<Hex[]> {
  const policy = policyFor(holdings, project);
  const ids = release === undefined ? await idsOfProject(holdings, policy) : await idsNaming(holdings, policy, release);
  const wanted = (recalled: Recalled) => claimsOf(policy, recalled).some((claim) => release === undefined || (claim.kind !== 'retraction' && claim.release === release));
  const found: Hex[] = [];
  for await (const some of recallInTurn(holdings, ids)) found.push(...some.filter(wanted).map(({ record }) => record.id));
  return found.sort();
}

/** @throws ConcurError policy-missing | usage | store-damaged */
export async function exportStatements(holdings: Holdings, project: string, ids: readonly Hex[]): Promise<Exported[]> {
  if (ids.length > MAX_IMPORT_BATCH) throw new ConcurError('usage', `${ids.length} statements were asked for, at most ${MAX_IMPORT_BATCH} are given at a time`);
  const policy = policyFor(holdings, project);
  const recalled = await recall(holdings, ids);
  return Promise.all(recalled.map(async (entry) => toExported(policy, entry, await holdings.store.originals(entry.record.id))));
}

function toExported(policy: Policy, recalled: Recalled, filings: readonly StoredFiling[]): Exported {
  const { id, report, message } = recalled.record;
  const releases = claimsOf(policy, recalled).flatMap((claim) => (claim.kind === 'retraction' ? [] : [claim.release]));
  return {
    id,
    format: recalled.content.kind === 'foreign' ? recalled.content.format : 'native',
    releases: [...new Set(releases)].sort(),
    signer: report.signer,
    name: policy.personByFingerprint.get(report.signer)?.name ?? null,
    time: report.created,
    verified: report.mathematics === 'good',
    message,
    filings,
  };
}

function policyFor({ policies }: Holdings, project: string): Policy {
  const policy = policies.find(project);
  if (policy !== undefined) return policy;
  throw new ConcurError('policy-missing', `there is no policy for project "${project}"`, { hint: 'concur follow POLICY' });
}
