/** What a refusal must have: a code for programs, a sentence of one line, and, where there is one, a next step. */

import assert from 'node:assert/strict';
import { ConcurError, isConcurError, type ErrorCode } from '../src/base/errors.ts';
import { printable } from '../src/base/printable.ts';

/** For assert.throws and assert.rejects. */
export function refusedAs(code: ErrorCode, message: RegExp): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof ConcurError, `a ConcurError, not ${String(error)}`);
    assertRefusal(error, code, message);
    return true;
  };
}

export function assertRefusal(error: ConcurError | undefined, code: ErrorCode, message: RegExp): void {
  assert.ok(isConcurError(error), 'nothing was refused');
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
  assert.equal(printable(error.message), error.message, 'nothing raw may be printed');
  if (code.startsWith('signature-') || code === 'signer-mismatch') assert.ok(error.hint !== undefined, `${code} says no next step: ${error.message}`);
}
