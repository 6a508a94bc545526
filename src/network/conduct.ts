/**
 * Which peers misbehaved, and until when they are kept out. Gossip scores forget a peer that reconnects, so the
 * ban is remembered here. New identities cost nothing: this keeps out the broken and the lazy, limits do the rest.
 */

/** Faults that a peer may commit before it is banned. */
const TOLERATED_FAULTS = 2;
const BAN_MILLISECONDS = 600_000;
/** Peers remembered at most: the oldest are forgotten first. */
const MAX_PEERS = 4_096;

export interface Conduct {
  /** Something that no honest peer does. @returns true when it led to a ban */
  fault(peer: string): boolean;
  ban(peer: string): void;
  isBanned(peer: string): boolean;
}

interface Record {
  faults: number;
  /** Milliseconds; 0 when not banned. */
  bannedUntil: number;
  forgetAt: number;
}

/** @param now milliseconds */
export function trackConduct(now: () => number): Conduct {
  const records = new Map<string, Record>();

  function current(peer: string): Record {
    const record = records.get(peer);
    if (record !== undefined && record.forgetAt > now()) return record;
    return { faults: 0, bannedUntil: 0, forgetAt: 0 };
  }

  function remember(peer: string, record: Omit<Record, 'forgetAt'>): void {
    records.delete(peer);
    records.set(peer, { ...record, forgetAt: now() + BAN_MILLISECONDS });
    if (records.size > MAX_PEERS) records.delete(records.keys().next().value as string);
  }

  return {
    fault(peer) {
      const faults = current(peer).faults + 1;
      const banned = faults > TOLERATED_FAULTS;
      remember(peer, { faults, bannedUntil: banned ? now() + BAN_MILLISECONDS : 0 });
      return banned;
    },
    ban: (peer) => remember(peer, { faults: current(peer).faults, bannedUntil: now() + BAN_MILLISECONDS }),
    isBanned: (peer) => current(peer).bannedUntil > now(),
  };
}
