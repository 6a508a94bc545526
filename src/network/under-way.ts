/** What has begun and not ended, so that stopping can wait for it before the ledger is closed. */

export interface UnderWay {
  track<T>(work: Promise<T>): Promise<T>;
  /** Resolves when nothing is under way, however the work ended. */
  settled(): Promise<void>;
}

export function countUnderWay(): UnderWay {
  const all = new Set<Promise<unknown>>();
  return {
    track(work) {
      all.add(work);
      const forget = () => all.delete(work);
      work.then(forget, forget);
      return work;
    },
    async settled() {
      while (all.size > 0) await Promise.allSettled(all);
    },
  };
}
