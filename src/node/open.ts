/**
 * For every command: the ledger, whoever owns the store at the moment. A running node is asked over its control
 * socket; otherwise this process opens the store itself, for as long as the command takes.
 */

import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Hex } from '../base/bytes.ts';
import { isConcurError } from '../base/errors.ts';
import { systemClock, type Clock } from '../base/clock.ts';
import type { NodeClient } from '../http/client.ts';
import type { OpenLedger } from '../ledger/ledger.ts';
import type { FetchedEvidence, Ledger, NodePort } from '../ledger/port.ts';
import type { ForeignFormat, ForeignStatement } from '../statement/foreign.ts';
import { findSocketPath } from './control-socket.ts';
import { createHome, type Home } from './home.ts';
import type { Asked, EvidenceShot, OneShot } from './one-shot.ts';
import { boundYoungGeneration } from './young-generation.ts';

export interface OpenedLedger extends Ledger {
  /** The running node, or null when this process owns the store. */
  readonly node: NodePort | null;
  /** Asks peers once for what is lacking here; null beside a running node, which does that by itself. */
  readonly askPeers: ((shot: OneShot) => Promise<Asked>) | null;
  /** Asks peers once for a piece of evidence; null beside a running node, which can be asked for it. */
  readonly fetchFromPeers: ((shot: EvidenceShot, sha256: Hex) => Promise<FetchedEvidence>) | null;
}

export interface OpenOptions {
  readonly clock?: Clock;
  /** Milliseconds to wait for another command that has the store open. @default 10,000 */
  readonly patience?: number;
}

/** @throws ConcurError store-locked when another process keeps the store and answers nothing */
export async function openLedger(home: Home, { clock = systemClock, patience = 10_000 }: OpenOptions = {}): Promise<OpenedLedger> {
  const deadline = performance.now() + patience;
  for (;;) {
    const client = await findNode(home);
    if (client !== null) return { ...client, node: client, askPeers: null, fetchFromPeers: null };
    try {
      return asking(await openOwnLedger(home, clock));
    } catch (error) {
      // Another command works for a moment, or a node is about to open its socket.
      if (!isConcurError(error, 'store-locked') || performance.now() > deadline) throw error;
      await delay(50);
    }
  }
}

/** Node's HTTP takes as long to load as everything else that `verify` needs: not without a socket to ask at. */
async function findNode(home: Home): Promise<NodeClient | null> {
  const path = await findSocketPath(home);
  if (!existsSync(path)) return null;
  const { connectToNode } = await import('../http/client.ts');
  return connectToNode(path);
}

async function openOwnLedger(home: Home, clock: Clock): Promise<OpenLedger> {
  await createHome(home);
  boundYoungGeneration();
  const { openStore } = await import('../store/store.ts');
  // LevelDB opens in a thread of its own, meanwhile the rest is loaded.
  const [store, { createLedger }, { policyFiles }, { evidenceFiles }] = await Promise.all([
    openStore(home.store, { create: true, readForeign }), import('../ledger/ledger.ts'), import('./policy-files.ts'), import('./evidence-files.ts'),
  ]);
  try {
    return await createLedger({ store, shelf: policyFiles(home.policies), evidence: evidenceFiles(home.evidence), clock });
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Closed only when nothing that peers send can still come. */
function asking(own: OpenLedger): OpenedLedger {
  const closing = new AbortController();
  const asked: Promise<unknown>[] = [];
  const untilClosing = <Shot extends OneShot | EvidenceShot>(shot: Shot): Shot => ({ ...shot, signal: AbortSignal.any([shot.signal, closing.signal]) });
  return {
    ...own,
    node: null,
    async askPeers(shot) {
      const { askPeersOnce } = await import('./one-shot.ts');
      const answer = askPeersOnce(own, untilClosing(shot));
      asked.push(answer);
      return answer;
    },
    async fetchFromPeers(shot, sha256) {
      const { fetchEvidenceOnce } = await import('./one-shot.ts');
      const answer = fetchEvidenceOnce(own, untilClosing(shot), sha256);
      asked.push(answer);
      return answer;
    },
    async close() {
      closing.abort();
      await Promise.allSettled(asked);
      await own.close();
    },
  };
}

/** For a store whose indexes are made again: seldom, so it is not loaded before. */
async function readForeign(format: ForeignFormat, payload: Uint8Array): Promise<ForeignStatement> {
  const formats = await import('../formats/read.ts');
  return formats.readForeign(format, payload);
}
