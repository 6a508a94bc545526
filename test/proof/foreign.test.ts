import assert from 'node:assert/strict';
import { generateKeyPairSync, sign as signWith } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { utf8Encode } from '../../src/base/bytes.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import type { MadeProof } from '../../src/ledger/port.ts';
import { CHECKS_ANYWHERE } from '../../src/openpgp/verify/check-foreign.ts';
import { decodeProof } from '../../src/proof/decode.ts';
import { encodeProof, writeProof } from '../../src/proof/encode.ts';
import { openProof, type OpenProof } from '../../src/proof/verify-proof.ts';
import { encodeForeignSignature } from '../../src/statement/foreign-signature.ts';
import { encodeMessage } from '../../src/statement/message.ts';
import { SAMPLES } from '../formats/samples.ts';
import { builderNamed, certificateOf, entryOf, LATER, LIST, OTHER_LIST, policyFor, signSums, trusting } from '../ledger/foreign.ts';
import { RIGHT, WRONG } from '../ledger/workbench.ts';
import { refusedAs } from '../refusal.ts';

const BUILDERS = ['ada', 'barbara', 'charles', 'edsger', 'joan'].map(builderNamed);
const SIGNED = 'foreign sha256sums tails-{release}.iso\n';

async function ledgerOf(t: TestContext, more = SIGNED): Promise<OpenLedger> {
  const ledger = await trusting(t, BUILDERS, more);
  const entries = await Promise.all(BUILDERS.map((builder) => entryOf(builder, builder.name === 'joan' ? OTHER_LIST : LIST)));
  await ledger.importForeign(entries);
  return ledger;
}

function open({ proof }: Pick<MadeProof, 'proof'>, more = SIGNED): Promise<OpenProof> {
  return openProof(proof, { policy: { text: policyFor(BUILDERS, 2, more) }, now: LATER });
}

test('lists that several sign alike stand in a proof once, with all their signatures', async (t) => {
  const ledger = await ledgerOf(t);
  const made = await ledger.proof({ sha256: RIGHT, name: 'tails-1.0.iso' });
  const { texts, statements } = decodeProof(made.proof);
  assert.deepEqual([texts.length, statements.length, made.leftOut, made.byFolder], [2, 5, 0, 0]);
  assert.deepEqual(texts.filter(({ payload }) => Buffer.from(payload).equals(LIST)).length, 1);
  const proof = await open(made);
  const { verdict, candidates: [candidate] } = proof.ask({ sha256: RIGHT, name: 'tails-1.0.iso' });
  assert.deepEqual([verdict, candidate?.dissents, candidate?.groups[0]?.have.length], ['AGREED', 1, 4]);
  const expected = await ledger.verify({ sha256: RIGHT, name: 'tails-1.0.iso', strict: false });
  assert.deepEqual(expected.candidates.map(({ policy, ...one }) => (policy.project === 'tails' ? one : null)), [candidate]);
});

test('what a release is called by the folders of whoever made the proof is no word of a signer', async (t) => {
  const ledger = await ledgerOf(t, '');
  assert.equal((await ledger.verify({ sha256: RIGHT, name: null, strict: false })).verdict, 'AGREED');
  const made = await ledger.proof({ project: 'tails', release: '1.0' });
  assert.equal(made.byFolder, 5);
  const question = { sha256: RIGHT, name: null };
  assert.equal((await open(made, '')).ask(question).verdict, 'UNKNOWN');
  assert.equal((await open(made)).ask(question).verdict, 'AGREED');
});

test('what nobody could check is left out, and told', async (t) => {
  const all = [...BUILDERS, builderNamed('satoshi'), builderNamed('ivan')];
  const ledger = await trusting(t, all, SIGNED);
  await ledger.importForeign(await Promise.all(all.map((builder) => entryOf(builder, LIST))));
  const made = await ledger.proof({ sha256: RIGHT, name: null });
  assert.equal(made.leftOut, 2);
  assert.equal((await open(made)).statements, 5);
});

test('weak signatures go in, and count where the reader says so', async (t) => {
  const grace = builderNamed('grace');
  const ledger = await trusting(t, [grace, builderNamed('ada')], SIGNED);
  await ledger.importForeign(await Promise.all([grace, builderNamed('ada')].map((builder) => entryOf(builder, LIST))));
  const { proof } = await ledger.proof({ sha256: RIGHT, name: null });
  const verdictBy = async (more: string) => (await openProof(proof, { policy: { text: policyFor([grace, builderNamed('ada')], 2, `${SIGNED}${more}`) }, now: LATER })).ask({ sha256: RIGHT, name: null }).verdict;
  assert.equal(await verdictBy(''), 'INSUFFICIENT');
  assert.equal(await verdictBy('accept weak\n'), 'AGREED');
});

test('bad input 99: another list under a signature, and a list in another form than the signed one', async (t) => {
  const ledger = await ledgerOf(t);
  const { proof } = await ledger.proof({ sha256: RIGHT, name: null });
  const parts = decodeProof(proof);
  const reading = (payload: Uint8Array) => open({ proof: writeProof({ ...parts, texts: parts.texts.map((item) => (Buffer.from(item.payload).equals(LIST) ? { ...item, payload } : item)) }) });
  const false1 = Buffer.from(Buffer.from(LIST).toString().replace(RIGHT, 'f'.repeat(64)));
  await assert.rejects(reading(false1), /does not fit the signed bytes|ascend/);
});

test('bad input 99: a list of other files has nothing to do with it', async () => {
  const [ada, barbara] = [builderNamed('ada'), builderNamed('barbara')];
  const other = utf8Encode(`${WRONG}  other.iso\n`);
  const messages = [await signSums(ada, LIST), await signSums(barbara, other)];
  const certificates = new Map(await Promise.all([ada, barbara].map(async (builder) => [builder.primary.fingerprint, await stripped(builder)] as const)));
  const proof = encodeProof({ about: { project: 'tails', releases: ['1.0'], artifacts: ['tails-1.0.iso'] }, policy: '', certificates, messages });
  await assert.rejects(open({ proof }), refusedAs('proof-malformed', /nothing to do with/));
});

test('a statement by a bare key needs no certificate, wherever it is checked', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x as string, 'base64url'));
  const payload = utf8Encode(SAMPLES['in-toto-link']);
  const message = (signature: Uint8Array) => encodeMessage({ kind: 'in-toto-link', payload, signature: encodeForeignSignature({ scheme: 'ed25519', key, signature }) });
  const good = new Uint8Array(signWith(null, payload, privateKey));
  const policy = `concur-policy 1\nproject debian\nsigner rebuilder ed25519 ${Buffer.from(key).toString('hex').toUpperCase()}\ngroup all 1 rebuilder\nquorum all\nforeign in-toto-link example-{release}.deb\n`;
  const read = (signature: Uint8Array) => openProof(
    encodeProof({ about: { project: 'debian', releases: [], artifacts: ['example.deb'] }, policy, certificates: new Map(), messages: [message(signature)] }),
    { policy: { text: policy }, now: LATER, checks: CHECKS_ANYWHERE },
  );
  assert.equal((await read(good)).statements, 1);
  await assert.rejects(read(good.map((byte, i) => (i === 5 ? byte ^ 1 : byte))), refusedAs('signature-bad', /does not fit the signed bytes/));
});

async function stripped(builder: (typeof BUILDERS)[number]): Promise<Uint8Array> {
  const { readCertificates } = await import('../../src/openpgp/verify/certificate.ts');
  const { certificates: [certificate] } = await readCertificates(certificateOf(builder));
  return certificate?.bytes as Uint8Array;
}
