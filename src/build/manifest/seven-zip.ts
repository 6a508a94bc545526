/**
 * 7-Zip, compiled to WebAssembly, as a decompressor of streams: each run has a thread of its own to work in, gets its
 * input from memory or an open file, and gives its output piece by piece. It sees no file system and writes no file.
 */

import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ConcurError } from '../../base/errors.ts';
import type { Located } from './source.ts';
import { Unopened } from './unopened.ts';

export type StreamType = 'xz' | 'lzma' | 'bzip2';

/** What a thread is told. */
export interface Job {
  readonly type: StreamType;
  /** Read one after the other, as if they were one file. */
  readonly input: readonly Located[];
  /** [pieces that are under way, 1 when nobody wants more]. */
  readonly flow: Int32Array;
}

/** What it answers: pieces, and at last how it went. */
export type Answer = { readonly piece: Uint8Array } | { readonly failure: string | null };

/** Pieces of 7-Zip's choice (1 MiB) that may wait for the one who takes them. */
export const MAX_UNDER_WAY = 4;

export class SevenZip {
  private readonly idle: Worker[] = [];
  private readonly all = new Set<Worker>();

  /**
   * @param input several streams one after the other come out as one
   * @throws Unopened where it is damaged; what came before holds
   */
  async *unpack(type: StreamType, input: readonly Located[], signal?: AbortSignal): AsyncGenerator<Uint8Array, void> {
    const worker = this.idle.pop() ?? this.start();
    const flow = new Int32Array(new SharedArrayBuffer(8));
    let ended = false;
    const answers = answersOf(worker, signal);
    try {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is about windows of browsers
      worker.postMessage({ type, input, flow } satisfies Job);
      for await (const answer of answers) {
        if ('failure' in answer) {
          ended = true;
          if (answer.failure !== null) throw new Unopened(`the ${type} stream is damaged: ${answer.failure}`);
          return;
        }
        yield answer.piece;
        Atomics.sub(flow, 0, 1);
        Atomics.notify(flow, 0);
      }
    } finally {
      if (ended) this.idle.push(worker);
      else await this.end(worker);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.all].map((worker) => this.end(worker)));
  }

  private start(): Worker {
    const worker = new Worker(new URL(`seven-zip-thread${extname(import.meta.url)}`, import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 64 } });
    // Errors are heard of by whoever waits for an answer; between two jobs there are none.
    worker.on('error', () => undefined);
    worker.unref();
    this.all.add(worker);
    return worker;
  }

  /** Also in the middle of its work. */
  private async end(worker: Worker): Promise<void> {
    this.all.delete(worker);
    await worker.terminate();
  }
}

async function* answersOf(worker: Worker, signal: AbortSignal | undefined): AsyncGenerator<Answer, void> {
  const waiting: Answer[] = [];
  let wake: () => void = () => undefined;
  let failure: unknown;
  const take = (answer: Answer) => { waiting.push(answer); wake(); };
  const fail = (error: unknown) => { failure = error; wake(); };
  const gone = (code: number) => fail(new ConcurError('tool-failed', `the thread that unpacks ended with code ${code}`));
  const abort = () => fail(new ConcurError('interrupted', 'unpacking was interrupted'));
  worker.ref();
  worker.on('message', take).on('error', fail).on('exit', gone);
  signal?.addEventListener('abort', abort);
  if (signal?.aborted === true) abort();
  try {
    for (;;) {
      if (failure !== undefined) throw failure;
      const answer = waiting.shift();
      if (answer !== undefined) yield answer;
      else await new Promise<void>((resolve) => { wake = resolve; });
    }
  } finally {
    worker.off('message', take).off('error', fail).off('exit', gone);
    signal?.removeEventListener('abort', abort);
    worker.unref();
  }
}
