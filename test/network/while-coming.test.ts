import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Stream } from '@libp2p/interface';
import { whileComing } from '../../src/network/while-coming.ts';

/** A frame of 64 KiB may take 16 s and the patience of one more. */
const WAITING = { patience: 1_000, maxBytes: 64 * 1_024 };

/** Waits for a frame that never ends, by a clock of the test's own. */
function waitForever(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const stream = new EventTarget();
  let reason: unknown = null;
  const ended = whileComing(stream as Stream, WAITING, (signal) => new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reason = signal.reason;
      reject(signal.reason);
    });
  }));
  ended.catch(() => undefined);
  return {
    hear: () => stream.dispatchEvent(new Event('message')),
    pass: (milliseconds: number) => { t.mock.timers.tick(milliseconds); },
    reason: () => (reason as Error | null)?.message ?? null,
  };
}

test('who is silent is waited for no longer than patience has it', (t) => {
  const waiting = waitForever(t);
  waiting.pass(999);
  assert.equal(waiting.reason(), null);
  waiting.pass(1);
  assert.equal(waiting.reason(), 'nothing came');
});

test('while something comes the wait goes on', (t) => {
  const waiting = waitForever(t);
  for (let i = 0; i < 16; i++) {
    waiting.pass(999);
    waiting.hear();
  }
  assert.equal(waiting.reason(), null);
});

test('bad input 84: who sends a byte now and then is waited for no longer than the slowest line would need for a whole frame', (t) => {
  const waiting = waitForever(t);
  let passed = 0;
  for (; waiting.reason() === null; passed += 500) {
    waiting.pass(500);
    waiting.hear();
  }
  assert.equal(waiting.reason(), 'too little came');
  assert.equal(passed, 17_000);
});

test('what was read is given back, and what is heard later keeps no timer alive', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const stream = new EventTarget();
  let seen: AbortSignal | undefined;
  const read = await whileComing(stream as Stream, WAITING, async (signal) => {
    seen = signal;
    return 7;
  });
  stream.dispatchEvent(new Event('message'));
  t.mock.timers.tick(60_000);
  assert.deepEqual([read, seen?.aborted], [7, false]);
});
