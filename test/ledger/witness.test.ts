import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ada, becauseFor, bob, eve, following, give, pair, policyWith, QUESTION, will, xena } from './witnessed.ts';
import { introduce, makeWitness, publishFrom, witnessLine } from './witnesses.ts';
import { NOW, openWorkbench, policyNaming, resultOf, WRONG } from './workbench.ts';

suite('a checkpoint', () => {
  test('of a witness whose statements are all here makes completeness witnessed', async (t) => {
    const { user, watcher } = await pair(t);
    assert.equal(await becauseFor(user), 'not-witnessed');
    assert.match((await user.verify(QUESTION)).advice, /^too few witnesses vouch/);
    const accepted = await user.accept(await publishFrom(watcher, will), 'network');
    assert.deepEqual([accepted.outcome, accepted.signer, accepted.project], ['stored', will.fingerprint, 'tails']);
    const { verdict, candidates: [candidate] } = await user.verify(QUESTION);
    assert.equal(verdict, 'AGREED');
    assert.deepEqual(candidate?.completeness, { need: 1, asOf: NOW, witnesses: [{ name: 'will', time: NOW, lacking: [] }] });
  });

  test('is no arrival of a statement: whoever listens for these could not read it', async (t) => {
    const { user, watcher } = await pair(t);
    const [statements, checkpoints]: [string[], string[]] = [[], []];
    user.onArrival(({ scope }) => void statements.push(scope));
    const end = user.onCheckpoint(({ scope }) => void checkpoints.push(scope));
    await user.accept(await publishFrom(watcher, will, (checkpoint) => ({ ...checkpoint, time: NOW - 1 })), 'network');
    await user.accept(await eve.sign(resultOf(eve)), 'network');
    end();
    await user.accept(await publishFrom(watcher, will), 'network');
    assert.deepEqual([statements, checkpoints], [['tails'], ['@checkpoints']]);
  });

  test('shows a statement that is withheld, which with the statement is one no more', async (t) => {
    const { user, watcher } = await pair(t);
    const dissent = await eve.sign(resultOf(eve, { sha256: WRONG }), NOW - 50);
    const { id } = await watcher.accept(dissent, 'network');
    await give(await publishFrom(watcher, will), user);
    const { verdict, advice, candidates: [candidate] } = await user.verify(QUESTION);
    assert.deepEqual([verdict, candidate?.because], ['STALE', 'incomplete']);
    assert.match(advice, /^not all that a witness holds is here/);
    assert.deepEqual(candidate?.completeness?.witnesses[0]?.lacking, [{ why: 'statement', fingerprint: eve.fingerprint, name: 'eve', id }]);
    await give(dissent, user);
    assert.equal(await becauseFor(user), 'agreed');
  });

  test('shows an older statement that is withheld, though the newest one of its signer is here', async (t) => {
    const { user, watcher } = await pair(t);
    await give(await eve.sign(resultOf(eve, { sha256: WRONG }), NOW - 60), watcher);
    await give(await eve.sign(resultOf(eve, { name: 'other.iso' }), NOW - 50), watcher, user);
    await give(await publishFrom(watcher, will), user);
    assert.equal(await becauseFor(user), 'incomplete');
  });

  test('shows a retraction that is withheld', async (t) => {
    const { user, watcher, agreeing: [message = new Uint8Array()] } = await pair(t);
    const { id } = await user.accept(message, 'network');
    await give(await ada.sign({ kind: 'retraction', project: 'tails', signer: ada.fingerprint, retracts: [id], reason: 'compromised' }), watcher);
    await give(await publishFrom(watcher, will), user);
    assert.deepEqual((await user.verify(QUESTION)).candidates[0]?.completeness?.witnesses[0]?.lacking.map(({ name }) => name), ['ada']);
  });

  test('of a witness who has not heard of the newest statements yet still vouches', async (t) => {
    const { user, watcher } = await pair(t);
    await give(await publishFrom(watcher, will), user);
    await give(await eve.sign(resultOf(eve), NOW - 10), user);
    assert.equal(await becauseFor(user), 'agreed');
  });

  test('of a witness who follows fewer people than the policy names does not vouch', async (t) => {
    const { user, agreeing } = await pair(t);
    const watcher = await following(t, policyNaming([ada, bob], 2, `fresh 1d\n${witnessLine(1, [will])}`));
    for (const message of agreeing) await give(message, watcher);
    await give(await publishFrom(watcher, will), user);
    const lacking = (await user.verify(QUESTION)).candidates[0]?.completeness?.witnesses[0]?.lacking;
    assert.deepEqual(lacking, [{ why: 'signer', fingerprint: eve.fingerprint, name: 'eve', id: null }]);
  });

  test('gives way to a newer one of the same node, and an older one does not replace it', async (t) => {
    const { user, watcher } = await pair(t);
    const older = await publishFrom(watcher, will, (checkpoint) => ({ ...checkpoint, time: NOW - 10 }));
    const newer = await publishFrom(watcher, will);
    assert.equal((await user.accept(newer, 'network')).outcome, 'stored');
    assert.equal((await user.accept(newer, 'network')).outcome, 'known');
    assert.equal((await user.accept(older, 'network')).outcome, 'known');
    assert.deepEqual((await user.checkpoints.of('tails')).map(({ checkpoint }) => checkpoint.time), [NOW]);
  });

  test('bad input 94: a clock that was a year ahead for a while does not silence a witness for a year', async (t) => {
    const clock = { time: NOW };
    const watcher = await openWorkbench(t, { clock: { now: () => clock.time } });
    const year = await makeWitness('year', { expires: NOW + 360 * 86_400 });
    await watcher.addPolicy(policyWith(1, [year]));
    await introduce(watcher, [year]);
    clock.time = NOW + 300 * 86_400;
    assert.equal((await watcher.accept(await publishFrom(watcher, year), 'own')).outcome, 'stored');
    clock.time = NOW + 60;
    const message = await publishFrom(watcher, year);
    assert.equal((await watcher.accept(message, 'own')).outcome, 'stored');
    assert.deepEqual((await watcher.checkpoints.of('tails')).map(({ checkpoint }) => checkpoint.time), [NOW + 60]);
  });

  test('is later than the last one of its node, also when the clock went back', async (t) => {
    const { watcher } = await pair(t);
    await give(await publishFrom(watcher, will, (checkpoint) => ({ ...checkpoint, time: NOW + 300 })), watcher);
    assert.equal((await watcher.makeCheckpoint({ project: 'tails', nodeKey: will.key.nodeKey })).time, NOW + 301);
  });
});

