import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trackConduct } from '../../src/network/conduct.ts';
import { jittered, redialDelay } from '../../src/network/timing.ts';

const MINUTE = 60_000;

test('the third fault within ten minutes bans for ten minutes', () => {
  let now = 0;
  const conduct = trackConduct(() => now);
  assert.equal(conduct.fault('a'), false);
  assert.equal(conduct.fault('a'), false);
  assert.equal(conduct.isBanned('a'), false);
  assert.equal(conduct.fault('a'), true);
  assert.equal(conduct.isBanned('a'), true);
  assert.equal(conduct.isBanned('b'), false);
  now += 10 * MINUTE;
  assert.equal(conduct.isBanned('a'), false);
});

test('faults are forgotten after ten minutes of good conduct', () => {
  let now = 0;
  const conduct = trackConduct(() => now);
  conduct.fault('a');
  conduct.fault('a');
  now += 10 * MINUTE;
  assert.equal(conduct.fault('a'), false);
});

test('made-up identities do not fill the memory: the oldest is forgotten', () => {
  const conduct = trackConduct(() => 0);
  conduct.ban('first');
  for (let i = 0; i < 4_096; i++) conduct.ban(`peer ${i}`);
  assert.equal(conduct.isBanned('first'), false);
  assert.equal(conduct.isBanned('peer 0'), true);
});

test('a peer that does not answer is dialled less and less often, up to a limit, never in step with others', () => {
  const timing = { redial: 500, redialLimit: 30_000 };
  assert.deepEqual([0, 1, 2, 6, 100, 5_000].map((failures) => redialDelay(timing, failures, 0.5)), [500, 1_000, 2_000, 30_000, 30_000, 30_000]);
  assert.deepEqual([jittered(1_000, 0), jittered(1_000, 1)], [800, 1_200]);
});
