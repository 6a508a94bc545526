/** Where an item stands in the tries that nodes compare (src/sync/tries.ts): known as soon as it is identified, whatever becomes of it. */

import type { TrieItem, TrieName } from '../sync/tries.ts';
import type { Candidate } from './accept.ts';
import { registerOf } from './checkpoints.ts';

export type Place = TrieName & TrieItem;

const LAST_SECOND = 0xffff_ffff;

export function placeOf(candidate: Candidate): Place {
  const { scope, id } = candidate;
  return { scope, id, signer: trieOf(candidate), time: Math.min(timeOf(candidate), LAST_SECOND) };
}

/** Each node's checkpoints of a project are a register of their own, whoever lets it speak. */
function trieOf(candidate: Candidate): string {
  return candidate.kind === 'checkpoint' ? registerOf(candidate.received.checkpoint) : candidate.signer;
}

function timeOf(candidate: Candidate): number {
  switch (candidate.kind) {
    case 'native': return candidate.signature.created;
    case 'checkpoint': return candidate.received.checkpoint.time;
    // A bare key says nothing of time.
    case 'foreign': return candidate.proof.scheme === 'openpgp' ? candidate.proof.parsed.created : 0;
  }
}