suite('two witnesses of whom both are needed', () => {
  test('both must vouch', async (t) => {
    const { user, watcher } = await pair(t, policyWith(2, [will, xena]));
    await give(await publishFrom(watcher, will), user);
    assert.equal(await becauseFor(user), 'not-witnessed');
    await give(await publishFrom(watcher, xena), user);
    assert.equal(await becauseFor(user), 'agreed');
  });

  test('one person with two nodes is one witness', async (t) => {
    const { user, watcher } = await pair(t, policyWith(2, [will, xena]));
    const second = await makeWitness('second');
    const delegation = await will.sign({ kind: 'delegation', project: 'tails', signer: will.fingerprint, nodeKey: second.key.nodeKey, expires: '2030-01-01T00:00:00Z' }, NOW - 400);
    await give(delegation, user, watcher);
    for (const key of [will, second]) await give(await publishFrom(watcher, key), user);
    assert.equal((await user.checkpoints.of('tails')).length, 2);
    assert.equal(await becauseFor(user), 'not-witnessed');
  });

  test('of two nodes of one person that spoke in the same second the one that doubts is heard, whichever came first', async (t) => {
    const policy = policyWith(1, [will]);
    const [{ user, watcher, agreeing }, other, knowing] = [await pair(t, policy), await following(t, policy), await following(t, policy)];
    const second = await makeWitness('second');
    const delegation = await will.sign({ kind: 'delegation', project: 'tails', signer: will.fingerprint, nodeKey: second.key.nodeKey, expires: '2030-01-01T00:00:00Z' }, NOW - 400);
    for (const message of [...agreeing, delegation]) await give(message, user, watcher, other, knowing);
    await give(await eve.sign(resultOf(eve, { sha256: WRONG }), NOW - 50), knowing);
    const [vouching, doubting] = [await publishFrom(watcher, will), await publishFrom(knowing, second)];
    for (const [ledger, order] of [[user, [vouching, doubting]], [other, [doubting, vouching]]] as const) {
      for (const message of order) await give(message, ledger);
      assert.equal(await becauseFor(ledger), 'incomplete');
    }
  });
});
