import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { noMoreOften } from '../../src/node/no-more-often.ts';

suite('what a change brings about', () => {
  function open() {
    const waiting: (() => void)[] = [];
    const state = { runs: 0 };
    const repeated = noMoreOften(() => { state.runs++; }, {
      milliseconds: 1_000,
      later(milliseconds, run) {
        assert.equal(milliseconds, 1_000);
        waiting.push(run);
        return () => { waiting.splice(waiting.indexOf(run), 1); };
      },
    });
    const pass = () => waiting.splice(0).forEach((run) => run());
    return { repeated, state, waiting, pass };
  }

  test('is done at once, and once for all changes that follow closely', () => {
    const { repeated, state, pass } = open();
    repeated.request();
    assert.equal(state.runs, 1);
    for (let i = 0; i < 1_000; i++) repeated.request();
    assert.equal(state.runs, 1);
    pass();
    assert.equal(state.runs, 2);
    for (let i = 0; i < 1_000; i++) repeated.request();
    pass();
    assert.equal(state.runs, 3);
  });

  test('is done at once again when it was quiet', () => {
    const { repeated, state, waiting, pass } = open();
    repeated.request();
    pass();
    assert.deepEqual([state.runs, waiting.length], [1, 0]);
    repeated.request();
    assert.equal(state.runs, 2);
  });

  test('is not done any more after the end', () => {
    const { repeated, state, waiting, pass } = open();
    repeated.request();
    repeated.request();
    repeated.stop();
    assert.equal(waiting.length, 0);
    pass();
    repeated.request();
    assert.equal(state.runs, 1);
  });
});
