/** Fetches, judges, and puts in place only what was judged well enough. */

import { basename } from 'node:path';
import type { VerifyAnswer } from '../../src/ledger/port.ts';
import type { Verdict } from '../../src/tally/verdict.ts';
import type { Context } from '../context.ts';
import { watchProgress } from '../terminal/progress.ts';
import { ask, type Question } from '../verify/question.ts';
import type { Ended } from '../view/download.ts';
import { progressLine } from '../view/progress.ts';
import type { CheckedFile } from '../view/verdict.ts';
import type { Foresight } from './foresight.ts';
import { forget } from './origin.ts';
import { openPart, type PartFile } from './part-file.ts';
import { discard, putInPlace, setAside } from './place.ts';
import { fetchWhole } from './transfer.ts';
import { transportFor } from './transport.ts';

export interface Wanted {
  readonly url: URL;
  /** Where it is published. */
  readonly name: string;
  /** As it was typed. */
  readonly place: string;
  readonly replace: boolean;
  /** Verdicts with which it is put in place. */
  readonly allowed: ReadonlySet<Verdict>;
  readonly foresight: Foresight;
  readonly question: Question;
}

export interface Fetched {
  readonly file: CheckedFile;
  readonly answer: VerifyAnswer;
  readonly ended: Ended;
}

export async function fetchTo(context: Context, wanted: Wanted): Promise<Fetched> {
  const path = `${context.path(wanted.place)}.part`;
  const part = await hold(context, wanted, path);
  // Until the file lies where it ends: whoever got hold of it before could write to what was judged.
  try {
    const { sha256, resumed } = await bring(context, wanted, part);
    const file: CheckedFile = { name: wanted.name, size: part.size, sha256 };
    const answer = await ask(await context.ledger(), file, wanted.question);
    const where = await settle(context, wanted, { part: path, verdict: answer.verdict });
    await forget(path);
    return { file, answer, ended: { ...where, url: wanted.url.href, expected: wanted.foresight.expected, resumed } };
  } finally {
    await part.close();
  }
}

async function hold(context: Context, wanted: Wanted, path: string): Promise<PartFile> {
  return showing(context, (tell) => {
    const hashing = tell('hashing', wanted, 0);
    return openPart(path, (done, total) => {
      context.signal.throwIfAborted();
      hashing(done, total);
    });
  });
}

async function bring(context: Context, wanted: Wanted, part: PartFile): Promise<{ sha256: string; resumed: number }> {
  return showing(context, async (tell) => {
    const resumed = await fetchWhole({
      url: wanted.url, part, limit: wanted.foresight.size, signal: context.signal, transport: await transportFor(context), onProgress: tell('fetching', wanted, part.size),
      onNote: (text) => context.output.note(`concur: ${text}`),
    });
    return { sha256: await part.finish(), resumed };
  });
}

type Tell = (what: string, of: Pick<Wanted, 'name'>, from: number) => (done: number, total: number | null) => void;

async function showing<T>(context: Context, work: (tell: Tell) => Promise<T>): Promise<T> {
  const progress = watchProgress(context);
  try {
    return await work((what, { name }, from) => (done, total) => {
      progress.on((milliseconds) => progressLine({ what, name: basename(name), done, total, milliseconds, from }));
    });
  } finally {
    progress.end();
  }
}

async function settle(context: Context, { place, replace, allowed, question }: Wanted, { part, verdict }: { readonly part: string; readonly verdict: Verdict }): Promise<Pick<Ended, 'outcome' | 'path'>> {
  const whole = context.path(place);
  if (allowed.has(verdict)) {
    await putInPlace(part, whole, { replace });
    return { outcome: 'placed', path: place };
  }
  if (question.strict === true) {
    await discard(part);
    return { outcome: 'removed', path: null };
  }
  const aside = await setAside(part, whole);
  return { outcome: 'unverified', path: `${place}${aside.slice(whole.length)}` };
}
