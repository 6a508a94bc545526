import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import { decodeCheckpointMessage } from '../../src/statement/checkpoint-message.ts';
import { refusedAs } from '../refusal.ts';
import { becauseFor, eve, following, give, pair, policyWith, QUESTION, will, xena } from './witnessed.ts';
import { introduce, makeWitness, publishFrom, signCheckpoint, type Witness } from './witnesses.ts';
import { NOW, openWorkbench } from './workbench.ts';

const DAY = 86_400;

suite('who lets a node key speak', () => {
  const refused = (what: string, given: (t: TestContext) => Promise<{ user: OpenLedger; message: Uint8Array }>, code: Parameters<typeof refusedAs>[0] = 'signer-unknown') => {
    test(`${what}: refused`, async (t) => {
      const { user, message } = await given(t);
      await assert.rejects(user.accept(message, 'network'), refusedAs(code, /./));
      assert.deepEqual(await user.checkpoints.all(), []);
    });
  };

  refused('a witness of nobody\'s', async (t) => {
    const { user, watcher } = await pair(t);
    const stranger = await makeWitness('mallory');
    return { user, message: signCheckpoint({ ...await watcher.makeCheckpoint({ project: 'tails', nodeKey: will.key.nodeKey }), nodeKey: stranger.key.nodeKey }, stranger) };
  });
  refused('a builder who is no witness', async (t) => {
    const { user, watcher } = await pair(t);
    const key = (await makeWitness('spare')).key;
    const delegation = await eve.sign({ kind: 'delegation', project: 'tails', signer: eve.fingerprint, nodeKey: key.nodeKey, expires: '2030-01-01T00:00:00Z' });
    const { id } = await user.accept(delegation, 'network');
    return { user, message: signCheckpoint({ ...await watcher.makeCheckpoint({ project: 'tails', nodeKey: will.key.nodeKey }), nodeKey: key.nodeKey, delegation: id }, { key }) };
  });
  refused('a delegation that has ended when the checkpoint was made', async (t) => {
    const brief = await makeWitness('brief', { expires: NOW - 10 });
    const user = await following(t, policyWith(1, [brief]));
    const [delegation = ''] = await introduce(user, [brief]);
    const { checkpoint } = decodeCheckpointMessage(await publishFrom((await pair(t)).watcher, will));
    const of = (time: number) => signCheckpoint({ ...checkpoint, nodeKey: brief.key.nodeKey, delegation, time }, brief);
    // A second earlier it would have been taken.
    assert.equal((await (await withDelegation(t, brief)).accept(of(NOW - 11), 'network')).outcome, 'stored');
    return { user, message: of(NOW - 10) };
  });
  refused('a checkpoint from before the delegation', async (t) => {
    const { user, watcher } = await pair(t);
    return { user, message: await publishFrom(watcher, will, (checkpoint) => ({ ...checkpoint, time: NOW - 501 })) };
  });
  refused('another key than the one delegated to, with a signature of its own', async (t) => {
    const { user, watcher } = await pair(t);
    return { user, message: signCheckpoint({ ...await watcher.makeCheckpoint({ project: 'tails', nodeKey: will.key.nodeKey }), nodeKey: xena.key.nodeKey }, xena) };
  });
  refused('a signature by another key', async (t) => {
    const { user, watcher } = await pair(t);
    return { user, message: signCheckpoint(await watcher.makeCheckpoint({ project: 'tails', nodeKey: will.key.nodeKey }), xena) };
  }, 'signature-bad');
  refused('bad input 94: a checkpoint from the future', async (t) => {
    const { user, watcher } = await pair(t);
    return { user, message: await publishFrom(watcher, will, (checkpoint) => ({ ...checkpoint, time: NOW + 601 })) };
  }, 'signature-future');
  refused('a project that nobody follows here', async (t) => {
    const { user, watcher } = await pair(t);
    return { user, message: await publishFrom(watcher, will, (checkpoint) => ({ ...checkpoint, project: 'whonix', scopes: ['whonix'] })) };
  });

  test('a delegation that was retracted afterwards lets nothing count any more', async (t) => {
    const { user, watcher } = await pair(t);
    const [delegation = ''] = await introduce(user, [will]);
    await give(await publishFrom(watcher, will), user);
    assert.equal(await becauseFor(user), 'agreed');
    await give(await will.sign({ kind: 'retraction', project: 'tails', signer: will.fingerprint, retracts: [delegation], reason: 'the node was stolen' }), user);
    assert.equal(await becauseFor(user), 'not-witnessed');
  });

  test('somebody else\'s retraction of a delegation has no effect', async (t) => {
    const { user, watcher } = await pair(t);
    const [delegation = ''] = await introduce(user, [will]);
    await give(await publishFrom(watcher, will), user);
    await give(await eve.sign({ kind: 'retraction', project: 'tails', signer: eve.fingerprint, retracts: [delegation], reason: 'spite' }), user);
    assert.equal(await becauseFor(user), 'agreed');
  });

  test('a delegation is listed with the name that the policy gives to the witness', async (t) => {
    const { user } = await pair(t);
    const listed = (await user.log({ limit: 10 })).find(({ kind }) => kind === 'delegation');
    assert.deepEqual([listed?.name, listed?.signer, listed?.project], ['will', will.fingerprint, 'tails']);
    assert.match(listed?.reason ?? '', new RegExp(`^to the node key ${will.key.nodeKey}, until `));
  });

  test('a node that nobody delegated to has nothing to sign', async (t) => {
    const { watcher } = await pair(t);
    await assert.rejects(watcher.makeCheckpoint({ project: 'tails', nodeKey: xena.key.nodeKey }), refusedAs('signer-unknown', /no witness of the policy/));
    await assert.rejects(watcher.makeCheckpoint({ project: 'whonix', nodeKey: will.key.nodeKey }), refusedAs('policy-missing', /whonix/));
  });

  test('a delegation for ten years ends after one', async (t) => {
    const long: Witness = await makeWitness('long', { expires: NOW + 3650 * DAY });
    const [soon, late] = [await following(t, policyWith(1, [long]), NOW + 366 * DAY - 501), await following(t, policyWith(1, [long]), NOW + 366 * DAY - 500)];
    for (const ledger of [soon, late]) await introduce(ledger, [long]);
    assert.equal((await soon.makeCheckpoint({ project: 'tails', nodeKey: long.key.nodeKey })).time, NOW + 366 * DAY - 501);
    await assert.rejects(late.makeCheckpoint({ project: 'tails', nodeKey: long.key.nodeKey }), refusedAs('signer-unknown', /no witness/));
  });
});
async function withDelegation(t: TestContext, witness: Witness): Promise<OpenLedger> {
  const ledger = await following(t, policyWith(1, [witness]));
  await introduce(ledger, [witness]);
  return ledger;
}

