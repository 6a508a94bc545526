/** With whom something was done lately, so that it is not done again too soon. Who has to wait no more is forgotten. */

export interface Lately {
  note(peer: string): void;
  has(peer: string): boolean;
  /** How many are remembered. */
  readonly size: number;
}

/** @param milliseconds for which a peer stays noted @param now milliseconds */
export function rememberLately(milliseconds: number, now: () => number): Lately {
  /** In the order of their times. */
  const times = new Map<string, number>();
  const isPast = (time: number) => now() - time >= milliseconds;

  return {
    note(peer) {
      times.delete(peer);
      times.set(peer, now());
      for (const [oldest, time] of times) {
        if (!isPast(time)) return;
        times.delete(oldest);
      }
    },
    has(peer) {
      const time = times.get(peer);
      return time !== undefined && !isPast(time);
    },
    get size() {
      return times.size;
    },
  };
}
