/** Visits to a peer: its certificates and statements, and what it announced, taken into the ledger. */

import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { isForeignMessage } from '../statement/message.ts';
import { fetchCertificates } from './certificates.ts';
import { askProjects, fetchProject, fetchStatements, type Fetched, type Fetching } from './exchange-client.ts';
import type { Asking } from './frames.ts';
import type { Intake } from './intake.ts';
import type { PassedOver } from './passed-over.ts';
import type { NetworkLedger, Outcome } from './port.ts';
import type { Errand } from './visits.ts';

/** Announcements that are followed up at a time, and of these from one peer; others wait for an exchange. */
const MAX_FOLLOWED = 32;
const MAX_FOLLOWED_PER_PEER = 4;

export interface ExchangePorts {
  readonly ledger: NetworkLedger;
  readonly intake: Intake;
  readonly passedOver: PassedOver;
  /** @throws ConcurError peer-failed */
  open(peer: string, protocol: 'exchange' | 'certificate'): Promise<Asking>;
  /** Statements that were new to this node, and so may be to others. */
  fetched(project: string, ids: readonly Hex[]): Promise<void>;
}

export interface Exchange {
  /** @returns false when the peer did not deliver all that it listed. @throws ConcurError peer-failed | frame-malformed */
  visit(peer: string, errands: ReadonlySet<Errand>): Promise<boolean>;
  /** @throws ConcurError peer-failed | frame-malformed */
  follow(project: string, ids: readonly Hex[], peer: string): Promise<Outcome | 'overloaded'>;
}

export function createExchange(ports: ExchangePorts): Exchange {
  const followed: string[] = [];
  const claimed = new Set<Hex>();
  return {
    async visit(peer, errands) {
      const missing = await ports.ledger.missingCertificates();
      // A revocation must not wait until somebody carries it over by hand.
      const named = errands.has('statements') ? await ports.ledger.namedCertificates() : [];
      await fetchCertificatesFrom(ports, peer, [...new Set([...missing, ...named])]);
      if (!errands.has('statements')) return true;
      const { complete, waiting } = await visitStatements(ports, peer, claimed);
      if (waiting > 0) await fetchMissing(ports, peer);
      return complete;
    },
    async follow(project, ids, peer) {
      // Before anything else: looking up what one small message names takes hundreds of reads.
      if (followed.length >= MAX_FOLLOWED || followed.filter((other) => other === peer).length >= MAX_FOLLOWED_PER_PEER) return 'overloaded';
      followed.push(peer);
      try {
        if (!(await ports.ledger.projects()).includes(project)) return 'ignored';
        if ((await lacking(ports, ids)).length === 0) return 'known';
        return await fetchAnnounced(ports, ids, peer, claimed);
      } finally {
        followed.splice(followed.indexOf(peer), 1);
      }
    },
  };
}

async function fetchMissing(ports: ExchangePorts, peer: string): Promise<void> {
  await fetchCertificatesFrom(ports, peer, await ports.ledger.missingCertificates());
}

async function fetchCertificatesFrom(ports: ExchangePorts, peer: string, wanted: readonly Fingerprint[]): Promise<void> {
  await fetchCertificates(ports.ledger, wanted, peer, () => ports.open(peer, 'certificate'));
}

async function visitStatements(ports: ExchangePorts, peer: string, claimed: Set<Hex>): Promise<{ complete: boolean; waiting: number }> {
  const asking = await ports.open(peer, 'exchange');
  const result = { complete: true, waiting: 0 };
  try {
    const fetching = fetchingOf(ports, asking, peer, claimed);
    const theirs = new Set(await askProjects(fetching));
    for (const project of await ports.ledger.projects()) {
      if (!theirs.has(project)) continue;
      const fetched = await fetchProject(fetching, project);
      result.waiting += fetched.waiting;
      if (fetched.fresh.length > 0) await ports.fetched(project, fetched.fresh);
      if (fetched.complete) await ports.ledger.synced(project, peer);
      else result.complete = false;
    }
  } finally {
    await asking.close();
  }
  return result;
}

/** `new` also when what came had to wait for a certificate and the peer had that too: then the announcement is passed on. */
async function fetchAnnounced(ports: ExchangePorts, ids: readonly Hex[], peer: string, claimed: Set<Hex>): Promise<Outcome> {
  const { fresh, waiting } = await fetchFrom(ports, ids, peer, claimed);
  if (waiting > 0) await fetchMissing(ports, peer);
  if (fresh.length > 0) return 'new';
  if (waiting === 0) return 'ignored';
  const held = await Promise.all(ids.map((id) => ports.ledger.has(id)));
  return held.includes(true) ? 'new' : 'waiting';
}

async function fetchFrom(ports: ExchangePorts, ids: readonly Hex[], peer: string, claimed: Set<Hex>): Promise<Fetched> {
  const asking = await ports.open(peer, 'exchange');
  try {
    return await fetchStatements(fetchingOf(ports, asking, peer, claimed), ids);
  } finally {
    await asking.close();
  }
}

function fetchingOf(ports: ExchangePorts, asking: Asking, peer: string, claimed: Set<Hex>): Fetching {
  return {
    claimed,
    ask: (request) => asking.ask(request),
    lacking: (ids) => lacking(ports, ids),
    async take(id, message) {
      const outcome = await ports.intake.take(message, peer);
      if (outcome === 'ignored') ports.passedOver.add(id);
      if (outcome === 'refused') throw new ConcurError('frame-malformed', `exchange reply holds a statement that nobody accepts as ${id}`);
      if ((outcome === 'new' || outcome === 'known') && !await ports.ledger.has(id)) {
        // Two certificates may share a subkey: whom a foreign signature is by, and so its id, is for each node's policies.
        if (isForeignMessage(message)) return 'ignored';
        throw new ConcurError('frame-malformed', `exchange reply holds another statement as ${id}`);
      }
      return outcome;
    },
  };
}

async function lacking({ ledger, passedOver }: ExchangePorts, ids: readonly Hex[]): Promise<Hex[]> {
  const had = await Promise.all(ids.map(async (id) => passedOver.has(id) || ledger.has(id)));
  return ids.filter((_, i) => !had[i]);
}
