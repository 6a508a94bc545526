import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { FULL } from './full.ts';
import { Neighbourhood } from './processes.ts';
import { returnAfter } from './returning.ts';

/** 100 were there before. */
const MISSED = FULL ? 9_900 : 1_900;

suite('a node that was away', { timeout: 120_000 }, () => {
  let place: Neighbourhood;

  before(async () => { place = await Neighbourhood.open(); });
  after(() => place.close());

  test('gets the thousands of statements that were made meanwhile, and what it has it does not get again', async () => {
    const { missed, held, seconds, kibibytes, late } = await returnAfter(place, { missed: MISSED });
    console.log(`after ${missed} statements: all there in ${seconds} s, ${kibibytes} KiB`);
    assert.deepEqual([held, late], [MISSED + 100, 0]);
    // A statement like these takes some 830 bytes.
    assert.ok(kibibytes * 1_024 < 1_000 * missed, `${kibibytes} KiB`);
  });
});
