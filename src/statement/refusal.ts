/** Why a statement is refused, and what can be done about it: its signed bytes are its maker's alone to change. */

import { ConcurError } from '../base/errors.ts';

/** @param problem continues "statement …" */
export function malformed(problem: string, cause?: unknown): ConcurError {
  return new ConcurError('statement-malformed', `statement ${problem}`, { hint: AGAIN, cause });
}

export function notCanonical(): ConcurError {
  return new ConcurError('statement-not-canonical', 'statement is not in canonical form (RFC 8785): written again, its bytes differ', { hint: AGAIN });
}

/** @param problem continues "statement …" */
export function tooLarge(problem: string): ConcurError {
  return new ConcurError('statement-too-large', `statement ${problem}`, { hint: 'attach long lists as evidence, by hash' });
}

const AGAIN = 'fetch it again; if that gives the same bytes, its signer has to make a new one with concur attest';
