import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { openTurns } from '../../src/network/turns.ts';

const MUCH = 200 * 1024;

suite('whose turn it is to bring what is lacking', () => {
  /** Pauses that end when they are told to. */
  function open() {
    const pauses: (() => void)[] = [];
    const turns = openTurns(() => new Promise<void>((resolve) => { pauses.push(resolve); }));
    return { turns, passTime: () => pauses.splice(0).forEach((end) => end()), settled: () => new Promise((resolve) => { setImmediate(resolve); }) };
  }

  test('the first begins at once, and has it until it ends', async () => {
    const { turns } = open();
    const turn = turns.begin();
    assert.equal(await turn.take(), 'at-once');
    assert.equal(await turn.take(), 'at-once');
  });

  test('another waits while the first brings much, and is told that it waited', async () => {
    const { turns, passTime, settled } = open();
    const [first, second] = [turns.begin(), turns.begin()];
    await first.take();
    const waiting = second.take();
    for (let i = 0; i < 3; i++) {
      first.brought(MUCH);
      passTime();
      await settled();
    }
    assert.equal(await Promise.race([waiting, settled()]), undefined);
    first.end();
    assert.equal(await waiting, 'waited');
  });

  test('who brings little keeps nobody waiting', async () => {
    const { turns, passTime, settled } = open();
    const [slow, second, third] = [turns.begin(), turns.begin(), turns.begin()];
    await slow.take();
    const waiting = second.take();
    slow.brought(100);
    await settled();
    passTime();
    assert.equal(await waiting, 'waited');
    slow.end();
    assert.equal(await third.take(), 'at-once');
  });

  test('of many that wait, one goes on when the first ends, and then the next', async () => {
    const { turns, settled } = open();
    const all = Array.from({ length: 4 }, () => turns.begin());
    await all[0]?.take();
    const begun: number[] = [];
    for (const [i, turn] of all.entries()) if (i > 0) void turn.take().then(() => begun.push(i));
    all[0]?.end();
    await settled();
    assert.deepEqual(begun, [1]);
    all[1]?.end();
    await settled();
    assert.deepEqual(begun, [1, 2]);
  });
});
