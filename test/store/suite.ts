/** What every store must do, whatever lies beneath it. The order of arrival decides nothing. */

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import * as fc from 'fast-check';
import { MAX_ENVELOPE_BYTES, MAX_PENDING_BYTES_PER_SIGNER, MAX_PENDING_PER_SIGNER } from '../../src/base/limits.ts';
import type { NewAttestation } from '../../src/store/attestations.ts';
import type { Store } from '../../src/store/store.ts';
import { certificateSuite } from './certificate-suite.ts';
import { ALICE, BOB, hashOf, numberedAttestation, recordOf, sampleAttestation } from './samples.ts';

const SEED = 20170608;

export function storeSuite(open: (t: TestContext) => Promise<Store>): void {
  attestationSuite(open);
  lookupSuite(open);
  certificateSuite(open);
  waitingSuite(open);
}

function attestationSuite(open: (t: TestContext) => Promise<Store>): void {
  test('an attestation comes back as it was put', async (t) => {
    const store = await open(t);
    const record = sampleAttestation();
    await store.putAttestations([record]);
    assert.deepEqual(await store.attestation(record.id), recordOf(record));
    assert.equal(await store.hasAttestation(record.id), true);
  });

  test('an attestation that was never put is not there', async (t) => {
    const store = await open(t);
    assert.equal(await store.attestation(hashOf('nothing')), undefined);
    assert.equal(await store.hasAttestation(hashOf('nothing')), false);
  });

  test('the first of two attestations with one id stays', async (t) => {
    const store = await open(t);
    const first = sampleAttestation();
    await store.putAttestations([first, { ...first, firstSeen: 1 }]);
    await store.putAttestations([{ ...first, firstSeen: 2 }]);
    assert.deepEqual(await store.attestation(first.id), recordOf(first));
    assert.deepEqual(await store.newestIds({ limit: 10 }), [first.id]);
  });

  test('of two attestations with one id that are put at once, one stays', async (t) => {
    const store = await open(t);
    const record = sampleAttestation();
    await Promise.all([1, 2, 3].map((firstSeen) => store.putAttestations([{ ...record, firstSeen }])));
    assert.equal((await store.attestation(record.id))?.firstSeen, 1);
    assert.deepEqual((await store.check()).problems, []);
  });

  test('attestations come back in the order in which they are asked for', async (t) => {
    const store = await open(t);
    const records = [3, 1, 2].map(numberedAttestation);
    await store.putAttestations(records);
    assert.deepEqual(await store.attestations(records.map((record) => record.id)), records.map(recordOf));
  });

  test('asking for a listed attestation that is not there is damage', async (t) => {
    const store = await open(t);
    await assert.rejects(store.attestations([hashOf('nothing')]), { code: 'store-damaged' });
  });
}

