/** What every store must do with attestations in other formats. */

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { NewAttestation } from '../../src/store/attestations.ts';
import type { Store } from '../../src/store/store.ts';
import { foreignAttestation, numberedForeign, sampleFiling, TARBALL } from './foreign-samples.ts';
import { ALICE, BOB, hashOf, numberedAttestation, recordOf, sampleAttestation } from './samples.ts';

const KEY_ID = '0123456789ABCDEF';

export function foreignSuite(open: (t: TestContext) => Promise<Store>): void {
  recordSuite(open);
  nameSuite(open);
  signerSuite(open);
  filingSuite(open);
}

function recordSuite(open: (t: TestContext) => Promise<Store>): void {
  test('a foreign attestation comes back as it was put, its signed bytes with it', async (t) => {
    const store = await open(t);
    const record = foreignAttestation();
    assert.deepEqual(await store.putAttestations([record]), [true]);
    assert.deepEqual(await store.attestation(record.id), recordOf(record));
    assert.equal(await store.hasAttestation(record.id), true);
  });

  test('foreign attestations of one payload and of several come back in the order in which they are asked for, between our own', async (t) => {
    const store = await open(t);
    const records = [numberedForeign(4), numberedAttestation(1), numberedForeign(0), numberedForeign(1), numberedForeign(8)];
    await store.putAttestations(records);
    assert.deepEqual(await store.attestations(records.map((record) => record.id)), records.map(recordOf));
  });

  test('what is put says whether it was new', async (t) => {
    const store = await open(t);
    const [one, two, three] = [0, 1, 2].map(numberedForeign) as [NewAttestation, NewAttestation, NewAttestation];
    assert.deepEqual(await store.putAttestations([one, two, one]), [true, true, false]);
    assert.deepEqual(await store.putAttestations([one, three, numberedAttestation(1)]), [false, true, true]);
    assert.deepEqual(await Promise.all([store.putAttestations([two]), store.putAttestations([numberedForeign(7)])]), [[false], [true]]);
  });

  test('nothing is put when one of several cannot be read', async (t) => {
    const store = await open(t);
    const good = sampleAttestation();
    const bad = { ...numberedForeign(1), message: new Uint8Array([1, 2, 0]) };
    await assert.rejects(store.putAttestations([good, bad]), { code: 'envelope-malformed' });
    assert.equal(await store.hasAttestation(good.id), false);
  });

  test('the same bytes in two formats are two payloads', async (t) => {
    const store = await open(t);
    const records = [foreignAttestation(), foreignAttestation({ format: 'gitian' })];
    await store.putAttestations(records);
    assert.deepEqual(await store.foreignIdsByNames([TARBALL]), records.map((record) => record.id).sort());
    assert.deepEqual(await store.attestations(records.map((record) => record.id)), records.map(recordOf));
    assert.deepEqual((await store.check()).problems, []);
  });

  test('one that could not be verified gives way when it is verified, and never the other way', async (t) => {
    const store = await open(t);
    const unverified = foreignAttestation({ mathematics: 'no-key' });
    const verified = foreignAttestation();
    assert.equal(unverified.id, verified.id);
    assert.deepEqual(await store.putAttestations([unverified]), [true]);
    assert.deepEqual(await store.foreignIdsBySigner({ signer: ALICE, format: 'sha256sums', limit: 9 }), []);
    assert.deepEqual(await store.putAttestations([verified]), [true]);
    assert.deepEqual(await store.putAttestations([unverified, verified]), [false, false]);
    assert.deepEqual(await store.attestation(verified.id), recordOf(verified));
    assert.deepEqual(await store.unverifiedBy(ALICE), []);
    assert.deepEqual(await store.foreignIdsBySigner({ signer: ALICE, format: 'sha256sums', limit: 9 }), [verified.id]);
    assert.deepEqual(await store.idsByHash(hashOf('tarball')), [verified.id]);
    assert.deepEqual((await store.check()).problems, []);
  });

  test('one that is unverified and verified in the same batch is verified', async (t) => {
    const store = await open(t);
    const verified = foreignAttestation();
    await store.putAttestations([foreignAttestation({ mathematics: 'no-key' }), verified, foreignAttestation({ mathematics: 'no-key' }), verified]);
    assert.deepEqual(await store.attestation(verified.id), recordOf(verified));
    assert.deepEqual(await store.unverifiedBy(ALICE), []);
    assert.deepEqual((await store.check()).problems, []);
  });
}

