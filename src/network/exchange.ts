/** Visits to a peer: what this node lacks of its certificates and statements, and what it announced, taken into the ledger. */

import { toHex, type Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { inShort } from '../base/wording.ts';
import type { ScopeResult } from '../sync/reconcile.ts';
import { CERTIFICATES_SCOPE, summariseLeaf } from '../sync/tries.ts';
import { fetchAnnounced, type Announced } from './announced.ts';
import { fetchCertificates } from './certificates.ts';
import { converse, type Conversed } from './converse.ts';
import type { ExchangePorts } from './exchange-ports.ts';
import type { Asking } from './frames.ts';
import type { Outcome } from './port.ts';
import { openTurns } from './turns.ts';
import type { Errand } from './visits.ts';

/** Announcements that are followed up at a time, and of these from one peer; others wait for the next visit. */
const MAX_FOLLOWED = 32;
const MAX_FOLLOWED_PER_PEER = 4;

/** What a visit brought, also one that broke off. */
export interface Visited extends Conversed {
  complete: boolean;
  sent: number;
  received: number;
}

export interface Visit {
  readonly peer: string;
  readonly errands: ReadonlySet<Errand>;
  /** @default all that are followed */
  readonly scopes?: readonly string[] | undefined;
}

export interface Exchange {
  /** @param visited grows meanwhile. @throws ConcurError peer-failed | frame-malformed | write-failed | not-found */
  visit(visit: Visit, visited: Visited): Promise<void>;
  /** @throws ConcurError peer-failed | frame-malformed */
  follow(announced: Announced): Promise<Outcome | 'overloaded'>;
}

export function noVisit(): Visited {
  return { complete: false, sent: 0, received: 0, rounds: 0, items: 0, news: 0, waiting: 0, fresh: new Map() };
}

export function createExchange(ports: ExchangePorts): Exchange {
  const followed: string[] = [];
  const claimed = new Set<Hex>();
  const turns = openTurns();

  async function fetchMissing(peer: string): Promise<void> {
    await fetchCertificatesFrom(ports, peer, await ports.ledger.missingCertificates());
  }

  async function visitStatements({ peer, scopes }: Visit, visited: Visited): Promise<void> {
    const { ledger, intake, passedOver } = ports;
    const counted = { ledger, intake, passedOver, peer, turns, open: async () => counting(await ports.open(peer, 'sync'), visited) };
    try {
      const result = await converse(counted, scopes ?? await ledger.followed(), visited);
      for (const [scope, came] of result.scopes) if (came === 'complete') await ledger.synced(scope, peer);
      refuseOthersPeer(result.scopes);
      visited.complete = ![...result.scopes.values()].includes('incomplete');
    } finally {
      // Of certificates their keeper tells, whichever way they came.
      for (const [scope, ids] of visited.fresh) if (scope !== CERTIFICATES_SCOPE) await ports.fetched(scope, ids);
    }
  }

  /** A revocation, perhaps. What is announced is not whose it is, so the two compare what they have. */
  async function followCertificates({ peer, scope, ids }: Announced): Promise<Outcome> {
    const here = new Set((await ports.ledger.tries.roots(scope)).map(({ digest }) => toHex(digest)));
    if (ids.every((id) => here.has(toHex(summariseLeaf([{ time: 0, id }]).digest)))) return 'known';
    const visited = noVisit();
    await visitStatements({ peer, scopes: [scope], errands: new Set(['statements']) }, visited);
    return visited.news > 0 ? 'new' : 'ignored';
  }

  return {
    async visit(visit, visited) {
      if (!visit.errands.has('statements')) {
        await fetchMissing(visit.peer);
        visited.complete = true;
        return;
      }
      await visitStatements(visit, visited);
      if (visited.waiting > 0) await fetchMissing(visit.peer);
    },
    async follow(announced) {
      const { peer, scope, ids } = announced;
      // Before anything else: looking up what one small message names takes hundreds of reads.
      if (followed.length >= MAX_FOLLOWED || followed.filter((other) => other === peer).length >= MAX_FOLLOWED_PER_PEER) return 'overloaded';
      followed.push(peer);
      try {
        if (!(await ports.ledger.followed()).includes(scope)) return 'ignored';
        if (scope === CERTIFICATES_SCOPE) return await followCertificates(announced);
        const fetched = await fetchAnnounced({ ...ports, claimed }, announced);
        if (fetched === 'waiting') await fetchMissing(peer);
        return fetched === 'waiting' && await anyHeld(ports, ids) ? 'new' : fetched;
      } finally {
        followed.splice(followed.indexOf(peer), 1);
      }
    },
  };
}

/**
 * Formats and registers are offered by everybody. Who has none of the projects told nothing, and is not to pass for one who told all.
 * @throws ConcurError not-found
 */
function refuseOthersPeer(scopes: ReadonlyMap<string, ScopeResult>): void {
  const projects = [...scopes].filter(([scope]) => !scope.startsWith('@'));
  if (projects.length === 0 || projects.some(([, came]) => came !== 'not-offered')) return;
  throw new ConcurError('not-found', `has nothing of ${inShort(projects.map(([project]) => project)).join(', ')}`);
}

function counting(asking: Asking, visited: Visited): Asking {
  return {
    async ask(request) {
      visited.sent += request.length;
      const reply = await asking.ask(request);
      visited.received += reply.length;
      return reply;
    },
    close: () => asking.close(),
  };
}

async function fetchCertificatesFrom(ports: ExchangePorts, peer: string, wanted: readonly Fingerprint[]): Promise<void> {
  await fetchCertificates(ports.ledger, wanted, peer, () => ports.open(peer, 'certificate'));
}

/** When what came had to wait for a certificate and the peer had that too, the announcement is passed on. */
async function anyHeld({ ledger }: ExchangePorts, ids: readonly Hex[]): Promise<boolean> {
  return (await Promise.all(ids.map((id) => ledger.has(id)))).includes(true);
}
