import assert from 'node:assert/strict';
import { before, describe, test, type TestContext } from 'node:test';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import type { VerifyAnswer, VerifyQuery } from '../../src/ledger/port.ts';
import { watchAgreements } from '../../src/node/alarms.ts';
import type { Statement } from '../../src/statement/statement.ts';
import { ConcurError } from '../../src/base/errors.ts';
import { makeBuilder, NOW, openWorkbench, policyNaming, resultOf, RIGHT, WRONG, type Builder } from './workbench.ts';

let anna: Builder;
let bert: Builder;
let cleo: Builder;
before(async () => {
  [anna, bert, cleo] = await Promise.all([makeBuilder('anna'), makeBuilder('bert'), makeBuilder('cleo')]);
});

interface House {
  readonly ledger: OpenLedger;
  say(builder: Builder, statement?: Statement, time?: number): Promise<string>;
  ask(query?: Partial<VerifyQuery>): Promise<VerifyAnswer>;
}

async function houseOf(t: TestContext, options: Parameters<typeof openWorkbench>[1] = {}): Promise<House> {
  const ledger = await openWorkbench(t, options);
  await ledger.addPolicy(policyNaming([anna, bert, cleo], 2));
  for (const { certificate } of [anna, bert, cleo]) await ledger.importCertificates(certificate, 'others');
  return {
    ledger,
    say: async (builder, statement = resultOf(builder), time = NOW - 100) => (await ledger.accept(await builder.sign(statement, time), 'local')).id,
    ask: (query = {}) => ledger.verify({ sha256: RIGHT, name: 'tails.iso', strict: false, ...query }),
  };
}

const takeBack = (builder: Builder, id: string): Statement => ({ kind: 'retraction', project: 'tails', signer: builder.fingerprint, retracts: [id], reason: 'wrong disk' });

describe('a file that was AGREED and is so no more', () => {
  test('is an alarm that says when it was, and who took their word back', async (t) => {
    const { say, ask } = await houseOf(t);
    await say(anna);
    const id = await say(bert);
    const { verdict, wasAgreed } = await ask();
    assert.deepEqual([verdict, wasAgreed], ['AGREED', null]);
    await say(bert, takeBack(bert, id));
    const after = await ask();
    assert.equal(after.verdict, 'INSUFFICIENT');
    const policy = after.policies[0]?.hash;
    assert.deepEqual(after.wasAgreed, { time: NOW, policy, policyChanged: false, lost: ['bert'], against: [] });
    assert.deepEqual((await ask({ name: null })).wasAgreed?.lost, ['bert'], 'also by its hash alone');
  });

  test('is one that says who speaks against it now', async (t) => {
    const { say, ask, ledger } = await houseOf(t);
    await say(anna);
    const id = await say(bert);
    await ask();
    await say(bert, { ...resultOf(bert, { sha256: WRONG }), run: { ...resultOf(bert).run, supersedes: { ids: [id], reason: 'dirty tree' } } }, NOW - 50);
    await say(cleo, resultOf(cleo, { sha256: WRONG }));
    const { verdict, wasAgreed } = await ask();
    assert.equal(verdict, 'MISMATCH');
    assert.deepEqual([wasAgreed?.lost, wasAgreed?.against], [['bert'], ['bert', 'cleo']]);
    const [status] = await ledger.status({ project: 'tails', strict: false });
    assert.deepEqual(status?.alarms.map(({ artifact, release, sha256 }) => [artifact, release, sha256]), [['tails.iso', '1.0', RIGHT]], 'the new file of that name is agreed on, and the old one was');
  });

  test('is one that says when it is the policy that changed', async (t) => {
    const { say, ask, ledger } = await houseOf(t);
    await say(anna);
    await say(bert);
    const { policies: [old] } = await ask();
    await ledger.addPolicy(policyNaming([anna, bert, cleo], 3));
    const { verdict, wasAgreed } = await ask();
    assert.equal(verdict, 'INSUFFICIENT');
    assert.deepEqual(wasAgreed, { time: NOW, policy: old?.hash, policyChanged: true, lost: [], against: [] });
  });

  test('is one when nothing that counts knows it any more', async (t) => {
    const { say, ask, ledger } = await houseOf(t);
    await say(anna);
    await say(bert);
    await ask();
    await ledger.addPolicy(policyNaming([cleo], 1));
    const { wasAgreed } = await ask();
    assert.deepEqual([wasAgreed?.policyChanged, wasAgreed?.lost], [true, ['anna', 'bert']]);
  });

  test('is none where the question is another: stricter, or for another release', async (t) => {
    const { say, ask } = await houseOf(t);
    await say(anna);
    await say(bert);
    await ask();
    await say(cleo, resultOf(cleo, { sha256: WRONG }));
    assert.deepEqual([(await ask({ strict: true })).verdict, (await ask({ strict: true })).wasAgreed], ['CONTESTED', null]);
    assert.deepEqual([(await ask({ release: '2.0' })).verdict, (await ask({ release: '2.0' })).wasAgreed], ['MISMATCH', null]);
    assert.equal((await ask()).wasAgreed, null);
  });

  test('is none of a file that nobody asked about while it was agreed on', async (t) => {
    const { say, ask } = await houseOf(t);
    await say(anna);
    await say(bert, takeBack(bert, await say(bert)));
    assert.equal((await ask()).wasAgreed, null);
  });

  test('is none only because the disk was full when it should have been remembered', async (t) => {
    const { say, ask } = await houseOf(t, { around: (store) => ({ ...store, setNote: async () => { throw new ConcurError('write-failed', 'no space left'); } }) });
    await say(anna);
    await say(bert);
    assert.equal((await ask()).verdict, 'AGREED');
  });

  test('is remembered once a day, not at each question', async (t) => {
    let written = 0;
    const { say, ask } = await houseOf(t, { around: (store) => ({ ...store, setNote: async (name, text) => { written++; await store.setNote(name, text); } }) });
    await say(anna);
    await say(bert);
    for (let i = 0; i < 5; i++) await ask();
    assert.equal(written, 1);
  });
});