function nameSuite(open: (t: TestContext) => Promise<Store>): void {
  test('ours and foreign attestations are found by the same hash', async (t) => {
    const store = await open(t);
    const records = [sampleAttestation(), foreignAttestation({ values: { 'tails.iso': hashOf('baseline'), 'tails.img': hashOf('image') } })];
    await store.putAttestations([...records, foreignAttestation()]);
    assert.deepEqual(await store.idsByHash(hashOf('baseline')), records.map((record) => record.id).sort());
    assert.deepEqual(await store.idsByHash(hashOf('image')), [records[1]?.id]);
  });

  test('each hash of a name that stands twice in a file leads to it', async (t) => {
    const store = await open(t);
    const record = foreignAttestation({ values: { 'bitcoin-23.0rc2-osx.dmg': [hashOf('x86_64'), hashOf('arm64')] } });
    await store.putAttestations([record]);
    for (const target of ['x86_64', 'arm64']) assert.deepEqual(await store.idsByHash(hashOf(target)), [record.id]);
  });

  test('a foreign attestation is found by a whole name and by what follows each slash, in no project', async (t) => {
    const store = await open(t);
    const record = foreignAttestation({ values: { 'out/x86_64/bitcoin.zip': hashOf('1'), 'out/arm64/bitcoin.zip': hashOf('2') } });
    await store.putAttestations([record]);
    for (const name of ['out/x86_64/bitcoin.zip', 'x86_64/bitcoin.zip', 'bitcoin.zip']) assert.deepEqual(await store.foreignIdsByNames([name]), [record.id], name);
    for (const name of ['out', 'x86_64', 'bitcoin', 'BITCOIN.ZIP', '']) assert.deepEqual(await store.foreignIdsByNames([name]), [], name);
    assert.deepEqual(await store.idsByNames('tails', ['bitcoin.zip']), []);
    assert.deepEqual(await store.projects(), []);
  });

  test('foreign attestations are found by how a name, or a part after a slash, starts', async (t) => {
    const store = await open(t);
    const named = (name: string): NewAttestation => foreignAttestation({ values: { [name]: hashOf(name) } });
    const [one, two, three, four] = ['bitcoin-28.0.zip', 'win64/bitcoin-28.0-win64.zip', 'bitcoin-28.1.zip', 'my-bitcoin-28.0.zip'].map(named) as [NewAttestation, NewAttestation, NewAttestation, NewAttestation];
    await store.putAttestations([one, two, three, four]);
    const ids = (...records: NewAttestation[]): string[] => records.map((record) => record.id).sort();
    assert.deepEqual(await store.foreignIdsNamed('bitcoin-28.0'), ids(one, two));
    assert.deepEqual(await store.foreignIdsNamed('bitcoin-'), ids(one, two, three));
    assert.deepEqual(await store.foreignIdsNamed('win64/'), ids(two));
    assert.deepEqual(await store.foreignIdsNamed('bitcoin-28.0.zip'), ids(one));
    assert.deepEqual(await store.foreignIdsNamed('zip'), []);
    assert.deepEqual(await store.foreignIdsNamed(''), ids(one, two, three, four));
  });

  test('all who sign one payload are found, whenever they came', async (t) => {
    const store = await open(t);
    const records = Array.from({ length: 6 }, (_, i) => foreignAttestation({ time: 1_700_000_000 + i, signer: i % 2 === 0 ? ALICE : BOB }));
    for (const record of records) await store.putAttestations([record]);
    const ids = records.map((record) => record.id).sort();
    assert.deepEqual(await store.foreignIdsByNames([TARBALL, 'unheard of', TARBALL.slice(TARBALL.indexOf('/') + 1)]), ids);
    assert.deepEqual(await store.foreignIdsByNames([]), []);
    assert.deepEqual(await store.foreignIdsNamed('bitcoin-28.0-'), ids);
    assert.deepEqual(await store.idsByHash(hashOf('tarball')), ids);
  });
}

