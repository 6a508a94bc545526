/** Who vouches for the projects that are followed here, and what is lacking of what they held. */

import type { Policy } from '../policy/policy.ts';
import { judgeFreshness } from '../tally/freshness.ts';
import { delegationsOf, isLetBy, type Delegated } from './delegations.ts';
import type { Holdings } from './holdings.ts';
import type { WitnessAnswer, WitnessNode } from './witness-port.ts';
import { lackingHere, witnessedFor } from './witness-views.ts';

export async function listWitnesses(holdings: Holdings): Promise<WitnessAnswer[]> {
  const policies = holdings.policies.all().toSorted((a, b) => (a.project < b.project ? -1 : 1));
  return Promise.all(policies.map((policy) => answerFor(holdings, policy)));
}

async function answerFor(holdings: Holdings, policy: Policy): Promise<WitnessAnswer> {
  const { project, witnesses } = policy;
  if (witnesses === null) return { project, need: null, asOf: null, witnesses: [] };
  const now = holdings.clock.now();
  const found = judgeFreshness(policy, { now, lastSync: null }, await witnessedFor(holdings, policy));
  const current = [...(await delegationsOf(holdings, policy)).values()].filter(({ until }) => now < until);
  return {
    project,
    need: witnesses.need,
    asOf: found.kind === 'witnessed' ? found.asOf : null,
    witnesses: await Promise.all(witnesses.members.map(async ({ name, fingerprints }) => ({
      name, fingerprints, nodes: await Promise.all(current.filter((delegated) => delegated.name === name).map((delegated) => nodeOf(holdings, policy, delegated))),
    }))),
  };
}

async function nodeOf(holdings: Holdings, policy: Policy, delegated: Delegated): Promise<WitnessNode> {
  const { id, nodeKey, from, until } = delegated;
  const kept = (await holdings.checkpoints.of(policy.project)).find(({ checkpoint }) => checkpoint.delegation === id && isLetBy(checkpoint, delegated));
  const node = { nodeKey, delegation: id, from, until };
  if (kept === undefined) return { ...node, checkpoint: null };
  const { checkpoint } = kept;
  const statements = checkpoint.signers.flatMap(({ sets }) => sets).reduce((sum, { count }) => sum + count, 0);
  return { ...node, checkpoint: { id: kept.id, time: checkpoint.time, statements, lacking: await lackingHere(holdings, policy, checkpoint) } };
}
