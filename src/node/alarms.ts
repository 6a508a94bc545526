/**
 * A node that runs notices by itself when a file that was AGREED is so no more, and says it in its log. It waits until
 * arrivals have settled and takes its time then: a verdict that somebody asks for is never late because of it.
 */

import { setTimeout as delay } from 'node:timers/promises';
import type { Hex } from '../base/bytes.ts';
import type { OpenLedger } from '../ledger/ledger.ts';
import type { Alarm } from '../ledger/port.ts';
import type { ReviewedRelease } from '../ledger/review.ts';
import type { Logger } from './log.ts';

/** Milliseconds: until a burst of arrivals is taken for ended, and between two releases that are looked at. */
const SETTLING = 5_000;
const BETWEEN = 200;
/** Statements that wait to be looked at; what comes beyond them is noticed when somebody asks. */
const MAX_WAITING = 20_000;
const AT_A_TIME = 64;
/** Alarms that are not told again. */
const MAX_TOLD = 10_000;

export interface Watch {
  /** Resolves when nothing waits to be looked at. */
  settled(): Promise<void>;
  /** Ends it; resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

type Watched = Pick<OpenLedger, 'onArrival' | 'onTrustChange' | 'releasesToReview' | 'recentReleases' | 'reviewRelease'>;

/** @param pause resolves after so many milliseconds; rejects when the signal is aborted */
export function watchAgreements(ledger: Watched, log: Pick<Logger, 'warn' | 'debug'>, pause: (milliseconds: number, signal: AbortSignal) => Promise<unknown> = unhurried): Watch {
  const stopping = new AbortController();
  const waiting = new Set<Hex>();
  const told = new Set<string>();
  let trustChanged = false;
  let working: Promise<void> | null = null;

  async function work(): Promise<void> {
    while (waiting.size > 0 || trustChanged) {
      await pause(SETTLING, stopping.signal);
      const ids = [...waiting].slice(0, AT_A_TIME);
      for (const id of ids) waiting.delete(id);
      const isChanged = trustChanged;
      // Before it is looked: what changes meanwhile is a reason to look once more, and a disk that fails is none.
      trustChanged = false;
      const recent = isChanged ? await ledger.recentReleases() : [];
      for (const release of [...recent, ...await ledger.releasesToReview(ids)]) {
        await pause(BETWEEN, stopping.signal);
        await review(release);
      }
    }
  }

  /** One that cannot be judged keeps no other from being looked at. */
  async function review(release: ReviewedRelease): Promise<void> {
    try {
      for (const alarm of await ledger.reviewRelease(release)) tell(alarm);
    } catch (error) {
      // A policy that expired meanwhile, or a disk that fails: whoever asks is told.
      log.debug({ ...release, error: String(error) }, 'cannot look for what is agreed no more');
    }
  }

  function begin(): void {
    if (stopping.signal.aborted) return;
    working ??= work().catch((error: unknown) => {
      // A disk that fails, say: whoever asks is told, and the next arrival tries again.
      if (!stopping.signal.aborted) log.debug({ error: String(error) }, 'cannot look for what is agreed no more');
    }).finally(() => {
      working = null;
      // Between its last look around and now.
      if (waiting.size > 0 || trustChanged) begin();
    });
  }

  async function settled(): Promise<void> {
    if (working === null) return;
    await working;
    await settled();
  }

  function tell({ project, release, artifact, sha256, wasAgreed }: Alarm): void {
    const key = [project, sha256, ...wasAgreed.lost, ...wasAgreed.against].join(' ');
    if (told.has(key) || told.size >= MAX_TOLD) return;
    told.add(key);
    log.warn({ alarm: true, project, release, artifact, sha256, agreedUntil: wasAgreed.time, lost: wasAgreed.lost, against: wasAgreed.against }, 'a file that was AGREED is so no more');
  }

  const stopListening = ledger.onArrival(({ id }) => {
    if (waiting.size < MAX_WAITING) waiting.add(id);
    begin();
  });
  // A key that was revoked may take as much away as a statement that was taken back.
  ledger.onTrustChange(() => {
    trustChanged = true;
    begin();
  });

  return {
    settled: async () => settled(),
    async stop() {
      stopListening();
      stopping.abort();
      await working;
    },
  };
}

function unhurried(milliseconds: number, signal: AbortSignal): Promise<unknown> {
  return delay(milliseconds, undefined, { ref: false, signal });
}
