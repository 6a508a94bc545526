import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { MAX_ANSWERED_BYTES_PER_MINUTE, MAX_ANSWERED_PEERS_PER_GROUP, MAX_ANSWERED_READS_PER_MINUTE, MAX_ANSWERED_REQUESTS_PER_MINUTE } from '../../src/base/limits.ts';
import { openBudgets, type Asker, type Cost } from '../../src/network/budgets.ts';

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

  async function answers(budgets: ReturnType<typeof openBudgets>, asker: Asker, cost: Cost, limit: number): Promise<number> {
    for (let i = 0; i < limit; i++) {
      try {
        await budgets.admit(asker);
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'busy');
        return i;
      }
      budgets.charge(asker, cost);
    }
    return limit;
  }

  test('a minute\'s worth comes at once, and then what the minutes bring', async () => {
    const { budgets, state } = open();
    const cost = { bytes: MAX_ANSWERED_BYTES_PER_MINUTE / 64, reads: 0 };
    assert.equal(await answers(budgets, A, cost, 65), 65);
    assert.equal(state.waited, 0);
    assert.equal(await answers(budgets, A, cost, 64), 64);
    assert.equal(Math.round(state.waited), 60_000);
  });

  test('each kind of cost has its bound: bytes, records read, and requests that cost nothing else', async () => {
    for (const [cost, limit] of [
      [{ bytes: MAX_ANSWERED_BYTES_PER_MINUTE / 20, reads: 0 }, 20],
      [{ bytes: 0, reads: MAX_ANSWERED_READS_PER_MINUTE / 20 }, 20],
      [{ bytes: 0, reads: 0 }, MAX_ANSWERED_REQUESTS_PER_MINUTE],
    ] as const) {
      const { budgets, state } = open();
      await answers(budgets, A, cost, limit);
      assert.equal(state.waited, 0);
      await answers(budgets, A, cost, 3);
      assert.ok(state.waited > 0);
    }
  });

  test('who would wait long is told nothing, and is answered again when its minute is over', async () => {
    const { budgets, state } = open();
    await budgets.admit(A);
    budgets.charge(A, { bytes: 2 * MAX_ANSWERED_BYTES_PER_MINUTE, reads: 0 });
    await assert.rejects(budgets.admit(A), { code: 'busy' });
    state.time += 60_000;
    await budgets.admit(A);
    assert.equal(state.waited, 0);
  });

  test('one peer\'s thirst is no other\'s', async () => {
    const { budgets } = open();
    budgets.charge(A, { bytes: 5 * MAX_ANSWERED_BYTES_PER_MINUTE, reads: 0 });
    await budgets.admit(B);
  });

  test('a thousand identities of one network get the worth of eight, and other networks are answered', async () => {
    const { budgets, state } = open();
    const cost = { bytes: MAX_ANSWERED_BYTES_PER_MINUTE / 8, reads: 0 };
    const ids = Array.from({ length: 1_000 }, (_, i) => ({ peer: `id ${i}`, group: '8.8' }));
    for (const asker of ids.slice(0, 8 * MAX_ANSWERED_PEERS_PER_GROUP)) assert.equal(await answers(budgets, asker, cost, 1), 1);
    assert.equal(state.waited, 0);
    for (const asker of ids.slice(8 * MAX_ANSWERED_PEERS_PER_GROUP)) await answers(budgets, asker, cost, 1);
    const expected = (1_000 / 8 / MAX_ANSWERED_PEERS_PER_GROUP - 1) * 60_000;
    assert.ok(Math.abs(state.waited - expected) < 2_000, `waited ${state.waited} of ${expected}`);
    const { waited } = state;
    await budgets.admit({ peer: 'other', group: '9.9' });
    await budgets.admit({ peer: 'of the house', group: null });
    assert.equal(state.waited, waited);
  });

  test('who would have to wait long for its network is told so, though it asked for nothing itself', async () => {
    const { budgets } = open();
    const [first, second] = [{ peer: 'a', group: '8.8' }, { peer: 'b', group: '8.8' }];
    budgets.charge(first, { bytes: 3 * MAX_ANSWERED_PEERS_PER_GROUP * MAX_ANSWERED_BYTES_PER_MINUTE, reads: 0 });
    assert.equal(budgets.isSpent(second), true);
    await assert.rejects(budgets.admit(second), { code: 'busy' });
  });

  test('many peers that share an address of the house, or a way through Tor, do not share a budget', async () => {
    const { budgets, state } = open();
    for (let i = 0; i < 100; i++) budgets.charge({ peer: `id ${i}`, group: null }, { bytes: MAX_ANSWERED_BYTES_PER_MINUTE, reads: 0 });
    await budgets.admit({ peer: 'one more', group: null });
    assert.equal(state.waited, 0);
  });
});

const A: Asker = { peer: 'a', group: null };
const B: Asker = { peer: 'b', group: null };
