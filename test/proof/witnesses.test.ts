import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeProof } from '../../src/proof/decode.ts';
import { encodeProof, writeProof } from '../../src/proof/encode.ts';
import { encodeMessage } from '../../src/statement/message.ts';
import { introduce, publishFrom, witnessLine } from '../ledger/witnesses.ts';
import { policyNaming, resultOf, type Builder } from '../ledger/workbench.ts';
import { refusedAs } from '../refusal.ts';
import { altered, becauseOf, BUILDERS, dissenting, FILE, following, holding, POLICY, read, will, witness, xena } from './witnessed.ts';
import { ada, grace, mary, NOW, RIGHT, WRONG } from './workbench.ts';

test('a witness whose statements on the release are all in the proof makes completeness witnessed, as of its checkpoint', async (t) => {
  const ledger = await holding(t);
  await witness(ledger);
  const made = await ledger.proof(FILE);
  const { verdict, candidates: [candidate] } = (await read(made.proof)).ask({ sha256: RIGHT, name: 'tails.iso' });
  assert.deepEqual([verdict, candidate?.completeness], ['AGREED', { need: 1, asOf: NOW, witnesses: [{ name: 'will', time: NOW, lacking: [] }] }]);
  assert.equal(made.unshown, 0);
});

test('without a checkpoint, or with one that is too old, what is agreed is stale', async (t) => {
  const ledger = await holding(t);
  assert.equal(await becauseOf((await ledger.proof(FILE)).proof), 'not-witnessed');
  await witness(ledger);
  const { proof } = await ledger.proof(FILE);
  assert.equal(await becauseOf(proof, { now: NOW + 86_400 }), 'agreed');
  assert.equal(await becauseOf(proof, { now: NOW + 86_401 }), 'not-witnessed');
});

test('what was signed since the checkpoint may be in the proof as well', async (t) => {
  const ledger = await holding(t);
  await witness(ledger);
  await ledger.accept(await mary.sign(resultOf(mary), NOW), 'network');
  assert.equal(await becauseOf((await ledger.proof(FILE)).proof), 'agreed');
});

/** The proof without what somebody said: as a maker would leave it out who wants no dissent to be seen. */
function without(proof: Uint8Array, messages: readonly Uint8Array[], builders: readonly Builder[]): Uint8Array {
  const { about, texts, statements, certificates, policy, checkpoints } = decodeProof(proof);
  const kept = statements.map(({ text, signature }) => encodeMessage({ ...texts[text]!, signature })).filter((message) => !messages.some((each) => Buffer.from(each).equals(message)));
  const left = certificates.filter((certificate) => !builders.some((builder) => Buffer.from(builder.certificate).equals(certificate)));
  const named = new Map([...BUILDERS, will, xena].filter(({ certificate }) => left.some((each) => Buffer.from(each).equals(certificate))).map(({ fingerprint, certificate }) => [fingerprint, certificate]));
  return encodeProof({ about, policy: Buffer.from(policy).toString(), certificates: named, messages: kept, checkpoints });
}

test('a dissent that the witness had and the maker leaves out shows', async (t) => {
  const ledger = await holding(t);
  const dissent = await dissenting();
  await ledger.accept(dissent, 'network');
  await witness(ledger);
  const { proof } = await ledger.proof(FILE);
  assert.equal(await becauseOf(proof), 'agreed');
  const { verdict, candidates: [candidate] } = (await read(without(proof, [dissent], [mary]))).ask({ sha256: RIGHT, name: 'tails.iso' });
  assert.deepEqual([verdict, candidate?.because], ['STALE', 'incomplete']);
  assert.deepEqual(candidate?.completeness?.witnesses[0]?.lacking, [{ why: 'statement', fingerprint: mary.fingerprint, name: 'mary', id: null }]);
});

test('an older word that the maker leaves out shows, though the newer one is there', async (t) => {
  const ledger = await holding(t);
  const [older, newer] = [await mary.sign(resultOf(mary, { sha256: WRONG }), NOW - 250), await mary.sign(resultOf(mary), NOW - 240)];
  for (const message of [older, newer]) await ledger.accept(message, 'network');
  await witness(ledger);
  const { proof } = await ledger.proof(FILE);
  assert.equal(await becauseOf(proof), 'agreed');
  assert.equal(await becauseOf(without(proof, [older], [])), 'incomplete');
});

test('a retraction that the maker leaves out shows', async (t) => {
  const ledger = await holding(t);
  const { id } = await ledger.accept(await mary.sign(resultOf(mary), NOW - 100), 'network');
  const retraction = await mary.sign({ kind: 'retraction', project: 'tails', signer: mary.fingerprint, retracts: [id], reason: 'compromised' }, NOW - 90);
  await ledger.accept(retraction, 'network');
  await witness(ledger);
  const { proof } = await ledger.proof(FILE);
  assert.equal(await becauseOf(proof), 'agreed');
  assert.equal(await becauseOf(without(proof, [retraction], [])), 'incomplete');
});

test('a maker whose store lacks something of the witness says so, and proves nothing by that checkpoint', async (t) => {
  const [ledger, watcher] = [await holding(t), await holding(t)];
  await ledger.accept(await publishFrom(watcher, will, (checkpoint) => ({ ...checkpoint, time: NOW - 1 })), 'network');
  assert.equal(await becauseOf((await ledger.proof(FILE)).proof), 'agreed');
  await watcher.accept(await dissenting(), 'network');
  await ledger.accept(await publishFrom(watcher, will), 'network');
  const made = await ledger.proof(FILE);
  assert.equal(made.unshown, 1);
  assert.equal(await becauseOf(made.proof), 'not-witnessed');
});

