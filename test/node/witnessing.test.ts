import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import { isDue, startWitnessing, type WitnessingParts } from '../../src/node/witnessing.ts';
import type { Checkpoint } from '../../src/statement/checkpoint.ts';
import { EMPTY_INDEX } from '../../src/statement/release-index.ts';
import { makeBuilder, NOW, openWorkbench, policyNaming, resultOf } from '../ledger/workbench.ts';
import { introduce, makeWitness, witnessLine } from '../ledger/witnesses.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const ada = await makeBuilder('ada');
const will = await makeWitness('will');

/** A clock that is put forward, and calls that are waited for. */
function waiting() {
  const calls: { seconds: number; run: () => void }[] = [];
  return {
    calls,
    later: (seconds: number, run: () => void) => {
      calls.push({ seconds, run });
      return () => void calls.splice(0);
    },
  };
}

async function watching(t: TestContext, more: Partial<WitnessingParts> = {}) {
  const ledger = await openWorkbench(t);
  await ledger.addPolicy(policyNaming([ada], 1, `fresh 1d\n${witnessLine(1, [will])}`));
  const warnings: object[] = [];
  const { calls, later } = waiting();
  const parts: WitnessingParts = {
    ledger, key: will.key, projects: ['tails'], clock: { now: () => NOW }, later, random: () => 0.5,
    log: { info: () => undefined, warn: (fields: object) => void warnings.push(fields) }, ...more,
  };
  return { ledger, parts, warnings, calls };
}

const timesOf = async (ledger: OpenLedger) => (await ledger.checkpoints.of('tails')).map(({ checkpoint }) => checkpoint.time);

suite('a witness\'s node', () => {
  test('signs at once, and again when it has something new', async (t) => {
    const { ledger, parts } = await watching(t);
    await introduce(ledger, [ada, will]);
    const witnessing = startWitnessing(parts);
    t.after(() => witnessing.stop());
    await witnessing.stop();
    assert.deepEqual(await timesOf(ledger), [NOW]);
    assert.deepEqual(await witnessing.look(), []);
    await ledger.accept(await ada.sign(resultOf(ada)), 'network');
    assert.deepEqual(await witnessing.look(), ['tails']);
    // The clock did not move, and what is newer has to be dated later.
    assert.deepEqual(await timesOf(ledger), [NOW + 1]);
  });

  test('says why it signs nothing, and goes on looking', async (t) => {
    const { ledger, parts, warnings, calls } = await watching(t);
    const witnessing = startWitnessing(parts);
    await until(() => calls.length === 1);
    assert.match(JSON.stringify(warnings), /no witness of the policy for \\"tails\\" lets the node key/);
    assert.deepEqual(await timesOf(ledger), []);
    await introduce(ledger, [ada, will]);
    calls[0]?.run();
    await until(() => calls.length === 2);
    assert.deepEqual(await timesOf(ledger), [NOW]);
    await witnessing.stop();
    assert.deepEqual(calls, []);
  });

  test('looks five minutes after news, however many', async (t) => {
    const { ledger, parts, calls } = await watching(t);
    await introduce(ledger, [ada, will]);
    const witnessing = startWitnessing(parts);
    t.after(() => witnessing.stop());
    await until(() => calls.length === 1);
    assert.equal(calls[0]?.seconds, HOUR);
    for (const name of ['a', 'b', 'c']) await ledger.accept(await ada.sign(resultOf(ada, { name })), 'network');
    assert.deepEqual(calls.map(({ seconds }) => seconds), [300]);
    calls[0]?.run();
    await until(() => calls.length === 2);
    assert.deepEqual(await timesOf(ledger), [NOW + 1]);
    // Its own checkpoint is no news.
    assert.equal(calls[1]?.seconds, HOUR);
  });

  test('looks every hour, and more often where a policy wants its checkpoints fresher', async (t) => {
    const { parts, calls } = await watching(t);
    await startWitnessing(parts).stop();
    const daily = startWitnessing(parts);
    await until(() => calls.length > 0);
    assert.equal(calls.at(-1)?.seconds, HOUR);
    await daily.stop();
    const { ledger, parts: strict, calls: soon } = await watching(t);
    await ledger.addPolicy(policyNaming([ada], 1, `fresh 1h\n${witnessLine(1, [will])}`));
    const hourly = startWitnessing(strict);
    await until(() => soon.length > 0);
    assert.equal(soon[0]?.seconds, HOUR / 8);
    await hourly.stop();
  });
});

suite('another checkpoint', () => {
  const last: Checkpoint = {
    project: 'tails', nodeKey: 'a'.repeat(64), delegation: 'b'.repeat(64), time: NOW, scopes: ['tails'], signers: [], releases: { count: 0, root: EMPTY_INDEX }, seen: [],
  };
  const cases: readonly [string, Partial<Checkpoint>, number, number | null, boolean][] = [
    ['is not due when nothing changed', { time: NOW + HOUR }, NOW + HOUR, DAY, false],
    ['is due when something changed', { time: NOW + 1, releases: { count: 1, root: 'c'.repeat(64) } }, NOW + 1, DAY, true],
    ['is due under another delegation', { time: NOW + 1, delegation: 'c'.repeat(64) }, NOW + 1, DAY, true],
    ['is due after a quarter of `fresh`', { time: NOW + DAY / 4 }, NOW + DAY / 4, DAY, true],
    ['is due after a day without `fresh`', { time: NOW + DAY }, NOW + DAY, null, true],
    ['bad input 94: is due when the last one is dated ahead of the clock', { time: NOW + 1 }, NOW - DAY, DAY, true],
  ];
  for (const [what, next, now, fresh, due] of cases) {
    test(what, () => assert.equal(isDue(last, { ...last, ...next }, { now, fresh }), due));
  }
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => { setImmediate(resolve); });
}
