/**
 * Errands to peers: at most one visit to a peer at a time, a few peers at once, and what is asked for twice is
 * done once. Who is slow, or makes believe to be, holds up nobody else.
 */

/** What a visit is for. Certificates are asked for first: statements that wait for one are then taken in at once. */
export type Errand = 'certificates' | 'statements';

/** Peers visited at a time, without those at which a visit has lasted for long: identities cost nothing, and sixteen could else keep a node from all others. */
const MAX_VISITS = 16;

/** @typeParam R what a visit brought */
export interface Visits<R> {
  /** @returns what the visit that does it brought; null when it was called off */
  request(peer: string, errand: Errand): Promise<R | null>;
  /** Begins no further visit. Resolves when those that run have ended. */
  stop(): Promise<void>;
}

interface Planned<R> {
  readonly errands: Set<Errand>;
  readonly ended: PromiseWithResolvers<R | null>;
}

/** @param visit never rejects @param long milliseconds after which a visit holds up no other any more */
export function planVisits<R>(visit: (peer: string, errands: ReadonlySet<Errand>) => Promise<R>, long: number): Visits<R> {
  const planned = new Map<string, Planned<R>>();
  const running = new Map<string, Promise<void>>();
  const young = new Set<string>();
  let stopped = false;

  function beginSome(): void {
    for (const [peer, plan] of planned) {
      if (young.size >= MAX_VISITS) return;
      if (running.has(peer)) continue;
      planned.delete(peer);
      running.set(peer, begin(peer, plan));
    }
  }

  async function begin(peer: string, plan: Planned<R>): Promise<void> {
    young.add(peer);
    const growing = setTimeout(() => makeRoom(peer), long);
    // A visit that never ends is no reason for the process not to.
    growing.unref();
    plan.ended.resolve(await visit(peer, plan.errands));
    clearTimeout(growing);
    running.delete(peer);
    makeRoom(peer);
  }

  function makeRoom(peer: string): void {
    young.delete(peer);
    beginSome();
  }

  return {
    request(peer, errand) {
      if (stopped) return Promise.resolve(null);
      const plan = planned.get(peer) ?? { errands: new Set(), ended: Promise.withResolvers<R | null>() };
      plan.errands.add(errand);
      planned.set(peer, plan);
      beginSome();
      return plan.ended.promise;
    },
    async stop() {
      stopped = true;
      for (const plan of planned.values()) plan.ended.resolve(null);
      planned.clear();
      await Promise.all(running.values());
    },
  };
}
