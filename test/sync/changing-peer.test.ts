/** Sets change while they are compared: nobody is blamed, and nothing is lost. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answering, converse, optionsOf, sourceOf, TAILS } from './conversing.ts';
import { items, messages, talk, triesOf } from './two-signers.ts';

test('what comes to a peer while it is asked does no harm', async () => {
  const theirs = triesOf(2_000, 0);
  const growing = answering(sourceOf(theirs, messages)).answer;
  const ours = triesOf(1_000, 0);
  let grown = 2_000;
  const told = await talk(async (request) => {
    theirs.add(TAILS, ...items.slice(grown, grown + 50));
    grown += 50;
    return growing(request);
  }, ours);
  assert.ok(ours.all(TAILS).length >= 2_000);
  assert.equal(told.undelivered, 0);
});

test('what a peer loses while it is asked is not waited for', async () => {
  const theirs = triesOf(2_000, 0);
  const shrinking = answering(sourceOf(theirs, messages)).answer;
  let left = 2_000;
  const told = await talk(async (request) => {
    theirs.remove(TAILS, ...items.slice(left - 5, left));
    left -= 5;
    return shrinking(request);
  }, triesOf(1_000, 0));
  assert.ok(told.arrivals > 900);
});

test('a peer that no longer offers a scope is taken for one without items in it', async () => {
  let isOffered = true;
  const source = { ...sourceOf(triesOf(2_000, 0), messages), offered: async () => (isOffered ? ['tails'] : []) };
  const told = await converse({
    options: optionsOf(triesOf(1_000, 0)),
    answer: async (request) => {
      const reply = await answering(source).answer(request);
      isOffered = false;
      return reply;
    },
  });
  assert.equal(told.arrivals, 0);
});
