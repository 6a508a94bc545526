/** Time is claimed by whoever signed: what is dated ahead of the checking machine's clock is taken for a mistake, or worse. */

import { ConcurError } from '../base/errors.ts';
import { MAX_FUTURE_SECONDS } from '../base/limits.ts';

/**
 * @param now seconds
 * @throws ConcurError signature-future
 */
export function refuseFuture({ created }: { readonly created: number }, now: number): void {
  const ahead = created - now;
  if (ahead > MAX_FUTURE_SECONDS) {
    throw new ConcurError('signature-future', `signature is dated ${ahead} s in the future`, { hint: 'check the clocks of both machines' });
  }
}
