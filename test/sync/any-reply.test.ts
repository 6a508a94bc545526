import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isConcurError } from '../../src/base/errors.ts';
import { answerSync } from '../../src/sync/answer.ts';
import type { SyncReply } from '../../src/sync/sync-messages.ts';
import { converse, optionsOf, sourceOf } from './conversing.ts';
import { replies, requests } from './messages.ts';
import { honest, messages, triesOf } from './two-signers.ts';

const SEED = { seed: 20170608 };

test('bad input 84: whatever a peer replies, and whenever, a conversation ends, or is ended by what it replied', async () => {
  const ends = { well: 0, blamed: 0 };
  await fc.assert(fc.asyncProperty(fc.array(replies, { minLength: 1, maxLength: 12 }), fc.nat(8), async (lies, truths) => {
    let round = 0;
    const answer = async (request: Parameters<typeof honest>[0]): Promise<SyncReply> => {
      round++;
      assert.ok(round < 200, 'it goes on for ever');
      const truth = await honest(request);
      if (round <= truths) return truth;
      // Of the kind that was asked for: others are refused at once.
      return lies.find(({ kind }) => kind === truth.kind) ?? truth;
    };
    try {
      await converse({ options: optionsOf(triesOf(500, 20)), answer, settle: () => null });
      ends.well++;
    } catch (error) {
      assert.ok(isConcurError(error, 'frame-malformed') || isConcurError(error, 'peer-failed'), String(error));
      ends.blamed++;
    }
  }), { ...SEED, numRuns: 150 });
  assert.ok(ends.well > 10 && ends.blamed > 10, JSON.stringify(ends));
});

test('whatever is asked, there is an answer of the kind that belongs to it', async () => {
  const kinds = { 'hello': ['hello'], 'compare': ['equal', 'different'], 'ask-signers': ['signers'], 'ask-nodes': ['nodes'], 'fetch': ['items'], 'want': ['items'] };
  const source = sourceOf(triesOf(500, 20), messages);
  await fc.assert(fc.asyncProperty(requests, async (request) => {
    const { reply } = await answerSync(source, request);
    assert.ok(kinds[request.kind].includes(reply.kind));
  }), { ...SEED, numRuns: 500 });
});
