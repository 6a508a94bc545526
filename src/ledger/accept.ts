/**
 * The one road in. Whatever enters, from gossip, exchange, import, the control socket or one's own key, passes here:
 * decode, limits, who says it, signature, duplicates, one batch in the store, an event.
 *
 * A refusal is thrown as a ConcurError and nothing is stored. Whoever passes on what came is told before the batch is
 * written, when nothing else is left to be done. Checks that every honest node makes alike come with codes of
 * their own (`isRefusedByAll`), because only for those may a peer be blamed.
 */

import { isConcurError, type ErrorCode } from '../base/errors.ts';
import { isCheckpointMessage } from '../statement/checkpoint-message.ts';
import { decodeMessage } from '../statement/message.ts';
import { admitCheckpoint, identifyCheckpoint, type CheckpointCandidate } from './accept-checkpoint.ts';
import { admitForeign, identifyForeign, type ForeignCandidate } from './accept-foreign.ts';
import { admitNative, identifyNative, type NativeCandidate } from './accept-native.ts';
import type { Arriving } from './arriving.ts';
import type { Holdings } from './holdings.ts';
import type { Accepted, Origin } from './port.ts';

/** Identified; whether its signature holds is not known yet. */
export type Candidate = NativeCandidate | ForeignCandidate | CheckpointCandidate;

/**
 * The first half: all that can be judged from the bytes, the policies and the clock.
 * @throws ConcurError when the statement is refused
 */
export async function identify(holdings: Holdings, message: Uint8Array, origin: Origin): Promise<Candidate> {
  if (isCheckpointMessage(message)) return identifyCheckpoint(holdings, message);
  const item = decodeMessage(message);
  return item.kind === 'native' ? identifyNative(holdings, message, item) : identifyForeign(holdings, { message, item, origin });
}

/**
 * The second half: known already, signed rightly, or waiting for a certificate.
 * @throws ConcurError when the statement is refused
 */
export async function admit(holdings: Holdings, candidate: Candidate, arriving: Arriving): Promise<Accepted> {
  switch (candidate.kind) {
    case 'native': return admitNative(holdings, candidate, arriving);
    case 'checkpoint': return admitCheckpoint(holdings, candidate);
    default: return admitForeign(holdings, candidate, arriving);
  }
}

const REFUSED_BY_ALL: readonly ErrorCode[] = [
  'envelope-malformed', 'statement-malformed', 'statement-not-canonical', 'statement-too-large', 'foreign-malformed',
  'signature-malformed', 'signature-unacceptable', 'signature-bad', 'signer-mismatch',
];

/** True for what no honest node accepts, today or later: whoever sent it is at fault. */
export function isRefusedByAll(error: unknown): boolean {
  return isConcurError(error, ...REFUSED_BY_ALL);
}
