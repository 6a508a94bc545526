import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { fixedClock, formatTime, isTime, systemClock } from '../../src/base/clock.ts';

test('a fixed clock stands still, and the system clock counts whole seconds', () => {
  assert.equal(fixedClock(1_496_923_200).now(), 1_496_923_200);
  assert.ok(Number.isInteger(systemClock.now()));
  assert.ok(Math.abs(systemClock.now() * 1000 - Date.now()) < 60_000);
});

test('times are written in UTC without a fraction', () => assert.equal(formatTime(1_496_923_200), '2017-06-08T12:00:00Z'));

test('every time that a signature can carry is written in the one spelling that is read', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (seconds) => assert.ok(isTime(formatTime(seconds)))), { seed: 20170608 });
});

test('days that do not exist, other spellings and leap seconds are no time', () => {
  const others = [
    '2017-02-30T00:00:00Z', '2017-13-01T00:00:00Z', '2017-06-08T24:00:00Z', '2017-06-08T12:60:00Z', '2016-12-31T23:59:60Z', '2017-02-29T00:00:00Z',
    '2017-06-08T12:00:00+00:00', '2017-06-08T12:00:00.000Z', '2017-06-08 12:00:00Z', '2017-06-08T12:00:00z', '2017-06-08', '+012017-06-08T12:00:00Z', '',
  ];
  for (const text of others) assert.equal(isTime(text), false, text);
  assert.ok(isTime('2016-02-29T23:59:59Z'));
});
