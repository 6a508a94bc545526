import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askAll } from '../../../cli/verify/question.ts';
import type { VerifyAnswer, VerifyQuery } from '../../../src/ledger/port.ts';

test('many files are asked about some at a time, and answered in their order', async () => {
  const files = Array.from({ length: 40 }, (_, i) => ({ sha256: String(i).padStart(64, '0'), name: `${i}.iso` }));
  const waiting: (() => void)[] = [];
  const most: number[] = [];
  const ledger = {
    verify: async ({ sha256 }: VerifyQuery) => {
      const answered = new Promise<void>((resolve) => { waiting.unshift(resolve); });
      // The last that was asked is answered first, once nobody asks any more.
      setImmediate(() => {
        if (waiting.length > 0) most.push(waiting.length);
        for (const answer of waiting.splice(0)) answer();
      });
      await answered;
      return { reason: sha256 } as VerifyAnswer;
    },
  };
  const asked = await askAll(ledger, files, {});
  assert.deepEqual(asked.map(({ file, answer }) => [file, answer.reason]), files.map((file) => [file, file.sha256]));
  assert.deepEqual(most, [16, 16, 8]);
});
