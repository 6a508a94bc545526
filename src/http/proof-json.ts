/** Proofs on the control socket: the file as base64 in the JSON of the answer. */

import * as v from 'valibot';
import { fromBase64, toBase64 } from '../base/bytes.ts';
import type { MadeProof } from '../ledger/port.ts';
import { Sha256, Text } from './request.ts';

export const ProofRequest = v.union([
  v.strictObject({ sha256: Sha256, name: v.nullable(Text), project: v.exactOptional(Text) }),
  v.strictObject({ project: Text, release: Text, artifact: v.exactOptional(Text) }),
]);

export interface MadeProofJson extends Omit<MadeProof, 'proof'> {
  readonly proof: string;
}

export function madeProofToJson({ proof, ...made }: MadeProof): MadeProofJson {
  return { ...made, proof: toBase64(proof) };
}

/** @throws ConcurError proof-malformed */
export function madeProofFromJson({ proof, ...made }: MadeProofJson): MadeProof {
  return { ...made, proof: fromBase64(proof, 'proof-malformed', "the node's answer") };
}
