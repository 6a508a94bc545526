/**
 * A node that is a witness: at times it signs what it holds of a project, and sends that out. Often enough that the
 * policy's `fresh` is never reached, and otherwise only when there is something new to say.
 */

import type { Clock } from '../base/clock.ts';
import { ConcurError, isConcurError } from '../base/errors.ts';
import type { OpenLedger } from '../ledger/ledger.ts';
import type { Checkpoint } from '../statement/checkpoint.ts';
import { encodeCheckpoint } from '../statement/checkpoint-codec.ts';
import { encodeCheckpointMessage } from '../statement/checkpoint-message.ts';
import { writeCanonicalJson, type Json } from '../statement/json.ts';
import type { Logger } from './log.ts';
import type { WitnessKey } from './witness-key.ts';

export interface Witnessing {
  /** Looks at every project now. @returns the projects of which something was signed */
  look(): Promise<string[]>;
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

export interface WitnessingParts {
  readonly ledger: Pick<OpenLedger, 'accept' | 'checkpoints' | 'makeCheckpoint' | 'onArrival' | 'policyBook'>;
  readonly key: WitnessKey;
  readonly projects: readonly string[];
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Calls back once, after so many seconds. @returns what prevents that */
  readonly later: (seconds: number, run: () => void) => () => void;
  /** From 0 to 1. */
  readonly random: () => number;
}

const HOUR = 3_600;
const DAY = 24 * HOUR;
/** Seconds, at least, between two looks. */
const MIN_PAUSE = 60;
/** Seconds after which news are signed: what comes meanwhile is signed with it. */
const NEWS_PAUSE = 300;

/** The first look is now, and others follow: soon after news, and at times without any. */
export function startWitnessing(parts: WitnessingParts): Witnessing {
  const { ledger, projects, clock, log, later, random } = parts;
  let cancel = (): void => undefined;
  let stopped = false;
  /** When the next look is, seconds. */
  let next = Infinity;
  let isNews = false;
  let looking: Promise<unknown> = Promise.resolve();

  async function look(): Promise<string[]> {
    const signed: string[] = [];
    for (const project of projects) {
      try {
        if (await speakOf(parts, project)) signed.push(project);
      } catch (error) {
        // A policy or a delegation may come yet.
        log.warn({ project, reason: String(error), hint: isConcurError(error) ? error.hint : undefined }, 'cannot sign a checkpoint');
      }
    }
    return signed;
  }

  async function lookAndGoOn(): Promise<void> {
    next = Infinity;
    isNews = false;
    await look();
    if (!stopped) lookAfter(isNews ? NEWS_PAUSE : pauseFor(parts));
  }

  function lookAfter(pause: number): void {
    const seconds = pause * (0.9 + 0.2 * random());
    next = clock.now() + seconds;
    cancel = later(seconds, () => { looking = lookAndGoOn(); });
  }

  const endListening = ledger.onArrival(() => {
    if (stopped) return;
    isNews = true;
    // While it looks, what comes may be in what is signed, or not.
    if (next === Infinity || next - clock.now() <= NEWS_PAUSE) return;
    cancel();
    lookAfter(NEWS_PAUSE);
  });

  looking = lookAndGoOn();
  return {
    look,
    async stop() {
      stopped = true;
      endListening();
      cancel();
      await looking;
    },
  };
}

/** @returns whether there was something to say */
async function speakOf({ ledger, key, clock, log }: WitnessingParts, project: string): Promise<boolean> {
  const checkpoint = await ledger.makeCheckpoint({ project, nodeKey: key.nodeKey });
  const last = (await ledger.checkpoints.of(project)).find((kept) => kept.checkpoint.nodeKey === key.nodeKey)?.checkpoint;
  const fresh = ledger.policyBook.find(project)?.fresh ?? null;
  if (last !== undefined && !isDue(last, checkpoint, { now: clock.now(), fresh })) return false;
  const { id } = await ledger.accept(sign(checkpoint, key), 'own');
  log.info({ id, project, signers: checkpoint.signers.length }, 'checkpoint signed');
  return true;
}

export interface Age {
  /** Seconds. */
  readonly now: number;
  /** The policy's, seconds. */
  readonly fresh: number | null;
}

/** Whether anything else is to be said than last time, or the same once more before it is too old. */
export function isDue(last: Checkpoint, next: Checkpoint, { now, fresh }: Age): boolean {
  const isOld = now - last.time >= renewalAfter(fresh);
  // A clock that went back: what is dated ahead of it is of no use to anybody.
  return isOld || last.time > now || contentOf(last) !== contentOf(next);
}

function contentOf(checkpoint: Checkpoint): string {
  return writeCanonicalJson({ ...checkpoint, time: 0 } as unknown as Json);
}

/** Seconds: a quarter of `fresh`, so that three in a row may be lost. */
function renewalAfter(fresh: number | null): number {
  return Math.min(DAY, (fresh ?? Infinity) / 4);
}

function pauseFor({ ledger: { policyBook }, projects }: WitnessingParts): number {
  const wanted = projects.map((project) => renewalAfter(policyBook.find(project)?.fresh ?? null) / 2);
  return Math.max(MIN_PAUSE, Math.min(HOUR, ...wanted));
}

/** Of too many statements by ended keys the oldest are left out. */
function sign(checkpoint: Checkpoint, key: WitnessKey): Uint8Array {
  for (let { seen } = checkpoint; ; seen = newestHalf(seen)) {
    try {
      const payload = encodeCheckpoint({ ...checkpoint, seen });
      return encodeCheckpointMessage({ payload, signature: key.sign(payload) });
    } catch (error) {
      if (!isConcurError(error, 'statement-too-large')) throw error;
      if (seen.length === 0) throw new ConcurError('statement-too-large', `the policy for "${checkpoint.project}" names too many keys for one checkpoint`, { cause: error });
    }
  }
}

function newestHalf(seen: Checkpoint['seen']): Checkpoint['seen'] {
  return seen.toSorted((a, b) => b.time - a.time).slice(0, Math.floor(seen.length / 2)).sort((a, b) => (a.id < b.id ? -1 : 1));
}
