import type { NetworkLedger } from '../src/network/port.ts';
import type { Tries } from '../src/sync/tries.ts';

/** Has nothing, wants nothing. */
export function emptyLedger(tries: Tries): NetworkLedger {
  return {
    tries,
    relayed: tries,
    receive: async () => ({ outcome: 'ignored', item: null }),
    followed: async () => [],
    offered: async () => [],
    interest: async () => 'all',
    waiting: async () => [],
    has: async () => true,
    read: async () => undefined,
    missingCertificates: async () => [],
    certificate: async () => undefined,
    receiveCertificate: async () => 'known',
    evidencePart: async () => null,
    synced: async () => undefined,
  };
}
