/** A witness's checkpoint on the one road (accept.ts): only of a key that somebody delegated whom a policy here names as a witness. */

import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { witnessNamed } from '../policy/named.ts';
import { CHECKPOINTS_SCOPE, type Checkpoint } from '../statement/checkpoint.ts';
import { decodeCheckpointMessage, verifyCheckpoint, type ReceivedCheckpoint } from '../statement/checkpoint-message.ts';
import { decodeStatement } from '../statement/decode.ts';
import { isLetBy, lifeOf } from '../statement/delegation.ts';
import { refuseFuture } from '../statement/future.ts';
import { decodeMessage } from '../statement/message.ts';
import type { Holdings } from './holdings.ts';
import type { Accepted } from './port.ts';
import { openpgp } from './signature-checks.ts';

/** Somebody let this key speak; whether it did is not known yet. */
export interface CheckpointCandidate {
  readonly kind: 'checkpoint';
  readonly id: Hex;
  readonly scope: string;
  /** Who delegated. */
  readonly signer: Fingerprint;
  readonly message: Uint8Array;
  readonly received: ReceivedCheckpoint;
}

/** @throws ConcurError when the checkpoint is refused */
export async function identifyCheckpoint(holdings: Holdings, message: Uint8Array): Promise<CheckpointCandidate> {
  const received = decodeCheckpointMessage(message);
  const { id, checkpoint } = received;
  // What peers say with another clock is none of their fault; and before any signature is checked, so that strangers cost little.
  refuseFuture({ created: checkpoint.time }, holdings.clock.now());
  return { kind: 'checkpoint', id, scope: CHECKPOINTS_SCOPE, signer: await whoLets(holdings, received.checkpoint, message), message, received };
}

/** @throws ConcurError signature-bad */
export async function admitCheckpoint({ checkpoints }: Holdings, { id, signer, message, received }: CheckpointCandidate): Promise<Accepted> {
  const { checks } = await openpgp();
  await verifyCheckpoint(received, checks.bare);
  const { checkpoint } = received;
  const isNew = await checkpoints.keep({ id, checkpoint, message: new Uint8Array(message) });
  return { id, signer, project: checkpoint.project, outcome: isNew ? 'stored' : 'known' };
}

/** Whether the delegation still counts is asked whenever a verdict is made. @throws ConcurError signer-unknown */
async function whoLets({ store, policies, earlyCheckpoints }: Holdings, checkpoint: Checkpoint, message: Uint8Array): Promise<Fingerprint> {
  const { project, nodeKey, delegation } = checkpoint;
  const policy = policies.find(project);
  if (policy === undefined || policy.witnesses === null) throw notLet(nodeKey, `no policy here names witnesses of "${project}"`);
  const record = await store.attestation(delegation);
  if (record === undefined) {
    earlyCheckpoints.keep(delegation, message);
    throw notLet(nodeKey, `the delegation ${delegation} is not here`);
  }
  const { signer, created } = record.report;
  const { kind, payload } = decodeMessage(record.message);
  const statement = kind === 'native' ? decodeStatement(payload) : undefined;
  if (statement?.kind !== 'delegation' || statement.project !== project || !isLetBy(checkpoint, { nodeKey: statement.nodeKey, ...lifeOf(statement, created) })) {
    throw notLet(nodeKey, `the statement ${delegation} does not let it speak then`);
  }
  if (witnessNamed(policy, signer) === null) throw notLet(nodeKey, `the policy names nobody with the key ${signer} as a witness`);
  return signer;
}

function notLet(nodeKey: Hex, why: string): ConcurError {
  return new ConcurError('signer-unknown', `nobody here lets the node key ${nodeKey} speak as a witness: ${why}`, { hint: 'concur witness list' });
}
