/**
 * Says in the log when one signer sends very much. Each statement of a signer whom a policy names is kept, for one that is refused may
 * be a dissent: so only the operator can stop who fills the disk, and has to know of it.
 */

import type { Fingerprint } from '../base/fingerprint.ts';
import { PLENTY_OF_BYTES, PLENTY_OF_STATEMENTS } from '../base/limits.ts';
import type { OpenLedger } from '../ledger/ledger.ts';
import type { Logger } from './log.ts';

interface Sent {
  statements: number;
  bytes: number;
  /** How often that much it was when it was told last. */
  told: number;
}

/** Told once it is much, and each time that it has doubled. Of all projects together: a signer may make up names of projects. */
export function watchPlenty(ledger: Pick<OpenLedger, 'onArrival'>, log: Pick<Logger, 'warn'>): void {
  const sent = new Map<Fingerprint, Sent>();

  ledger.onArrival(({ signer, origin, message, ofStranger }) => {
    if (origin !== 'network' || ofStranger) return;
    const { statements, bytes, told } = sent.get(signer) ?? { statements: 0, bytes: 0, told: 0.5 };
    const now = { statements: statements + 1, bytes: bytes + message.length, told };
    sent.set(signer, now);
    if (Math.max(now.statements / PLENTY_OF_STATEMENTS, now.bytes / PLENTY_OF_BYTES) < 2 * told) return;
    now.told = 2 * told;
    tell({ signer, ...now });
  });

  function tell({ signer, statements, bytes }: Sent & { readonly signer: Fingerprint }): void {
    log.warn({ signer, statements, bytes, hint: 'if that is no surprise, there is nothing to do; else take the signer out of each policy: what comes then is not kept' }, 'a signer has sent very much since this node started');
  }
}
