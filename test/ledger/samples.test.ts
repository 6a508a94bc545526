import assert from 'node:assert/strict';
import { before, suite, test, type TestContext } from 'node:test';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import type { SubjectSamples } from '../../src/ledger/port.ts';
import { MANIFEST_MEDIA_TYPE } from '../../src/statement/manifest.ts';
import { encodeManifest } from '../../src/statement/manifest-codec.ts';
import { makeBuilder, openWorkbench, policyNaming, resultOf, RIGHT, WRONG, type Builder } from './workbench.ts';

const ASKED = { project: 'tails', release: '1.0' };
const MANIFEST = encodeManifest({ sha256: RIGHT, size: 3, madeBy: 'a test', components: [{ path: 'x', kind: 'file', sha256: WRONG, size: 1 }] });

suite('what a diagnosis is given', () => {
  let anna: Builder;
  let bert: Builder;
  let carl: Builder;

  before(async () => {
    [anna, bert, carl] = await Promise.all(['anna', 'bert', 'carl'].map(makeBuilder)) as [Builder, Builder, Builder];
  });

  async function open(t: TestContext, more = ''): Promise<OpenLedger> {
    const ledger = await openWorkbench(t);
    await ledger.addPolicy(policyNaming([anna, bert, carl], 2, more));
    for (const { certificate } of [anna, bert, carl]) await ledger.importCertificates(certificate, 'others');
    return ledger;
  }

  async function keep(ledger: OpenLedger, bytes: Uint8Array): Promise<string> {
    const { sha256 } = await ledger.keepEvidence((async function* () { yield bytes; })());
    return sha256;
  }

  async function only(ledger: OpenLedger): Promise<SubjectSamples> {
    const { subjects: [subject, another] } = await ledger.samples(ASKED);
    assert.ok(subject !== undefined && another === undefined);
    return subject;
  }

  test('is every signer of an artifact with what they recorded, by statement', async (t) => {
    const ledger = await open(t);
    const inputs = [{ uri: 'https://example.org/gcc.deb', digest: `sha256:${'d'.repeat(64)}` }, { digest: `sha256:${'e'.repeat(64)}` }];
    const { id } = await ledger.accept(await anna.sign(resultOf(anna, { build: { environment: { 'build.on': 'disk' }, parameters: { EPOCH: '1' }, inputs } })), 'local');
    await ledger.accept(await bert.sign(resultOf(bert, { sha256: WRONG, build: { parameters: { EPOCH: '1' } } })), 'local');
    const { subjects, circumstances } = await ledger.samples(ASKED);
    assert.deepEqual(subjects[0]?.samples.map(({ name, sha256, counted }) => [name, sha256, counted]), [['anna', RIGHT, true], ['bert', WRONG, true]]);
    assert.deepEqual(circumstances[id], {
      format: 'native', sources: [`gitCommit:${'c'.repeat(40)}`], parameters: { EPOCH: '1' }, environment: { 'build.on': 'disk' },
      inputs: [{ name: 'https://example.org/gcc.deb', digest: `sha256:${'d'.repeat(64)}` }, { name: `sha256:${'e'.repeat(64)}`, digest: `sha256:${'e'.repeat(64)}` }],
    });
  });

  test('names also who built something else under the release\'s label, with their sources', async (t) => {
    const ledger = await open(t);
    for (const builder of [anna, bert]) await ledger.accept(await builder.sign(resultOf(builder)), 'local');
    const sources = [{ digest: `gitCommit:${'f'.repeat(40)}` }];
    const { id } = await ledger.accept(await carl.sign(resultOf(carl, { sha256: WRONG, build: { sources } })), 'local');
    const { subjects: [subject], circumstances } = await ledger.samples(ASKED);
    assert.deepEqual(subject?.samples.map(({ name }) => name), ['anna', 'bert', 'carl']);
    assert.deepEqual(circumstances[id]?.sources, [`gitCommit:${'f'.repeat(40)}`]);
  });

  test('finds the manifest that a statement names, when it is here, and says when it is not', async (t) => {
    const ledger = await open(t);
    const sha256 = await keep(ledger, MANIFEST);
    const naming = (hash: string) => ({ evidence: [{ name: 'tails.manifest', sha256: hash, size: MANIFEST.length, mediaType: MANIFEST_MEDIA_TYPE }] });
    await ledger.accept(await anna.sign(resultOf(anna, { run: naming(sha256) })), 'local');
    await ledger.accept(await bert.sign(resultOf(bert, { sha256: WRONG, run: naming('9'.repeat(64)) })), 'local');
    const { samples } = await only(ledger);
    assert.deepEqual(samples.map(({ name, manifest, manifestElsewhere }) => [name, manifest, manifestElsewhere]), [['anna', sha256, null], ['bert', null, '9'.repeat(64)]]);
  });

  test('takes for anybody\'s result a manifest of the same bytes, whoever kept it', async (t) => {
    const ledger = await open(t);
    const sha256 = await keep(ledger, MANIFEST);
    await ledger.accept(await anna.sign(resultOf(anna)), 'local');
    await ledger.accept(await bert.sign(resultOf(bert, { sha256: WRONG })), 'local');
    assert.deepEqual((await only(ledger)).samples.map(({ manifest }) => manifest), [sha256, null]);
  });

  test('takes for a manifest of an artifact none that names another, and nothing that is none', async (t) => {
    const ledger = await open(t);
    const text = new TextEncoder();
    await keep(ledger, text.encode(`${RIGHT}  tails.iso\n`));
    await keep(ledger, text.encode(`{"artifact":{"madeBy":"x","sha256":"${RIGHT.toUpperCase()}"}}\n`));
    await keep(ledger, text.encode(`{"artifact":{"madeBy":"x"}}\n{"sha256":"${RIGHT}"}\n`));
    const other = await keep(ledger, MANIFEST);
    const evidence = [{ name: 'tails.manifest', sha256: other, size: MANIFEST.length, mediaType: MANIFEST_MEDIA_TYPE }];
    await ledger.accept(await bert.sign(resultOf(bert, { sha256: WRONG, run: { evidence } })), 'local');
    const [sample] = (await only(ledger)).samples;
    assert.deepEqual([sample?.manifest, sample?.manifestElsewhere], [null, null]);
  });

  test('leaves out who gave several hashes for one name, and says who', async (t) => {
    const ledger = await open(t);
    await ledger.accept(await anna.sign(resultOf(anna)), 'local');
    const { build, run } = resultOf(bert);
    await ledger.accept(await bert.sign({ kind: 'non-deterministic', build, run, results: [{ name: 'tails.iso', sha256: [RIGHT, WRONG] }] }), 'local');
    const { samples, several } = await only(ledger);
    assert.deepEqual([samples.map(({ name }) => name), several], [['anna'], ['bert']]);
  });

  test('is nothing of a release that nobody knows, and an error without a policy', async (t) => {
    const ledger = await open(t);
    assert.deepEqual((await ledger.samples(ASKED)).subjects, []);
    await assert.rejects(ledger.samples({ project: 'other', release: '1.0' }), { code: 'policy-missing' });
  });
});
