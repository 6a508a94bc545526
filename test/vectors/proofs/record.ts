/**
 * Recorded the proofs of format version 1 once: `node test/vectors/proofs/record.ts FOLDER`. Their keys were made for this and
 * never written down, so what it writes is another each time. A file that was released is never written again.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { sha256Hex } from '../../../src/base/sha256.ts';
import type { OpenLedger } from '../../../src/ledger/ledger.ts';
import type { ProofQuery } from '../../../src/ledger/port.ts';
import { openProof } from '../../../src/proof/verify-proof.ts';
import { builderNamed, certificateOf, entryOf, LATER, LIST, OTHER_LIST, policyFor } from '../../ledger/foreign.ts';
import { introduce, makeWitness, publishFrom, witnessLine } from '../../ledger/witnesses.ts';
import { makeBuilder, NOW, openWorkbench, policyNaming, resultOf, RIGHT, WRONG, type Builder } from '../../ledger/workbench.ts';

const folder = process.argv[2] ?? '.';
const closing: (() => Promise<void>)[] = [];
const context = { after: (close: () => Promise<void>) => closing.push(close) } as unknown as TestContext;
const [ada, grace, mary] = await Promise.all(['ada', 'grace', 'mary'].map(makeBuilder)) as [Builder, Builder, Builder];
const BUILDERS = [ada, grace, mary];
const FILE: ProofQuery = { sha256: RIGHT, name: 'tails.iso' };

async function openLedger(policy: string, now = NOW): Promise<OpenLedger> {
  const ledger = await openWorkbench(context, { now });
  await ledger.addPolicy(policy);
  await introduce(ledger, BUILDERS);
  return ledger;
}

async function dissent(): Promise<OpenLedger> {
  const ledger = await openLedger(policyNaming(BUILDERS, 2));
  const { id } = await ledger.accept(await ada.sign(resultOf(ada, { sha256: WRONG }), NOW - 50), 'local');
  await ledger.accept(await ada.sign(resultOf(ada, { run: { supersedes: { ids: [id], reason: 'dirty tree' } } }), NOW - 40), 'local');
  await ledger.accept(await grace.sign(resultOf(grace), NOW - 30), 'local');
  await ledger.accept(await mary.sign(resultOf(mary, { sha256: WRONG }), NOW - 20), 'local');
  const { id: mistaken } = await ledger.accept(await grace.sign(resultOf(grace, { name: 'tails.img', sha256: WRONG }), NOW - 10), 'local');
  await ledger.accept(await grace.sign({ kind: 'retraction', project: 'tails', signer: grace.fingerprint, retracts: [mistaken], reason: 'wrong folder' }, NOW - 5), 'local');
  return ledger;
}

async function witnessed(): Promise<OpenLedger> {
  const will = await makeWitness('will');
  const ledger = await openLedger(policyNaming(BUILDERS, 2, `fresh 1d\n${witnessLine(1, [will])}`));
  await introduce(ledger, [will]);
  for (const builder of [ada, grace]) await ledger.accept(await builder.sign(resultOf(builder), NOW - 300), 'local');
  for (const release of ['0.9', '1.1']) await ledger.accept(await mary.sign(resultOf(mary, { sha256: WRONG, name: `tails-${release}.iso`, build: { release } }), NOW - 200), 'local');
  await ledger.accept(await publishFrom(ledger, will), 'local');
  return ledger;
}

async function foreign(): Promise<OpenLedger> {
  const builders = ['ada', 'barbara', 'charles', 'grace'].map(builderNamed);
  const ledger = await openWorkbench(context, { now: LATER });
  await ledger.addPolicy(policyFor(builders, 2, 'foreign sha256sums tails-{release}.iso\n'));
  for (const builder of builders) await ledger.importCertificates(certificateOf(builder), 'others');
  await ledger.importForeign(await Promise.all(builders.map((builder) => entryOf(builder, builder.name === 'charles' ? OTHER_LIST : LIST))));
  return ledger;
}

async function record(name: string, ledger: OpenLedger, now: number): Promise<unknown> {
  const { proof } = await ledger.proof(FILE);
  const [policy] = await ledger.policies();
  const { ask } = await openProof(proof, { policy: { text: policy?.text ?? '' }, now });
  writeFileSync(join(folder, `${name}.concur`), proof);
  const answers = [RIGHT, WRONG, 'c'.repeat(64)].map((sha256) => {
    const { verdict, signatures, candidates: [candidate] } = ask({ sha256, name: 'tails.iso' });
    return { sha256, name: 'tails.iso', verdict, signatures, dissents: candidate?.dissents ?? null, asOf: candidate?.completeness?.asOf ?? null };
  });
  return { file: `${name}.concur`, sha256: sha256Hex(proof), policyHash: policy?.hash, now, answers };
}

mkdirSync(folder, { recursive: true });
const recorded = [await record('dissent', await dissent(), NOW), await record('witnessed', await witnessed(), NOW), await record('foreign', await foreign(), LATER)];
writeFileSync(join(folder, 'answers.json'), `${JSON.stringify(recorded, null, 1)}\n`);
for (const close of closing) await close();