describe('a running node', () => {
  test('remembers what is agreed as it arrives, and logs it when that is so no more', async (t) => {
    const { say, ledger } = await houseOf(t);
    const logged: unknown[] = [];
    const watch = watchAgreements(ledger, { warn: (what: unknown) => void logged.push(what), debug: (what: unknown) => assert.fail(JSON.stringify(what)) } as never, async () => undefined);
    await say(anna);
    const id = await say(bert);
    await watch.settled();
    assert.deepEqual(logged, []);
    await say(bert, takeBack(bert, id));
    await watch.settled();
    await say(cleo, resultOf(cleo, { name: 'other.iso' }));
    await watch.settled();
    assert.deepEqual(logged, [{ alarm: true, project: 'tails', release: '1.0', artifact: 'tails.iso', sha256: RIGHT, agreedUntil: NOW, lost: ['bert'], against: [] }], 'told once');
    await watch.stop();
  });

  test('looks again at the newest releases when keys or policies change', async (t) => {
    const { say, ledger } = await houseOf(t);
    const logged: { lost?: readonly string[] }[] = [];
    const watch = watchAgreements(ledger, { warn: (what: object) => void logged.push(what), debug: (what: unknown) => assert.fail(JSON.stringify(what)) } as never, async () => undefined);
    await say(anna);
    await say(bert);
    await watch.settled();
    await ledger.addPolicy(policyNaming([anna, cleo], 2));
    await watch.settled();
    assert.deepEqual(logged.map(({ lost }) => lost), [['bert']]);
    await watch.stop();
    await ledger.addPolicy(policyNaming([cleo], 1));
    await watch.settled();
    assert.equal(logged.length, 1, 'a node that stops looks no more');
  });
});

describe('a newer release', () => {
  const release = (builder: Builder, label: string, sha256 = WRONG) => resultOf(builder, { sha256, name: `tails-${label}.iso`, build: { release: label, sources: [{ digest: `gitCommit:${label.replace(/\D/g, '').padEnd(40, '0')}` }] } });

  test('is told with the time since when it is agreed, and the artifact of the same name', async (t) => {
    const { say, ask } = await houseOf(t);
    for (const builder of [anna, bert]) await say(builder, release(builder, '1.0', RIGHT));
    assert.equal((await ask({ name: null })).newer, null);
    await say(anna, release(anna, '1.1'), NOW - 60);
    assert.equal((await ask({ name: null })).newer, null, 'one is not enough');
    await say(bert, release(bert, '1.1'), NOW - 30);
    assert.deepEqual((await ask({ name: null })).newer, { release: '1.1', artifact: 'tails-1.1.iso', since: NOW - 30 });
    for (const builder of [anna, bert]) await say(builder, release(builder, '0.9', 'c'.repeat(64)), NOW - 10);
    assert.equal((await ask({ name: null })).newer?.release, '1.1', 'an older one that was signed later is not newer');
    assert.equal((await ask({ name: null, sha256: WRONG })).newer, null);
  });
});
