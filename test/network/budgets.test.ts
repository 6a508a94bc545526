import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { MAX_ANSWERED_BYTES_PER_MINUTE, MAX_ANSWERED_READS_PER_MINUTE, MAX_ANSWERED_REQUESTS_PER_MINUTE } from '../../src/base/limits.ts';
import { openBudgets, type Cost } from '../../src/network/budgets.ts';

suite('what a peer gets answered', () => {
  /** Whose pauses move the clock. */
  function open() {
    const state = { time: 0, waited: 0 };
    const budgets = openBudgets({
      now: () => state.time,
      patience: 5_000,
      async pause(milliseconds) {
        state.time += milliseconds;
        state.waited += milliseconds;
      },
    });
    return { budgets, state };
  }

  async function answers(budgets: ReturnType<typeof openBudgets>, peer: string, cost: Cost, limit: number): Promise<number> {
    for (let i = 0; i < limit; i++) {
      try {
        await budgets.admit(peer);
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'busy');
        return i;
      }
      budgets.charge(peer, cost);
    }
    return limit;
  }

  test('a minute\'s worth comes at once, and then what the minutes bring', async () => {
    const { budgets, state } = open();
    const cost = { bytes: MAX_ANSWERED_BYTES_PER_MINUTE / 64, reads: 0 };
    assert.equal(await answers(budgets, 'a', cost, 65), 65);
    assert.equal(state.waited, 0);
    assert.equal(await answers(budgets, 'a', cost, 64), 64);
    assert.equal(Math.round(state.waited), 60_000);
  });

  test('each kind of cost has its bound: bytes, records read, and requests that cost nothing else', async () => {
    for (const [cost, limit] of [
      [{ bytes: MAX_ANSWERED_BYTES_PER_MINUTE / 20, reads: 0 }, 20],
      [{ bytes: 0, reads: MAX_ANSWERED_READS_PER_MINUTE / 20 }, 20],
      [{ bytes: 0, reads: 0 }, MAX_ANSWERED_REQUESTS_PER_MINUTE],
    ] as const) {
      const { budgets, state } = open();
      await answers(budgets, 'a', cost, limit);
      assert.equal(state.waited, 0);
      await answers(budgets, 'a', cost, 3);
      assert.ok(state.waited > 0);
    }
  });

  test('who would wait long is told nothing, and is answered again when its minute is over', async () => {
    const { budgets, state } = open();
    await budgets.admit('a');
    budgets.charge('a', { bytes: 2 * MAX_ANSWERED_BYTES_PER_MINUTE, reads: 0 });
    await assert.rejects(budgets.admit('a'), { code: 'busy' });
    state.time += 60_000;
    await budgets.admit('a');
    assert.equal(state.waited, 0);
  });

  test('one peer\'s thirst is no other\'s', async () => {
    const { budgets } = open();
    budgets.charge('a', { bytes: 5 * MAX_ANSWERED_BYTES_PER_MINUTE, reads: 0 });
    await budgets.admit('b');
  });
});
