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

test('what is checked is passed on before it is written, and takes up its room until then', async () => {
  const written = Promise.withResolvers<Received>();
  const underWay = countUnderWay();
  const intake = openIntake({ receive: (_message, _peer, onChecked) => { onChecked?.(); return written.promise; } }, underWay, new RecordedLog());
  const offers = await Promise.all(Array.from({ length: 300 }, () => intake.offer(MESSAGE, 'loud')));
  assert.deepEqual([offers.filter((outcome) => outcome === 'new').length, offers.filter((outcome) => outcome === 'overloaded').length], [256, 44]);
  assert.equal(await Promise.race([underWay.settled(), Promise.resolve('being written')]), 'being written');
  // The disk failed: what was said of it before is not taken back, and nothing waits for it any more.
  written.resolve({ outcome: 'failed', item: null });
  await underWay.settled();
  assert.equal(await intake.offer(MESSAGE, 'loud'), 'new');
});

test('what a peer brings in a conversation is told of when it is written, not before', async () => {
  const ledger = { receive: async (_message: Uint8Array, _peer: string, onChecked?: () => void): Promise<Received> => ({ outcome: onChecked === undefined ? 'known' : 'refused', item: null }) };
  assert.equal((await openIntake(ledger, countUnderWay(), new RecordedLog()).take(MESSAGE, 'peer')).outcome, 'known');
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
