import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import type { Hex } from '../../src/base/bytes.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import type { ProofQuery } from '../../src/ledger/port.ts';
import { openProof, type OpenProof } from '../../src/proof/verify-proof.ts';
import type { Statement } from '../../src/statement/statement.ts';
import { makeBuilder, openWorkbench, resultOf, type Builder } from '../ledger/workbench.ts';
import { refusedAs } from '../refusal.ts';
import { ada, grace, mary, NOW, POLICY, RIGHT, WRONG } from './workbench.ts';

const mallory = await makeBuilder('mallory');
const BUILDERS = [ada, grace, mary];

async function openLedger(t: TestContext, policy = POLICY): Promise<OpenLedger> {
  const ledger = await openWorkbench(t, { now: NOW + 60 });
  await ledger.addPolicy(policy);
  for (const { certificate } of [...BUILDERS, mallory]) await ledger.importCertificates(certificate, 'own');
  return ledger;
}

/** As made, and read by the policy that its maker follows. */
async function proofFrom(ledger: OpenLedger, query: ProofQuery): Promise<OpenProof> {
  const { proof } = await ledger.proof(query);
  const [policy] = await ledger.policies();
  return openProof(proof, { policy: { hash: policy?.hash as Hex }, now: NOW + 60 });
}

/** Of the file, and of another of its name. */
async function agreesWithLedger(ledger: OpenLedger, query: ProofQuery): Promise<void> {
  const proof = await proofFrom(ledger, query);
  for (const sha256 of [RIGHT, WRONG, 'c'.repeat(64)]) {
    const question = { sha256, name: 'tails.iso', strict: false } as const;
    const expected = await ledger.verify(question);
    const { verdict, reason, candidates } = proof.ask(question);
    assert.deepEqual({ verdict, reason }, { verdict: expected.verdict, reason: expected.reason });
    assert.deepEqual(candidates, expected.candidates.map(({ policy, ...candidate }) => (policy.project === 'tails' ? candidate : null)));
  }
}

interface Act {
  readonly by: number;
  readonly sha256: string;
  readonly kind: 'result' | 'superseding' | 'retraction' | 'irreproducible' | 'elsewhere';
}

const act: fc.Arbitrary<Act> = fc.record({
  by: fc.nat(3), sha256: fc.constantFrom(RIGHT, RIGHT, WRONG),
  kind: fc.constantFrom('result', 'result', 'result', 'superseding', 'retraction', 'irreproducible', 'elsewhere'),
});

function statementOf({ sha256, kind }: Act, builder: Builder, last: Hex | undefined): Statement {
  switch (kind) {
    case 'result': return resultOf(builder, { sha256, run: last === undefined ? {} : { previous: [last] } });
    case 'superseding': return resultOf(builder, { sha256, ...(last === undefined ? {} : { run: { supersedes: { ids: [last], reason: 'dirty tree' } } }) });
    case 'retraction': return { kind: 'retraction', project: 'tails', signer: builder.fingerprint, retracts: [last ?? 'a'.repeat(64)], reason: 'mistake' };
    case 'irreproducible': return { kind: 'non-deterministic', build: resultOf(builder).build, run: { signer: builder.fingerprint, evidence: [] }, results: [{ name: 'tails.iso', sha256: [RIGHT, WRONG] }] };
    case 'elsewhere': return resultOf(builder, { sha256: 'e'.repeat(64), name: 'other.iso', build: { release: '2.0' } });
  }
}

test('a proof says of a file what the ledger says that made it, whatever was said before', async (t) => {
  const seen = new Set<string>();
  await fc.assert(fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 8 }), async (acts) => {
    const ledger = await openLedger(t);
    const last = new Map<number, Hex>();
    for (const [i, each] of acts.entries()) {
      const builder = [...BUILDERS, mallory][each.by] as Builder;
      const { id } = await ledger.accept(await builder.sign(statementOf(each, builder, last.get(each.by)), NOW - 100 + i), 'local');
      last.set(each.by, id);
    }
    const { verdict } = await ledger.verify({ sha256: RIGHT, name: 'tails.iso', strict: false });
    seen.add(verdict);
    if (acts.every(({ kind }) => kind === 'retraction' || kind === 'elsewhere')) return;
    await agreesWithLedger(ledger, { sha256: RIGHT, name: 'tails.iso' });
    await agreesWithLedger(ledger, { project: 'tails', release: '1.0' });
  }), { numRuns: 25, seed: 5 });
  assert.ok(seen.has('AGREED') && seen.size >= 3, [...seen].join());
});