function lookupSuite(open: (t: TestContext) => Promise<Store>): void {
  test('attestations are found by hash, in any project', async (t) => {
    const store = await open(t);
    const [tails, tor] = ['tails', 'tor'].map((project) => sampleAttestation({ project })) as [NewAttestation, NewAttestation];
    await store.putAttestations([tails, tor, sampleAttestation({ subjects: { 'tails.iso': hashOf('another') } })]);
    assert.deepEqual(await store.idsByHash(hashOf('baseline')), [tails.id, tor.id].sort());
    assert.deepEqual(await store.idsByHash(hashOf('unheard of')), []);
  });

  test('attestations are found by an artifact\'s whole name and by its last segment', async (t) => {
    const store = await open(t);
    const record = sampleAttestation({ subjects: { 'x86_64-linux-gnu/bitcoin.tar.gz': hashOf('1'), 'aarch64-linux-gnu/bitcoin.tar.gz': hashOf('2') } });
    await store.putAttestations([record]);
    for (const name of ['bitcoin.tar.gz', 'x86_64-linux-gnu/bitcoin.tar.gz']) assert.deepEqual(await store.idsByNames('tails', [name]), [record.id]);
    for (const name of ['bitcoin.tar', 'x86_64-linux-gnu', 'BITCOIN.TAR.GZ']) assert.deepEqual(await store.idsByNames('tails', [name]), []);
    assert.deepEqual(await store.idsByNames('tor', ['bitcoin.tar.gz']), []);
    assert.deepEqual(await store.idsByNames('tails', ['bitcoin.tar.gz', 'unheard of', 'x86_64-linux-gnu/bitcoin.tar.gz']), [record.id]);
  });

  test('a release is not found by the start of its label', async (t) => {
    const store = await open(t);
    const [three, four] = ['3.0', '3.0~rc2'].map((release) => sampleAttestation({ release })) as [NewAttestation, NewAttestation];
    await store.putAttestations([three, four]);
    assert.deepEqual(await store.idsByRelease('tails', '3.0'), [three.id]);
    assert.deepEqual(await store.idsByRelease('tails', '3.0~rc2'), [four.id]);
    assert.deepEqual(await store.idsByRelease('tails', '3'), []);
  });

  test('projects and releases are listed once each, sorted', async (t) => {
    const store = await open(t);
    const labels = [['tor', '2'], ['tails', '3.0'], ['tails-iuk', '4.1'], ['tails', '3.0'], ['tails', '3.0~rc2']] as const;
    await store.putAttestations(labels.map(([project, release], i) => sampleAttestation({ project, release, time: 1_500_000_000 + i })));
    assert.deepEqual(await store.projects(), ['tails', 'tails-iuk', 'tor']);
    assert.deepEqual(await store.releases('tails'), ['3.0', '3.0~rc2']);
    assert.deepEqual(await store.releases('debian'), []);
  });

  test('a retraction belongs to its project and to no release', async (t) => {
    const store = await open(t);
    const record = sampleAttestation();
    const retraction = sampleAttestation({ retracts: [record.id] });
    await store.putAttestations([record, retraction]);
    assert.deepEqual(await store.retractionIds('tails'), [retraction.id]);
    assert.deepEqual(await store.idsByRelease('tails', '3.0~rc2'), [record.id]);
    assert.deepEqual(await store.retractionIds('tor'), []);
  });

  test('the newest come first, of a signer, of a project, and of all', async (t) => {
    const store = await open(t);
    const made = (signer: string, project: string, time: number): NewAttestation => sampleAttestation({ signer, project, time });
    const records = [made(ALICE, 'tails', 9), made(ALICE, 'tor', 10), made(BOB, 'tails', 1_000_000_000), made(BOB, 'tails', 999_999_999)];
    await store.putAttestations(records);
    const [first, second, third, fourth] = records.map((record) => record.id);
    assert.deepEqual(await store.newestIds({ limit: 10 }), [third, fourth, second, first]);
    assert.deepEqual(await store.newestIds({ limit: 2 }), [third, fourth]);
    assert.deepEqual(await store.newestIds({ project: 'tails', limit: 10 }), [third, fourth, first]);
    assert.deepEqual(await store.newestIds({ signer: ALICE, limit: 10 }), [second, first]);
    assert.deepEqual(await store.newestIds({ signer: ALICE, project: 'tails', limit: 10 }), [first]);
    assert.equal(await store.countBySigner(BOB), 2);
  });

  test('an id is found by its first digits', async (t) => {
    const store = await open(t);
    const ids = Array.from({ length: 40 }, (_, i) => numberedAttestation(i)).map((record) => record.id).sort();
    await store.putAttestations(Array.from({ length: 40 }, (_, i) => numberedAttestation(i)));
    const [id] = ids as [string];
    const alike = ids.filter((other) => other.startsWith(id.slice(0, 1)));
    assert.deepEqual(await store.idsStartingWith(id.slice(0, 1), 100), alike);
    assert.deepEqual(await store.idsStartingWith(id, 2), [id]);
    assert.deepEqual(await store.idsStartingWith('', 3), ids.slice(0, 3));
  });

  test('all ids of a project come in sorted pages, each once', async (t) => {
    const store = await open(t);
    const records = Array.from({ length: 25 }, (_, i) => numberedAttestation(i));
    await store.putAttestations([...records, sampleAttestation({ project: 'tor' })]);
    const first = await store.idsOfProject('tails', { limit: 10 });
    const second = await store.idsOfProject('tails', { after: first.at(-1) as string, limit: 10 });
    const third = await store.idsOfProject('tails', { after: second.at(-1) as string, limit: 10 });
    assert.deepEqual([...first, ...second, ...third], records.map((record) => record.id).sort());
    assert.deepEqual(await store.idsOfProject('tails', { after: third.at(-1) as string, limit: 10 }), []);
  });

  test('every order of arrival gives the same answers', async (t) => {
    const records = Array.from({ length: 6 }, (_, i) => numberedAttestation(i));
    records.push(sampleAttestation({ retracts: [(records[0] as NewAttestation).id] }));
    const expected = await allAnswers(await filled(await open(t), [records]));
    const arrivals = fc.tuple(fc.shuffledSubarray(records, { minLength: records.length }), fc.integer({ min: 1, max: records.length }));
    await fc.assert(fc.asyncProperty(arrivals, async ([shuffled, size]) => {
      assert.deepEqual(await allAnswers(await filled(await open(t), slices(shuffled, size))), expected);
    }), { seed: SEED, numRuns: 12 });
  });
}

