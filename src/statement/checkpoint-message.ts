/**
 * A checkpoint as it travels: framed like an attestation, of a kind of its own, with the 64 bytes of an Ed25519 signature
 * by the key that stands inside, over the payload's pre-authentication encoding.
 */

import { fromHex, type Hex, type Part } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { sha256, sha256Hex } from '../base/sha256.ts';
import type { Checkpoint } from './checkpoint.ts';
import { decodeCheckpoint } from './checkpoint-codec.ts';
import { kindOfFrame, readFrame, writeFrame } from './framing.ts';
import { CHECKPOINT_KIND, ID_DOMAIN } from './id.ts';
import { preAuthenticationParts } from './pae.ts';

/** Decoded; whether the node signed it is not known yet. */
export interface ReceivedCheckpoint {
  readonly id: Hex;
  readonly checkpoint: Checkpoint;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

/** Whether the Ed25519 key made this signature over this data. */
export type CheckEd25519 = (key: Uint8Array, data: readonly Part[], signature: Uint8Array) => Promise<boolean>;

const SIGNATURE_BYTES = 64;

/** Told by its first bytes alone: it may still be no message at all. */
export function isCheckpointMessage(message: Uint8Array): boolean {
  return kindOfFrame(message) === CHECKPOINT_KIND;
}

/** @param signature 64 bytes, over `checkpointSigned` of the payload */
export function encodeCheckpointMessage({ payload, signature }: Pick<ReceivedCheckpoint, 'payload' | 'signature'>): Uint8Array {
  return writeFrame({ kind: CHECKPOINT_KIND, payload, signature });
}

/** What the node signs, in parts. */
export function checkpointSigned(payload: Uint8Array): readonly Part[] {
  return preAuthenticationParts(payload);
}

/** @throws ConcurError envelope-malformed | signature-malformed, or as decodeCheckpoint */
export function decodeCheckpointMessage(message: Uint8Array): ReceivedCheckpoint {
  const { payload, signature } = readFrame(message, (kind) => kind === CHECKPOINT_KIND);
  if (signature.length !== SIGNATURE_BYTES) {
    throw new ConcurError('signature-malformed', `signature of a checkpoint has ${signature.length} bytes, Ed25519 has ${SIGNATURE_BYTES}`, { hint: 'it was damaged on its way: fetch it again' });
  }
  const checkpoint = decodeCheckpoint(payload);
  return { id: checkpointId(checkpoint.nodeKey, payload), checkpoint, payload, signature };
}

/** @throws ConcurError signature-bad */
export async function verifyCheckpoint({ checkpoint: { nodeKey }, payload, signature }: ReceivedCheckpoint, check: CheckEd25519): Promise<void> {
  if (await check(fromHex(nodeKey), checkpointSigned(payload), signature)) return;
  throw new ConcurError('signature-bad', `signature by the node key ${nodeKey} does not fit the checkpoint`, { hint: 'one of the two was altered: get it again from whoever signed it' });
}

/** What was signed and by which key; the signature's own bytes have no part in it. */
function checkpointId(nodeKey: Hex, payload: Uint8Array): Hex {
  const key = fromHex(nodeKey);
  return sha256Hex(ID_DOMAIN, Uint8Array.of(CHECKPOINT_KIND, key.length), key, sha256(...checkpointSigned(payload)));
}
