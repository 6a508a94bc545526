import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import { refusedAs } from '../refusal.ts';
import { makeBuilder, NOW, openWorkbench, policyNaming, resultOf, RIGHT, WRONG, type Builder } from './workbench.ts';
import { introduce, makeWitness, publishFrom, signCheckpoint, witnessLine, type Witness } from './witnesses.ts';

const DAY = 86_400;
const [ada, bob, eve] = [await makeBuilder('ada'), await makeBuilder('bob'), await makeBuilder('eve')];
const [will, xena] = [await makeWitness('will'), await makeWitness('xena')];
const QUESTION = { sha256: RIGHT, name: 'tails.iso', strict: false };
const builders = [ada, bob, eve];

function policyWith(need: number, witnesses: readonly Builder[], more = 'fresh 1d\n'): string {
  return policyNaming(builders, 2, `${more}${witnessLine(need, witnesses)}`);
}

async function following(t: TestContext, policy: string, now = NOW): Promise<OpenLedger> {
  const ledger = await openWorkbench(t, { now });
  await ledger.addPolicy(policy);
  await introduce(ledger, [...builders, ...[will, xena].filter(({ fingerprint }) => policy.includes(fingerprint))]);
  return ledger;
}

/** Two ledgers under one policy that both have two agreeing statements. */
async function pair(t: TestContext, policy = policyWith(1, [will])): Promise<{ user: OpenLedger; watcher: OpenLedger; agreeing: Uint8Array[] }> {
  const [user, watcher] = [await following(t, policy), await following(t, policy)];
  const agreeing = await Promise.all([ada, bob].map((builder) => builder.sign(resultOf(builder), NOW - 100)));
  for (const message of agreeing) await give(message, user, watcher);
  return { user, watcher, agreeing };
}

async function give(message: Uint8Array, ...ledgers: readonly OpenLedger[]): Promise<void> {
  for (const ledger of ledgers) await ledger.accept(message, 'network');
}

async function becauseFor(ledger: OpenLedger): Promise<string | undefined> {
  return (await ledger.verify(QUESTION)).candidates[0]?.because;
}

suite('a checkpoint', () => {
  test('of a witness whose statements are all here makes completeness witnessed', async (t) => {
    const { user, watcher } = await pair(t);
    assert.equal(await becauseFor(user), 'not-witnessed');
    const accepted = await user.accept(await publishFrom(watcher, will), 'network');
    assert.deepEqual([accepted.outcome, accepted.signer, accepted.project], ['stored', will.fingerprint, 'tails']);
    const { verdict, candidates: [candidate] } = await user.verify(QUESTION);
    assert.equal(verdict, 'AGREED');
    assert.deepEqual(candidate?.completeness, { need: 1, asOf: NOW, witnesses: [{ name: 'will', time: NOW, lacking: [] }] });
  });

  test('shows a statement that is withheld, which with the statement is one no more', async (t) => {
    const { user, watcher } = await pair(t);
    const dissent = await eve.sign(resultOf(eve, { sha256: WRONG }), NOW - 50);
    const { id } = await watcher.accept(dissent, 'network');
    await give(await publishFrom(watcher, will), user);
    const { verdict, candidates: [candidate] } = await user.verify(QUESTION);
    assert.deepEqual([verdict, candidate?.because], ['STALE', 'incomplete']);
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

  test('is later than the last one of its node, also when the clock went back', async (t) => {
    const { watcher } = await pair(t);
    await give(await publishFrom(watcher, will, (checkpoint) => ({ ...checkpoint, time: NOW + 300 })), watcher);
    assert.equal((await watcher.makeCheckpoint({ project: 'tails', nodeKey: will.key.nodeKey })).time, NOW + 301);
  });
});

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
    user.onArrival(({ scope, waited }) => void arrived.push(`${scope} ${waited}`));
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
});

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
  refused('a delegation that has expired', async (t) => {
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