test('dissent, changes of mind, retractions and strangers all go in', async (t) => {
  const ledger = await openLedger(t);
  const { id: first } = await ledger.accept(await ada.sign(resultOf(ada, { sha256: WRONG }), NOW - 50), 'local');
  await ledger.accept(await ada.sign(resultOf(ada, { run: { supersedes: { ids: [first], reason: 'dirty tree' } } }), NOW - 40), 'local');
  const { id: wrong } = await ledger.accept(await grace.sign(resultOf(grace, { sha256: WRONG }), NOW - 30), 'local');
  await ledger.accept(await grace.sign({ kind: 'retraction', project: 'tails', signer: grace.fingerprint, retracts: [wrong], reason: 'mistake' }, NOW - 20), 'local');
  await ledger.accept(await mary.sign(resultOf(mary, { sha256: WRONG }), NOW - 10), 'local');
  await ledger.accept(await mallory.sign(resultOf(mallory), NOW), 'local');
  const proof = await proofFrom(ledger, { sha256: RIGHT, name: null });
  assert.equal(proof.statements, 6);
  assert.equal(proof.certificates, 4);
  const [subject] = proof.subjects();
  assert.equal(subject?.unknownSigners, 1);
});

test('all statements on a release go in, also where one of its artifacts is asked about', async (t) => {
  const ledger = await openLedger(t);
  await ledger.accept(await ada.sign(resultOf(ada), NOW - 50), 'local');
  await ledger.accept(await grace.sign(resultOf(grace, { name: 'other.iso' }), NOW - 40), 'local');
  await ledger.accept(await mary.sign(resultOf(mary, { build: { release: '2.0' }, name: 'more.iso' }), NOW - 30), 'local');
  const proof = await proofFrom(ledger, { project: 'tails', release: '1.0', artifact: 'tails.iso' });
  assert.deepEqual(proof.about, { project: 'tails', releases: ['1.0'], artifacts: ['tails.iso'] });
  assert.equal(proof.statements, 2);
});

test('what the proof was not made for is not agreed by it', async (t) => {
  const ledger = await openLedger(t);
  for (const builder of [ada, grace]) {
    const statement = resultOf(builder);
    await ledger.accept(await builder.sign({ ...statement, subjects: [...statement.subjects, { name: 'tails.img', sha256: 'd'.repeat(64) }] }), 'local');
  }
  const proof = await proofFrom(ledger, { sha256: RIGHT, name: 'tails.iso' });
  assert.equal(proof.ask({ sha256: RIGHT, name: null }).verdict, 'AGREED');
  const other = proof.ask({ sha256: 'd'.repeat(64), name: null });
  assert.equal(other.verdict, 'INSUFFICIENT');
  assert.match(other.reason, /was not made for tails\.img/);
  assert.equal((await proofFrom(ledger, { project: 'tails', release: '1.0' })).ask({ sha256: 'd'.repeat(64), name: null }).verdict, 'AGREED');
});

test('the same statements make the same proof, in whatever order they came', async (t) => {
  const messages = await Promise.all(BUILDERS.map((builder) => builder.sign(resultOf(builder, { sha256: builder === mary ? WRONG : RIGHT }))));
  const proofs: string[] = [];
  for (const order of [messages, messages.toReversed()]) {
    const ledger = await openLedger(t);
    for (const message of order) await ledger.accept(message, 'local');
    proofs.push(sha256Hex((await ledger.proof({ sha256: RIGHT, name: null })).proof));
  }
  assert.equal(proofs[0], proofs[1]);
});

test('there is no proof of nothing, and none without a policy', async (t) => {
  const ledger = await openLedger(t);
  const asking = (query: Partial<Extract<ProofQuery, { sha256: Hex }>>) => ledger.proof({ sha256: RIGHT, name: null, ...query });
  await assert.rejects(asking({}), refusedAs('not-found', /nothing to prove/));
  await assert.rejects(ledger.proof({ project: 'tails', release: '9.9' }), refusedAs('not-found', /nothing to prove/));
  await assert.rejects(asking({ project: 'debian' }), refusedAs('policy-missing', /no policy for project "debian"/));
});

test('a file that two projects know is asked for under one of them', async (t) => {
  const ledger = await openLedger(t);
  await ledger.addPolicy(POLICY.replace('project tails', 'project debian'));
  await ledger.accept(await ada.sign(resultOf(ada)), 'local');
  await ledger.accept(await ada.sign(resultOf(ada, { build: { project: 'debian' } })), 'local');
  await assert.rejects(ledger.proof({ sha256: RIGHT, name: null }), refusedAs('usage', /several projects know this file: (?:tails, debian|debian, tails)/));
  assert.ok((await ledger.proof({ sha256: RIGHT, name: null, project: 'debian' })).proof.length > 0);
});

test('statements that wait for a certificate are left out, and do not stop the rest', async (t) => {
  const ledger = await openWorkbench(t, { now: NOW + 60 });
  await ledger.addPolicy(POLICY);
  for (const { certificate } of [ada, grace]) await ledger.importCertificates(certificate, 'others');
  for (const builder of BUILDERS) await ledger.accept(await builder.sign(resultOf(builder)), 'local');
  const { proof, leftOut } = await ledger.proof({ sha256: RIGHT, name: null });
  const opened = await openProof(proof, { policy: { text: POLICY }, now: NOW + 60 });
  assert.deepEqual([opened.statements, leftOut], [2, 0]);
});