test('where two witnesses are needed, two must vouch', async (t) => {
  const policy = policyNaming(BUILDERS, 2, `fresh 1d\n${witnessLine(2, [will, xena])}`);
  const ledger = await holding(t, policy);
  await witness(ledger, will);
  assert.equal(await becauseOf((await ledger.proof(FILE)).proof, { policy }), 'not-witnessed');
  await witness(ledger, xena);
  const { proof } = await ledger.proof(FILE);
  assert.equal(await becauseOf(proof, { policy }), 'agreed');
  assert.equal((await read(proof, { policy })).checkpoints, 2);
});

test('a witness whom the reader did not choose is no witness', async (t) => {
  const ledger = await holding(t);
  await witness(ledger);
  const { proof } = await ledger.proof(FILE);
  assert.equal(await becauseOf(proof, { policy: policyNaming(BUILDERS, 2, `fresh 1d\n${witnessLine(1, [xena])}`) }), 'not-witnessed');
});

test('a delegation that was withdrawn lets nobody speak', async (t) => {
  const ledger = await following(t);
  const [id = ''] = await introduce(ledger, [will]);
  for (const builder of [ada, grace]) await ledger.accept(await builder.sign(resultOf(builder), NOW - 300), 'network');
  await witness(ledger);
  const { proof } = await ledger.proof(FILE);
  assert.equal(await becauseOf(proof), 'agreed');
  const withdrawal = await will.sign({ kind: 'retraction', project: 'tails', signer: will.fingerprint, retracts: [id], reason: 'machine was stolen' }, NOW);
  const { texts, statements, certificates, ...rest } = decodeProof(proof);
  const messages = [...statements.map(({ text, signature }) => encodeMessage({ ...texts[text]!, signature })), withdrawal];
  const named = new Map([ada, grace, will].map(({ fingerprint, certificate }) => [fingerprint, certificate]));
  assert.equal(certificates.length, named.size);
  assert.equal(await becauseOf(encodeProof({ ...rest, policy: POLICY, certificates: named, messages })), 'not-witnessed');
});

test('that a delegation was withdrawn, which another witness knows, is not to be left out either', async (t) => {
  const policy = policyNaming(BUILDERS, 2, `fresh 1d\n${witnessLine(1, [will, xena])}`);
  const ledger = await following(t, policy);
  const [id = ''] = await introduce(ledger, [will]);
  for (const builder of [ada, grace]) await ledger.accept(await builder.sign(resultOf(builder), NOW - 300), 'network');
  await witness(ledger, will);
  const before = decodeProof((await ledger.proof(FILE)).proof);
  const withdrawal = await will.sign({ kind: 'retraction', project: 'tails', signer: will.fingerprint, retracts: [id], reason: 'machine was stolen' }, NOW);
  await ledger.accept(withdrawal, 'network');
  await witness(ledger, xena);
  const { proof } = await ledger.proof(FILE);
  assert.equal((await read(proof, { policy })).checkpoints, 1);
  // As somebody would who has the stolen machine: its delegation and its checkpoint, and no word of the withdrawal.
  const { texts, statements, checkpoints, ...rest } = decodeProof(proof);
  const messages = (of: typeof before) => of.statements.map(({ text, signature }) => encodeMessage({ ...of.texts[text]!, signature }));
  const kept = new Map([...messages(before), ...messages({ ...rest, texts, statements, checkpoints })].filter((message) => !Buffer.from(withdrawal).equals(message)).map((message) => [Buffer.from(message).toString('hex'), message]));
  const named = new Map([ada, grace, will, xena].map(({ fingerprint, certificate }) => [fingerprint, certificate]));
  const forged = encodeProof({ ...rest, policy, certificates: named, messages: [...kept.values()], checkpoints: [...before.checkpoints, ...checkpoints] });
  const { candidates: [candidate] } = (await read(forged, { policy: policy.replace('witness 1', 'witness 2') })).ask({ sha256: RIGHT, name: 'tails.iso' });
  assert.equal(candidate?.because, 'incomplete');
  assert.deepEqual(candidate?.completeness?.witnesses.map(({ name, lacking }) => [name, lacking.map((each) => each.name)]).sort(), [['will', []], ['xena', ['will']]]);
});

test('a reader who calls the release otherwise than the maker has no witness of it', async (t) => {
  const ledger = await holding(t);
  await witness(ledger);
  const { proof } = await ledger.proof(FILE);
  const { about, checkpoints } = decodeProof(proof);
  const renamed = altered(proof, { about: { ...about, releases: ['0.9'] }, checkpoints: checkpoints.map(({ message }) => ({ message, places: [null] })) });
  await assert.rejects(read(renamed), refusedAs('proof-malformed', /nothing to do with what it is about/));
});

test('a proof with checkpoints is written again as it was', async (t) => {
  const ledger = await holding(t);
  await witness(ledger);
  const { proof } = await ledger.proof(FILE);
  assert.deepEqual(writeProof(decodeProof(proof)), proof);
  assert.deepEqual((await ledger.proof(FILE)).proof, proof);
});
