import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sha256Hex } from '../../src/base/sha256.ts';
import { verifyFile, verifyProof, type ProofRequest } from '../../src/index.ts';
import { resolveHome } from '../../src/node/home.ts';
import { openLedger } from '../../src/node/open.ts';
import { resultOf } from '../ledger/workbench.ts';
import { ada, grace, mary, NOW, POLICY, proofOf, WRONG } from '../proof/workbench.ts';
import { refusedAs } from '../refusal.ts';

const CONTENT = 'good\n';
const RIGHT = sha256Hex(Buffer.from(CONTENT));
const messages = await Promise.all([ada, grace, mary].map((builder) => builder.sign(resultOf(builder, { sha256: builder === mary ? WRONG : RIGHT }))));
const PROOF = proofOf({ messages });
let folder: string;
let file: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concur-library-'));
  file = join(folder, 'tails.iso');
  await writeFile(file, CONTENT);
});
after(() => rm(folder, { recursive: true }));

describe('verifyProof', () => {
  const ask = (request: Partial<ProofRequest> & object) => verifyProof(PROOF, { policy: POLICY, now: NOW, ...request } as ProofRequest);

  test('answers for a file, and for a hash that the caller made', async () => {
    const { verdict, file: checked, candidates: [candidate] } = await ask({ file });
    assert.deepEqual([verdict, checked, candidate?.dissents], ['AGREED', { name: 'tails.iso', size: 5, sha256: RIGHT }, 1]);
    const alone = await ask({ sha256: RIGHT });
    assert.deepEqual([alone.verdict, alone.file], ['AGREED', { name: null, size: null, sha256: RIGHT }]);
  });

  test('takes the policy as text, as bytes, or by its hash', async () => {
    for (const rules of [{ policy: POLICY }, { policy: Buffer.from(POLICY) }, { policyHash: sha256Hex(POLICY), policy: undefined }]) assert.equal((await ask({ file, ...rules } as never)).verdict, 'AGREED');
    await assert.rejects(ask({ file, policyHash: RIGHT, policy: undefined } as never), refusedAs('policy-mismatch', /not [0-9a-f]{64}/));
  });

  test('holds the file to the release and the name that are expected', async () => {
    assert.equal((await ask({ file, release: '1.0' })).verdict, 'AGREED');
    assert.equal((await ask({ file, release: '1.1' })).verdict, 'MISMATCH');
    assert.equal((await ask({ sha256: WRONG, name: 'tails.iso' })).verdict, 'MISMATCH');
    assert.equal((await ask({ file, strict: true })).verdict, 'CONTESTED');
  });

  test('refuses callers who give both, or neither, whatever their compiler let through', async () => {
    for (const request of [{ file, sha256: RIGHT }, {}, { file, policyHash: RIGHT }, { file, policy: undefined }]) await assert.rejects(ask(request as never), refusedAs('usage', /^either /));
    await assert.rejects(ask({ file, name: '../x' }), refusedAs('name-unsafe', /\.\.\/x/));
    await assert.rejects(ask({ sha256: RIGHT.toUpperCase() }), refusedAs('hash-malformed', /is not a SHA-256/));
  });

  test('tells what kept it from an answer', async () => {
    await assert.rejects(ask({ file: folder }), refusedAs('file-unsuitable', /./));
    await assert.rejects(ask({ file: join(folder, 'absent') }), refusedAs('read-failed', /absent/));
    await assert.rejects(ask({ file, signal: AbortSignal.abort() }), refusedAs('interrupted', /./));
    await assert.rejects(verifyProof(new Uint8Array(3), { file, policy: POLICY }), refusedAs('proof-malformed', /does not begin/));
    await assert.rejects(ask({ file, now: NOW - 86_400 }), refusedAs('signature-future', /in the future/));
  });

  test('asks the clock where no time is given', async () => {
    const { now: _now, ...request } = { now: NOW, file, policy: `${POLICY}expires 2024-01-01\n` };
    await assert.rejects(verifyProof(PROOF, request), refusedAs('policy-expired', /2024-01-01/));
  });
});

describe('verifyFile', () => {
  test('answers from the home that is named, as its node or store does', async () => {
    const home = join(folder, 'home');
    await assert.rejects(verifyFile(file, { home }), refusedAs('policy-missing', /no policy yet/));
    const ledger = await openLedger(resolveHome({ home, env: {} }));
    await ledger.addPolicy(POLICY);
    for (const { certificate } of [ada, grace, mary]) await ledger.importCertificates(certificate, 'others');
    for (const message of messages) await ledger.accept(message, 'local');
    await ledger.close();
    const { verdict, advice, file: checked } = await verifyFile(file, { home, project: 'tails', release: '1.0' });
    assert.deepEqual([verdict, checked.sha256, advice.length > 0], ['AGREED', RIGHT, true]);
    assert.equal((await verifyFile(file, { home, name: 'other.iso', strict: true })).verdict, 'CONTESTED');
    await assert.rejects(verifyFile(file, { home, project: 'debian' }), refusedAs('policy-missing', /debian/));
    await assert.rejects(verifyFile(join(folder, 'absent'), { home }), refusedAs('read-failed', /absent/));
  });
});
