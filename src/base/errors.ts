/**
 * Errors with a code for programs, a sentence for people and a hint for the next step.
 *
 * Every refusal that a person or another program can meet is a ConcurError. Anything else that is
 * thrown is a bug of ours and leaves the program with exit code 70.
 */

import { printable } from './printable.ts';

/** Exit codes that are not verdicts (BSD sysexits; 1-13 belong to Node and the argument parser). */
export const EXIT = {
  ok: 0,
  /** `diff`: the two differ. No verdict, and never said of anything else. */
  differs: 30,
  usage: 64,
  data: 65,
  unavailable: 69,
  software: 70,
  io: 74,
  config: 78,
  interrupted: 130,
} as const;

/** The closed list of codes. Docs/errors.md explains each; a test holds the two together. */
export const ERROR_EXITS = {
  // how the command was called
  'usage': EXIT.usage,
  'needs-confirmation': EXIT.usage,
  // bytes that are not what they should be
  'statement-malformed': EXIT.data,
  'statement-not-canonical': EXIT.data,
  'statement-unsupported': EXIT.data,
  'statement-too-large': EXIT.data,
  'envelope-malformed': EXIT.data,
  'name-unsafe': EXIT.data,
  'hash-malformed': EXIT.data,
  'source-malformed': EXIT.data,
  'foreign-malformed': EXIT.data,
  'manifest-malformed': EXIT.data,
  'data-missing': EXIT.data,
  'signature-missing': EXIT.data,
  'signature-malformed': EXIT.data,
  'signature-unacceptable': EXIT.data,
  'signature-bad': EXIT.data,
  'signer-mismatch': EXIT.data,
  'signer-unknown': EXIT.data,
  'signature-future': EXIT.data,
  'certificate-malformed': EXIT.data,
  'certificate-too-large': EXIT.data,
  'certificate-unusable': EXIT.data,
  'certificate-missing': EXIT.data,
  'secret-key': EXIT.data,
  'key-malformed': EXIT.data,
  'would-equivocate': EXIT.data,
  'supersede-invalid': EXIT.data,
  'not-found': EXIT.data,
  'ambiguous-id': EXIT.data,
  'file-unsuitable': EXIT.data,
  'frame-malformed': EXIT.data,
  'file-changed': EXIT.data,
  'proof-malformed': EXIT.data,
  'proof-too-large': EXIT.data,
  // the network, a node, or another program
  'node-unreachable': EXIT.unavailable,
  'node-required': EXIT.unavailable,
  'listen-failed': EXIT.unavailable,
  'peer-failed': EXIT.unavailable,
  'fetch-failed': EXIT.unavailable,
  'tool-missing': EXIT.unavailable,
  'tool-failed': EXIT.unavailable,
  'busy': EXIT.unavailable,
  'timed-out': EXIT.unavailable,
  // disks
  'read-failed': EXIT.io,
  'write-failed': EXIT.io,
  'store-damaged': EXIT.io,
  'store-locked': EXIT.io,
  'store-version': EXIT.io,
  // what the operator chose
  'policy-malformed': EXIT.config,
  'policy-expired': EXIT.config,
  'policy-mismatch': EXIT.config,
  'policy-missing': EXIT.config,
  'policy-rollback': EXIT.config,
  'policy-unsigned': EXIT.config,
  'config-malformed': EXIT.config,
  'key-missing': EXIT.config,
  'key-locked': EXIT.config,
  'runtime-unsupported': EXIT.config,
  // the person at the keyboard
  'interrupted': EXIT.interrupted,
} as const;

export type ErrorCode = keyof typeof ERROR_EXITS;

export interface ErrorDetails {
  /** What to type or do next, without a full stop. */
  readonly hint?: string;
  readonly cause?: unknown;
}

export class ConcurError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  /**
   * Messages quote what was received, so both texts are made printable here, once: wherever an error is
   * shown or logged, nothing in it can move a cursor or forge a line.
   * @param message lower case, quotes the value, says what is and what should be, no full stop
   */
  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(printable(message), details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'ConcurError';
    this.code = code;
    this.hint = details.hint === undefined ? undefined : printable(details.hint);
  }

  get exitCode(): number {
    return ERROR_EXITS[this.code];
  }
}

/** True for a refusal with one of the given codes (any code when none is given). */
export function isConcurError(error: unknown, ...codes: ErrorCode[]): error is ConcurError {
  return error instanceof ConcurError && (codes.length === 0 || codes.includes(error.code));
}