function signerSuite(open: (t: TestContext) => Promise<Store>): void {
  test('foreign attestations of a signer come by format, in sorted pages, each once', async (t) => {
    const store = await open(t);
    const records = Array.from({ length: 30 }, (_, i) => numberedForeign(i));
    await store.putAttestations([...records, foreignAttestation({ format: 'gitian' })]);
    const ids = records.filter((record) => record.report.signer === ALICE).map((record) => record.id).sort();
    const of = { signer: ALICE, format: 'sha256sums', limit: 6 } as const;
    const first = await store.foreignIdsBySigner(of);
    const second = await store.foreignIdsBySigner({ ...of, after: first.at(-1) as string });
    assert.deepEqual([...first, ...second], ids);
    assert.deepEqual(await store.foreignIdsBySigner({ ...of, after: second.at(-1) as string }), []);
    assert.deepEqual(await store.foreignIdsBySigner({ ...of, limit: Infinity }), ids);
    assert.deepEqual(await store.foreignIdsBySigner({ ...of, format: 'dsse' }), []);
  });

  test('the newest of all formats come first, and those of a project are ours alone', async (t) => {
    const store = await open(t);
    const ours = sampleAttestation({ time: 1_700_000_001 });
    const [older, newer] = [1_700_000_000, 1_700_000_002].map((time) => foreignAttestation({ time })) as [NewAttestation, NewAttestation];
    await store.putAttestations([ours, older, newer]);
    assert.deepEqual(await store.newestIds({ limit: 9 }), [newer.id, ours.id, older.id]);
    assert.deepEqual(await store.newestIds({ signer: ALICE, limit: 2 }), [newer.id, ours.id]);
    assert.deepEqual(await store.newestIds({ project: 'tails', limit: 9 }), [ours.id]);
    assert.deepEqual(await store.newestIds({ project: '@sha256sums', limit: 9 }), [newer.id, older.id]);
    assert.equal(await store.countBySigner(ALICE), 3);
    assert.deepEqual(await store.projects(), ['tails']);
    assert.deepEqual(await store.idsOfProject('@sha256sums', { limit: 9 }), []);
  });

  test('what could not be verified is found by what its signature names, and passed on to nobody', async (t) => {
    const store = await open(t);
    const noKey = foreignAttestation({ signer: KEY_ID, mathematics: 'no-key' });
    const unsupported = foreignAttestation({ signer: BOB, mathematics: 'unsupported' });
    await store.putAttestations([noKey, unsupported, foreignAttestation()]);
    assert.deepEqual(await store.unverifiedBy(KEY_ID), [noKey.id]);
    assert.deepEqual(await store.unverifiedBy(BOB), [unsupported.id]);
    assert.deepEqual(await store.unverifiedBy(ALICE), []);
    assert.deepEqual(await store.foreignIdsBySigner({ signer: BOB, format: 'sha256sums', limit: 9 }), []);
    assert.equal((await store.foreignIdsByNames([TARBALL])).length, 3);
    assert.deepEqual(await store.attestation(noKey.id), recordOf(noKey));
  });
}

