/** When a witness vouches, over all that two nodes may hold: against the definition, written down as sets. */

import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import * as fc from 'fast-check';
import type { Hex } from '../../src/base/bytes.ts';
import { fixedClock, type Clock } from '../../src/base/clock.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import { keyText } from '../../src/sync/prefixes.ts';
import { builderNamed, certificateOf, LATER, LIST, OTHER_LIST, policyFor, signSums } from './foreign.ts';
import { makeBuilder, NOW, openWorkbench, policyNaming, resultOf, RIGHT } from './workbench.ts';
import { introduce, makeWitness, publishFrom, witnessLine } from './witnesses.ts';

const [ada, bob] = [await makeBuilder('ada'), await makeBuilder('bob')];
const will = await makeWitness('will');

interface Made {
  readonly message: Uint8Array;
  readonly signer: string;
  readonly time: number;
  readonly id: Hex;
}

async function following(t: TestContext, clock: Clock = fixedClock(NOW)): Promise<OpenLedger> {
  const ledger = await openWorkbench(t, { clock });
  await ledger.addPolicy(policyNaming([ada, bob], 1, `fresh 1d\n${witnessLine(1, [will])}`));
  await introduce(ledger, [ada, bob, will]);
  return ledger;
}

async function makeStatements(t: TestContext): Promise<Made[]> {
  const ledger = await following(t);
  const made: Made[] = [];
  for (const builder of [ada, bob]) {
    // Two of the same second: then the id decides which is newer.
    for (const [i, time] of [NOW - 90, NOW - 60, NOW - 60, NOW - 30].entries()) {
      const message = await builder.sign(resultOf(builder, { name: `${builder.name}-${i}.iso` }), time);
      made.push({ message, signer: builder.name, time, id: (await ledger.accept(message, 'local')).id });
    }
  }
  return made;
}

/** What is held of a signer is a part of what is here that can be told: all up to its newest, or of that what was here before. */
function vouchesFor(theirs: readonly Made[], before: readonly Made[], after: readonly Made[]): boolean {
  return ['ada', 'bob'].every((name) => {
    const keysOf = (list: readonly Made[]) => [...new Set(list.filter(({ signer }) => signer === name).map(keyText))].sort();
    const held = keysOf(theirs);
    const upTo = (keys: readonly string[]) => keys.filter((key) => key <= (held.at(-1) ?? '')).join();
    return held.length === 0 || [[...before, ...after], before].some((list) => upTo(keysOf(list)) === held.join());
  });
}

