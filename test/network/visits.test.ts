import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planVisits, type Errand } from '../../src/network/visits.ts';

/** Visits that end when they are told to. */
function planSlowly(long = 60_000) {
  const begun: { peer: string; errands: Errand[]; end: (completed: boolean) => void }[] = [];
  const visits = planVisits((peer, errands) => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    begun.push({ peer, errands: [...errands], end: resolve });
    return promise;
  }, long);
  return { visits, begun };
}

test('a peer is visited once at a time, and what is asked meanwhile is done in one further visit', async () => {
  const { visits, begun } = planSlowly();
  const first = visits.request('a', 'certificates');
  const later = [visits.request('a', 'statements'), visits.request('a', 'statements'), visits.request('a', 'certificates')];
  assert.equal(begun.length, 1);
  begun[0]?.end(true);
  assert.equal(await first, true);
  assert.deepEqual(begun.map(({ errands }) => errands), [['certificates'], ['statements', 'certificates']]);
  begun[1]?.end(false);
  assert.deepEqual(await Promise.all(later), [false, false, false]);
});

test('sixteen peers are visited at a time, and a slow one does not hold up the rest', async () => {
  const { visits, begun } = planSlowly();
  const requests = Array.from({ length: 18 }, (_, i) => visits.request(`peer ${i}`, 'statements'));
  assert.equal(begun.length, 16);
  begun[1]?.end(true);
  await requests[1];
  begun[2]?.end(true);
  await requests[2];
  assert.deepEqual(begun.slice(16).map(({ peer }) => peer), ['peer 16', 'peer 17']);
});

test('bad input 84: sixteen visits that last hold up nobody else, and when they end no more are made at a time than before', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { visits, begun } = planSlowly(1_000);
  const request = (count: number) => Array.from({ length: count }, () => visits.request(`peer ${next++}`, 'statements'));
  let next = 0;
  const [lasting] = request(18);
  t.mock.timers.tick(999);
  assert.equal(begun.length, 16);
  t.mock.timers.tick(1);
  assert.equal(begun.length, 18);
  void request(15);
  begun[0]?.end(true);
  await lasting;
  assert.equal(begun.length, 18 + 14);
});

test('stopping waits for visits that run and calls off the rest', async () => {
  const { visits, begun } = planSlowly();
  const [running, planned] = [visits.request('a', 'statements'), visits.request('a', 'statements')];
  let stopped = false;
  const stopping = (async () => {
    await visits.stop();
    stopped = true;
  })();
  assert.equal(await planned, null);
  assert.equal(stopped, false);
  begun[0]?.end(true);
  await stopping;
  assert.equal(await running, true);
  assert.equal(await visits.request('b', 'statements'), null);
  assert.equal(begun.length, 1);
});
