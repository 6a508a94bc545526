/**
 * Work that peers cause is done a few pieces at a time, and the peers take turns: who asks for much, on many streams,
 * waits for it alone, and others wait for one piece of each at most.
 */

export interface Queue {
  /** Begins the work when it is the peer's turn. */
  run<T>(peer: string, work: () => Promise<T>): Promise<T>;
}

/** @param width pieces of work at a time */
export function openQueue(width: number): Queue {
  /** The peer whose turn is next stands first. */
  const waiting = new Map<string, (() => void)[]>();
  let busy = 0;

  async function enter(peer: string): Promise<void> {
    if (busy < width) {
      busy++;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const mine = waiting.get(peer) ?? [];
    mine.push(resolve);
    waiting.set(peer, mine);
    await promise;
  }

  function leave(): void {
    const [first] = waiting;
    if (first === undefined) {
      busy--;
      return;
    }
    const [peer, [begin, ...rest]] = first;
    waiting.delete(peer);
    if (rest.length > 0) waiting.set(peer, rest);
    begin?.();
  }

  return {
    async run(peer, work) {
      await enter(peer);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