suite('a checkpoint that comes before its delegation', () => {
  const unprepared = async (t: TestContext): Promise<OpenLedger> => {
    const user = await openWorkbench(t);
    await user.addPolicy(policyWith(1, [will]));
    return user;
  };

  test('is refused then, and taken as soon as the delegation can be checked', async (t) => {
    const { watcher } = await pair(t);
    const user = await unprepared(t);
    const arrived: string[] = [];
    for (const listen of [user.onArrival, user.onCheckpoint]) listen(({ scope, waited }) => void arrived.push(`${scope} ${waited}`));
    await assert.rejects(user.accept(await publishFrom(watcher, will), 'network'), refusedAs('signer-unknown', /the delegation [0-9a-f]{64} is not here/));
    assert.equal((await user.accept(will.delegation, 'network')).outcome, 'waiting');
    assert.deepEqual(await user.checkpoints.all(), []);
    await user.importCertificates(will.certificate, 'others');
    assert.equal((await user.checkpoints.all()).length, 1);
    // The network did not pass it on when it came.
    assert.deepEqual(arrived, ['tails true', '@checkpoints true']);
  });

  test('and that is forged is dropped, whatever number of them comes', async (t) => {
    const { watcher } = await pair(t);
    const user = await unprepared(t);
    const good = await watcher.makeCheckpoint({ project: 'tails', nodeKey: will.key.nodeKey });
    await assert.rejects(user.accept(signCheckpoint(good, will), 'network'));
    for (let i = 0; i < 40; i++) await assert.rejects(user.accept(signCheckpoint({ ...good, time: NOW - i }, xena), 'network'), refusedAs('signer-unknown', /./));
    await introduce(user, [will]);
    assert.deepEqual(await user.checkpoints.all(), []);
    // What was pushed out comes again.
    assert.equal((await user.accept(signCheckpoint(good, will), 'network')).outcome, 'stored');
  });
});

suite('a delegation that is taken back', () => {
  test('and kept from this node is missed by another witness', async (t) => {
    const policy = policyWith(1, [will, xena]);
    const { user, watcher } = await pair(t, policy);
    const [delegation = ''] = await introduce(watcher, [will]);
    await give(await will.sign({ kind: 'retraction', project: 'tails', signer: will.fingerprint, retracts: [delegation], reason: 'stolen' }), watcher);
    await give(await publishFrom(watcher, xena), user);
    const [seen] = (await user.verify(QUESTION)).candidates[0]?.completeness?.witnesses ?? [];
    assert.deepEqual([seen?.name, seen?.lacking.map(({ why, name }) => [why, name])], ['xena', [['statement', 'will']]]);
  });
});