suite('a witness', () => {
  test('vouches if and only if what it held is a part of what is here that can be told', async (t) => {
    const all = await makeStatements(t);
    const some = fc.subarray(all);
    let vouched = 0;
    await fc.assert(fc.asyncProperty(some, some, some, fc.boolean(), async (theirs, second, after, isPart) => {
      const before = isPart ? [...new Set([...theirs, ...second])] : second;
      const clock = { time: NOW };
      const [watcher, user] = [await following(t), await following(t, { now: () => clock.time })];
      for (const { message } of theirs) await watcher.accept(message, 'network');
      for (const { message } of before) await user.accept(message, 'network');
      clock.time = NOW + 10;
      for (const { message } of after) await user.accept(message, 'network');
      await user.accept(await publishFrom(watcher, will, (checkpoint) => ({ ...checkpoint, time: NOW + 5 })), 'network');
      const lacking = (await user.witnesses())[0]?.witnesses[0]?.nodes[0]?.checkpoint?.lacking;
      assert.equal(lacking?.length === 0, vouchesFor(theirs, before, after));
      const here = [...before, ...after];
      // What is named as missing is missing; and nobody vouches for what lacks anything.
      for (const { id } of lacking ?? []) if (id !== null) assert.ok(!here.some((each) => each.id === id));
      if (lacking?.length === 0) assert.ok(theirs.every(({ id }) => here.some((each) => each.id === id)));
      if (lacking?.length === 0) vouched++;
    }), { seed: 21, numRuns: 30 });
    assert.ok(vouched > 4 && vouched < 26, `${vouched} of 30 vouched: the test asks one side only`);
  });

  test('vouches for a node with more than it had: what came later, and what the operator brought in', async (t) => {
    const [first, second, third] = (await makeStatements(t)).filter(({ signer }) => signer === 'ada') as [Made, Made, Made];
    const clock = { time: NOW };
    const [watcher, user] = [await following(t), await following(t, { now: () => clock.time })];
    await watcher.accept(third.message, 'network');
    await user.accept(third.message, 'network');
    await user.accept(await publishFrom(watcher, will, (checkpoint) => ({ ...checkpoint, time: NOW + 5 })), 'network');
    const lacking = async () => (await user.witnesses())[0]?.witnesses[0]?.nodes[0]?.checkpoint?.lacking;
    await user.accept(first.message, 'local');
    assert.deepEqual(await lacking(), []);
    clock.time = NOW + 10;
    await user.accept(second.message, 'network');
    assert.deepEqual(await lacking(), []);
  });

  test('and one who held something else of the same number does not vouch, whatever this node leaves out', async (t) => {
    const [first, second, third] = (await makeStatements(t)).filter(({ signer }) => signer === 'ada') as [Made, Made, Made];
    const [watcher, user] = [await following(t), await following(t)];
    for (const { message } of [first, third]) await watcher.accept(message, 'network');
    for (const { message } of [second, third]) await user.accept(message, 'network');
    await user.accept(await publishFrom(watcher, will), 'network');
    assert.deepEqual((await user.witnesses())[0]?.witnesses[0]?.nodes[0]?.checkpoint?.lacking.map(({ why, name, id }) => [why, name, id]), [['statement', 'ada', null]]);
  });

  test('vouches for foreign statements alike: one that is withheld is missed', async (t) => {
    const [first, barbara] = [builderNamed('ada'), builderNamed('barbara')];
    const witness = await makeWitness('witness', { expires: LATER + 1_000 });
    const reading = `fresh 1d\nforeign sha256sums tails-{release}.iso\n${witnessLine(1, [witness])}`;
    const [watcher, user] = [await openWorkbench(t, { now: LATER }), await openWorkbench(t, { now: LATER })];
    const [agreeing, dissent] = [await signSums(first, LIST), await signSums(barbara, OTHER_LIST)];
    for (const ledger of [watcher, user]) {
      await ledger.addPolicy(policyFor([first, barbara], 1, reading));
      for (const each of [first, barbara]) await ledger.importCertificates(certificateOf(each), 'others');
      await introduce(ledger, [witness]);
      await ledger.accept(agreeing, 'network');
    }
    const { id } = await watcher.accept(dissent, 'network');
    await user.accept(await publishFrom(watcher, witness), 'network');
    const ask = async () => (await user.verify({ sha256: RIGHT, name: 'tails-1.0.iso', strict: false })).candidates[0];
    const missed = await ask();
    assert.equal(missed?.because, 'incomplete');
    assert.deepEqual(missed.completeness?.witnesses[0]?.lacking.map((lack) => [lack.name, lack.id]), [['barbara', id]]);
    await user.accept(dissent, 'network');
    assert.equal((await ask())?.completeness?.asOf, LATER);
  });

  test('that reads fewer formats than the policy says nothing of the others', async (t) => {
    const [watcher, user] = [await following(t), await openWorkbench(t)];
    await user.addPolicy(policyNaming([ada, bob], 1, `foreign sha256sums tails-{release}.iso\nfresh 1d\n${witnessLine(1, [will])}`));
    await introduce(user, [ada, bob, will]);
    await user.accept(await publishFrom(watcher, will), 'network');
    const lacking = (await user.witnesses())[0]?.witnesses[0]?.nodes[0]?.checkpoint?.lacking;
    assert.deepEqual(lacking?.map(({ why, name }) => [why, name]), [['signer', 'ada'], ['signer', 'bob']]);
  });
});
