import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { MAX_UNREAD_ARRIVALS } from '../../src/base/limits.ts';
import type { Arrival } from '../../src/ledger/arrivals.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import { arrivalsOf } from '../../src/node/arrivals.ts';

suite('statements as they arrive', () => {
  /** Of the ledger only that which is listened to, so that many arrivals cost nothing. */
  function open() {
    const listeners = new Set<(arrival: Arrival) => void>();
    const ledger = {
      onArrival(listener: (arrival: Arrival) => void) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      show: async (id: string) => ({ id }),
    } as unknown as OpenLedger;
    const arrive = (id: string) => listeners.forEach((listener) => listener({ id, origin: 'network' } as Arrival));
    return { ledger, listeners, arrive };
  }

  test('who does not read them fills no memory: told is what waited, and then that there was more', async () => {
    const { ledger, listeners, arrive } = open();
    const events = arrivalsOf(ledger, new AbortController().signal);
    for (let i = 0; i <= MAX_UNREAD_ARRIVALS + 10; i++) arrive(String(i));
    assert.equal(listeners.size, 0, 'nothing more is kept');
    const read: string[] = [];
    await assert.rejects(async () => {
      for await (const { entry } of events) read.push(entry.id);
    }, { code: 'busy', hint: /concur log/ });
    assert.deepEqual([read.length, read[0], read.at(-1)], [MAX_UNREAD_ARRIVALS, '0', String(MAX_UNREAD_ARRIVALS - 1)]);
  });

  test('who reads makes room for more', async () => {
    const { ledger, arrive } = open();
    const events = arrivalsOf(ledger, new AbortController().signal)[Symbol.asyncIterator]();
    for (let i = 0; i < MAX_UNREAD_ARRIVALS; i++) arrive(String(i));
    for (let i = 0; i < 10; i++) assert.equal((await events.next()).value.entry.id, String(i));
    for (let i = 0; i < 10; i++) arrive('more');
    assert.equal((await events.next()).value.entry.id, '10');
  });

  test('one that cannot be shown ends the reading and the listening: what arrives then concerns nobody, and fails nothing', async () => {
    const { ledger, listeners, arrive } = open();
    const damaged = { ...ledger, show: async () => { throw new Error('damaged'); } } as unknown as OpenLedger;
    const events = arrivalsOf(damaged, new AbortController().signal)[Symbol.asyncIterator]();
    arrive('1');
    await assert.rejects(async () => events.next(), /damaged/);
    assert.equal(listeners.size, 0);
  });

  test('who stops reading listens no more, though the signal was never aborted', async () => {
    const { ledger, listeners, arrive } = open();
    const events = arrivalsOf(ledger, new AbortController().signal);
    arrive('1');
    for await (const _ of events) break;
    assert.equal(listeners.size, 0);
  });
});