function waitingSuite(open: (t: TestContext) => Promise<Store>): void {
  test('what waits is kept once, stays until it is removed, and is no attestation', async (t) => {
    const store = await open(t);
    const [one, two] = [1, 2].map((i) => numberedAttestation(i).message) as [Uint8Array, Uint8Array];
    assert.deepEqual(await Promise.all([one, one, two].map((message) => store.addPending(ALICE, message))), ['added', 'known', 'added']);
    assert.deepEqual(await store.pendingSigners(), [{ signer: ALICE, statements: 2 }]);
    assert.equal((await store.pending(ALICE)).length, 2);
    assert.deepEqual(await store.newestIds({ limit: 1 }), []);
    await store.removePending(ALICE, [one]);
    assert.deepEqual(await store.pending(ALICE), [two]);
    assert.equal(await store.addPending(ALICE, one), 'added');
  });

  test('a signer for whom too much waits gets no more in, and others do', async (t) => {
    const store = await open(t);
    const messages = Array.from({ length: MAX_PENDING_PER_SIGNER + 5 }, (_, i) => new Uint8Array([i & 0xff, i >> 8]));
    const outcomes = await Promise.all(messages.map((message) => store.addPending(ALICE, message)));
    assert.equal(outcomes.filter((outcome) => outcome === 'added').length, MAX_PENDING_PER_SIGNER);
    assert.equal(outcomes.at(-1), 'full');
    assert.equal(await store.addPending(BOB, messages[0] as Uint8Array), 'added');
  });

  test('a signer for whom few large statements wait gets no more in than fits', async (t) => {
    const store = await open(t);
    const messages = Array.from({ length: 80 }, (_, i) => new Uint8Array(MAX_ENVELOPE_BYTES).fill(i));
    const outcomes = await Promise.all(messages.map((message) => store.addPending(ALICE, message)));
    const added = outcomes.filter((outcome) => outcome === 'added').length;
    assert.ok(added > 50 && added * MAX_ENVELOPE_BYTES <= MAX_PENDING_BYTES_PER_SIGNER, `${added} found room`);
    assert.equal(outcomes.at(-1), 'full');
    await store.removePending(ALICE, messages.slice(0, 1));
    assert.equal(await store.addPending(ALICE, messages.at(-1) as Uint8Array), 'added');
  });

  test('a note is replaced, and is nothing before it is written', async (t) => {
    const store = await open(t);
    assert.equal(await store.note('synced tails'), undefined);
    await store.setNote('synced tails', '1496923200');
    await store.setNote('synced tails', '1496923201');
    assert.equal(await store.note('synced tails'), '1496923201');
  });
}

async function filled(store: Store, batches: readonly NewAttestation[][]): Promise<Store> {
  await Promise.all(batches.map((batch) => store.putAttestations(batch)));
  return store;
}

async function allAnswers(store: Store): Promise<unknown> {
  const releases = await store.releases('tails');
  return {
    projects: await store.projects(),
    byRelease: await Promise.all(releases.map(async (release) => [release, await store.idsByRelease('tails', release)])),
    byHash: await Promise.all([0, 1, 2, 3, 4, 5].map((i) => store.idsByHash(hashOf(`content ${i}`)))),
    newest: await store.newestIds({ limit: 100 }),
    ofAlice: await store.newestIds({ signer: ALICE, limit: 100 }),
    retractions: await store.retractionIds('tails'),
    all: await store.idsOfProject('tails', { limit: 100 }),
    problems: (await store.check()).problems,
  };
}

function slices<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}
