/**
 * Errands to peers: at most one visit to a peer at a time, a few peers at once, and what is asked for twice is
 * done once.
 */

/** What a visit is for. Certificates are asked for first: statements that wait for one are then taken in at once. */
export type Errand = 'certificates' | 'statements';

/** Peers visited at a time: those that fall silent must not hold up the others. */
const MAX_VISITS = 16;

export interface Visits {
  /** @returns true when the visit that does it ran to its end; false when it failed or was called off */
  request(peer: string, errand: Errand): Promise<boolean>;
  /** Begins no further visit. Resolves when those that run have ended. */
  stop(): Promise<void>;
}

interface Planned {
  readonly errands: Set<Errand>;
  readonly ended: PromiseWithResolvers<boolean>;
}

/** @param visit resolves to false when it failed, and never rejects */
export function planVisits(visit: (peer: string, errands: ReadonlySet<Errand>) => Promise<boolean>): Visits {
  const planned = new Map<string, Planned>();
  const running = new Map<string, Promise<void>>();
  let stopped = false;

  function beginSome(): void {
    for (const [peer, plan] of planned) {
      if (running.size >= MAX_VISITS) return;
      if (running.has(peer)) continue;
      planned.delete(peer);
      running.set(peer, begin(peer, plan));
    }
  }

  async function begin(peer: string, plan: Planned): Promise<void> {
    plan.ended.resolve(await visit(peer, plan.errands));
    running.delete(peer);
    beginSome();
  }

  return {
    request(peer, errand) {
      if (stopped) return Promise.resolve(false);
      const plan = planned.get(peer) ?? { errands: new Set(), ended: Promise.withResolvers<boolean>() };
      plan.errands.add(errand);
      planned.set(peer, plan);
      beginSome();
      return plan.ended.promise;
    },
    async stop() {
      stopped = true;
      for (const plan of planned.values()) plan.ended.resolve(false);
      planned.clear();
      await Promise.all(running.values());
    },
  };
}
