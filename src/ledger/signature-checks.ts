/** What native and foreign statements have in common on their way in. */

import type { Clock } from '../base/clock.ts';
import { ConcurError } from '../base/errors.ts';
import { MAX_FUTURE_SECONDS } from '../base/limits.ts';

/** openpgp.js takes longer to load than all the rest: not before it is needed, and without asking the module loader each time. */
let loading: ReturnType<typeof loadOpenpgp> | undefined;

export function openpgp(): ReturnType<typeof loadOpenpgp> {
  return (loading ??= loadOpenpgp());
}

async function loadOpenpgp() {
  const [native, verify, foreign, verifyForeign, text, node, bare] = await Promise.all([
    import('../openpgp/verify/signature.ts'), import('../openpgp/verify/verify.ts'), import('../openpgp/verify/foreign-signature.ts'),
    import('../openpgp/verify/verify-foreign.ts'), import('../openpgp/verify/text.ts'),
    import('../openpgp/node/check-in-node.ts'), import('../openpgp/node/check-bare-ed25519.ts'),
  ]);
  return { ...native, ...verify, ...foreign, ...verifyForeign, ...text, ...node, ...bare };
}

/** @throws ConcurError signature-future */
export function refuseFuture({ created }: { readonly created: number }, clock: Clock): void {
  const ahead = created - clock.now();
  if (ahead > MAX_FUTURE_SECONDS) {
    throw new ConcurError('signature-future', `signature is dated ${ahead} s in the future`, { hint: 'check the clocks of both machines' });
  }
}