function filingSuite(open: (t: TestContext) => Promise<Store>): void {
  test('a filing comes back as it was put, with its files', async (t) => {
    const store = await open(t);
    const filing = sampleFiling('28.0/alice/all.SHA256SUMS', { signedFile: new Uint8Array([13, 10]) });
    const record = foreignAttestation();
    await store.putAttestations([{ ...record, filing }]);
    assert.deepEqual(await store.originals(record.id), [filing]);
    const [light] = (await store.filings([record.id])).get(record.id) ?? [];
    assert.deepEqual([light?.path, light?.project, light?.release], [filing.path, 'bitcoin-core', '28.0']);
    assert.deepEqual(await store.attestation(record.id), recordOf(record));
  });

  test('what is there already is filed again elsewhere, once for each place', async (t) => {
    const store = await open(t);
    const record = foreignAttestation();
    const [one, two] = [sampleFiling('28.0/alice/all.SHA256SUMS'), sampleFiling('archive/28.0/alice/all.SHA256SUMS', { project: null, release: null })];
    assert.deepEqual(await store.putAttestations([{ ...record, filing: one }]), [true]);
    assert.deepEqual(await store.putAttestations([{ ...record, filing: one }]), [false]);
    assert.equal(await store.putFiling(record.id, two), true);
    assert.equal(await store.putFiling(record.id, two), false);
    assert.equal(await store.putFiling(record.id, { ...one, signatureFile: null, signaturePath: null }), false);
    assert.deepEqual(await store.originals(record.id), [one, two]);
    assert.deepEqual((await store.check()).problems, []);
  });

  test('filings are listed by project and release, and those of none by neither', async (t) => {
    const store = await open(t);
    const [a, b, c] = [0, 1, 2].map(numberedForeign) as [NewAttestation, NewAttestation, NewAttestation];
    await store.putAttestations([
      { ...a, filing: sampleFiling('28.0/a/all.SHA256SUMS') }, { ...b, filing: sampleFiling('28.0rc1/b/all.SHA256SUMS', { release: '28.0rc1' }) },
      { ...c, filing: sampleFiling('c.SHA256SUMS', { project: null, release: null }) },
    ]);
    await store.putFiling(a.id, sampleFiling('28.0/a/noncodesigned.SHA256SUMS'));
    await store.putFiling(b.id, sampleFiling('b.SHA256SUMS', { release: null }));
    assert.deepEqual(await store.filedIds('bitcoin-core', '28.0'), [a.id]);
    assert.deepEqual(await store.filedIds('bitcoin-core', '28.0rc1'), [b.id]);
    assert.deepEqual(await store.filedIds('bitcoin-core', '28'), []);
    assert.deepEqual(await store.filedIds('bitcoin-core'), [a.id, b.id].sort());
    assert.deepEqual(await store.filedIds('bitcoin'), []);
  });

  test('filings of many attestations are given at once, each with its own', async (t) => {
    const store = await open(t);
    const records = Array.from({ length: 20 }, (_, i) => numberedForeign(i));
    await store.putAttestations(records.map((record, i) => (i % 2 === 0 ? { ...record, filing: sampleFiling(`28.0/${i}/all.SHA256SUMS`) } : record)));
    const filings = await store.filings(records.map((record) => record.id));
    assert.deepEqual(records.map((record) => filings.get(record.id)?.map(({ path }) => path) ?? []), records.map((_, i) => (i % 2 === 0 ? [`28.0/${i}/all.SHA256SUMS`] : [])));
    assert.deepEqual(await store.filings([]), new Map());
  });

  test('a name with a NUL, which would end it early, and an attestation that is not there are not filed', async (t) => {
    const store = await open(t);
    const record = foreignAttestation();
    await assert.rejects(store.putAttestations([{ ...record, filing: sampleFiling('a', { release: '28.0\u0000x' }) }]), { code: 'name-unsafe' });
    assert.equal(await store.hasAttestation(record.id), false);
    await assert.rejects(store.putFiling(record.id, sampleFiling('a')), { code: 'not-found' });
    assert.deepEqual(await store.filedIds('bitcoin-core'), []);
  });
}
