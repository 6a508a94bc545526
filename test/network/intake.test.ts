import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openIntake } from '../../src/network/intake.ts';
import type { Received } from '../../src/network/port.ts';
import { countUnderWay } from '../../src/network/under-way.ts';
import { RecordedLog } from './swarm.ts';

const MESSAGE = Uint8Array.of(1);

/** A ledger that decides when it is told to. */
function slowLedger() {
  const decisions: PromiseWithResolvers<Received>[] = [];
  return {
    decisions,
    receive: () => {
      const decision = Promise.withResolvers<Received>();
      decisions.push(decision);
      return decision.promise;
    },
  };
}

test('a peer that sends faster than statements are looked at is not listened to, and others are', async () => {
  const ledger = slowLedger();
  const intake = openIntake(ledger, countUnderWay(), new RecordedLog());
  const offers = Array.from({ length: 300 }, () => intake.offer(MESSAGE, 'loud'));
  assert.equal(ledger.decisions.length, 256);
  const quiet = intake.offer(MESSAGE, 'quiet');
  assert.equal(ledger.decisions.length, 257);
  for (const { resolve } of ledger.decisions) resolve({ outcome: 'new', item: null });
  const outcomes = await Promise.all(offers);
  assert.equal(outcomes.filter((outcome) => outcome === 'overloaded').length, 44);
  assert.equal(await quiet, 'new');
});

test('many peers together cannot fill the memory', async () => {
  const ledger = slowLedger();
  const intake = openIntake(ledger, countUnderWay(), new RecordedLog());
  const offers = Array.from({ length: 5_000 }, (_, i) => intake.offer(MESSAGE, `peer ${i % 50}`));
  assert.equal(ledger.decisions.length, 1_024);
  for (const { resolve } of ledger.decisions) resolve({ outcome: 'new', item: null });
  await Promise.all(offers);
});

test('room is made again when statements were looked at', async () => {
  const ledger = slowLedger();
  const intake = openIntake(ledger, countUnderWay(), new RecordedLog());
  const offers = Array.from({ length: 256 }, () => intake.offer(MESSAGE, 'loud'));
  for (const { resolve } of ledger.decisions) resolve({ outcome: 'known', item: null });
  await Promise.all(offers);
  const next = intake.offer(MESSAGE, 'loud');
  ledger.decisions.at(-1)?.resolve({ outcome: 'new', item: null });
  assert.equal(await next, 'new');
});

test('trouble of our own is not held against the peer, and is logged', async () => {
  const log = new RecordedLog();
  const intake = openIntake({ receive: () => Promise.reject(new Error('disk full')) }, countUnderWay(), log);
  assert.deepEqual(await intake.take(MESSAGE, 'peer'), { outcome: 'failed', item: null });
  assert.equal(await intake.offer(MESSAGE, 'peer'), 'failed');
  assert.deepEqual(log.lines.map(({ message }) => message), ['could not take in a statement', 'could not take in a statement']);
});

test('what is under way is waited for, however it ends', async () => {
  const underWay = countUnderWay();
  const [good, bad] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const tracked = [underWay.track(good.promise), underWay.track(bad.promise)];
  let settled = false;
  const waiting = (async () => {
    await underWay.settled();
    settled = true;
  })();
  good.resolve();
  await tracked[0];
  assert.equal(settled, false);
  bad.reject(new Error('no'));
  await assert.rejects(tracked[1] as Promise<void>);
  await waiting;
});
