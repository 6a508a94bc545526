import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes, utf8Encode } from '../../src/base/bytes.ts';
import type { ErrorCode } from '../../src/base/errors.ts';
import { MAX_PROOF_BYTES } from '../../src/base/limits.ts';
import { decodeProof } from '../../src/proof/decode.ts';
import { writeProof } from '../../src/proof/encode.ts';
import type { Proof } from '../../src/proof/proof.ts';
import { encodeNumber } from '../../src/sync/wire.ts';
import { makeBuilder, resultOf } from '../ledger/workbench.ts';
import { refusedAs } from '../refusal.ts';
import { ada, altered, ask, grace, HONEST, mary, NOW, POLICY, proofOf, WRONG } from './workbench.ts';

async function refuses(proof: Uint8Array, code: ErrorCode, message: RegExp): Promise<void> {
  await assert.rejects(ask(proof), refusedAs(code, message));
}

test('an honest proof is read, and written again it is the same', async () => {
  assert.deepEqual(writeProof(decodeProof(HONEST)), HONEST);
  assert.equal((await ask(HONEST)).verdict, 'AGREED');
});

test('bad input 99: a statement whose certificate is missing', async () => {
  await refuses(altered(({ certificates }) => ({ certificates: certificates.slice(1) })), 'certificate-missing', /has a statement by [0-9A-F]{40} and no certificate with that key/);
});

test('bad input 99: a certificate that signs nothing in it', async () => {
  const mallory = await makeBuilder('mallory');
  const proof = proofOf({ messages: [await ada.sign(resultOf(ada))], signers: [ada, mallory] });
  await refuses(proof, 'proof-malformed', new RegExp(`has the certificate ${mallory.fingerprint}, which signs nothing`));
});

test("bad input 99: another project's statement", async () => {
  const messages = [await ada.sign(resultOf(ada)), await grace.sign(resultOf(grace, { build: { project: 'debian' } }))];
  await refuses(proofOf({ messages, signers: [ada, grace] }), 'proof-malformed', /has the statement [0-9a-f]{12}, which has nothing to do with what it is about/);
});

test('bad input 99: a statement on another release and artifact', async () => {
  const messages = [await ada.sign(resultOf(ada)), await grace.sign(resultOf(grace, { name: 'other.iso', build: { release: '2.0' } }))];
  await refuses(proofOf({ messages, signers: [ada, grace] }), 'proof-malformed', /nothing to do with/);
});

test('bad input 99: a retraction by somebody of whom nothing else is in it', async () => {
  const messages = [
    await ada.sign(resultOf(ada)), await grace.sign({ kind: 'retraction', project: 'tails', signer: grace.fingerprint, retracts: ['a'.repeat(64)], reason: 'mistake' }),
  ];
  await refuses(proofOf({ messages, signers: [ada, grace] }), 'proof-malformed', /nothing to do with/);
});

test('bad input 99: a delegation of which no checkpoint makes use', async () => {
  const delegation = { kind: 'delegation', project: 'tails', signer: ada.fingerprint, nodeKey: 'b'.repeat(64), expires: '2023-12-14T22:13:20Z' } as const;
  await refuses(proofOf({ messages: [await ada.sign(resultOf(ada)), await ada.sign(delegation)], signers: [ada] }), 'proof-malformed', /has a delegation without a checkpoint/);
});

test('bad input 99: a million statements are declared, and cost nothing', async () => {
  const at = sectionsOf(HONEST).statements;
  const proof = concatBytes(HONEST.subarray(0, at), encodeNumber(1_000_000, 4), HONEST.subarray(at + 4));
  await refuses(proof, 'proof-malformed', /declares 1000000 statements, at most 10000 are allowed/);
  const fewer = concatBytes(HONEST.subarray(0, at), encodeNumber(9_999, 4), HONEST.subarray(at + 4));
  await refuses(fewer, 'proof-malformed', /declares \d+ bytes and has \d+/);
});

test('bad input 99: lists longer than they may be', async () => {
  const { about, certificates, texts, statements } = sectionsOf(HONEST);
  const declaring = (at: number, width: 2 | 4, number: number) => concatBytes(HONEST.subarray(0, at), encodeNumber(number, width), HONEST.subarray(at + width));
  await refuses(declaring(about, 2, 1_001), 'proof-malformed', /lists 1001 entries, at most 1000/);
  await refuses(declaring(certificates, 4, 1_001), 'proof-malformed', /declares 1001 certificates/);
  await refuses(declaring(texts, 4, 10_001), 'proof-malformed', /declares 10001 texts/);
  await refuses(declaring(statements + 4 + 4, 4, 0xffff_ffff), 'proof-malformed', /declares a signature of 4294967295 bytes/);
  await refuses(new Uint8Array(MAX_PROOF_BYTES + 1), 'proof-malformed', /at most 16777216 are allowed/);
});

test('a proof that was cut short is refused, wherever that was', async () => {
  for (let length = 0; length < HONEST.length; length++) {
    assert.throws(() => decodeProof(HONEST.subarray(0, length)), refusedAs('proof-malformed', /^proof /), `cut at ${length}`);
  }
});

test('bytes after the end are refused', async () => {
  await refuses(concatBytes(HONEST, Uint8Array.of(0)), 'proof-malformed', /has 1 bytes too many/);
  await refuses(concatBytes(HONEST, HONEST), 'proof-malformed', /bytes too many/);
});

test('what is no proof is told so', async () => {
  await refuses(utf8Encode('<html>404 Not Found</html>'), 'proof-malformed', /does not begin with "concur proof 1"/);
  await refuses(utf8Encode(Buffer.from(HONEST).toString('latin1').replace('proof 1', 'proof 2')), 'proof-malformed', /one of another version/);
  await refuses(new Uint8Array(), 'proof-malformed', /does not begin/);
});

test('every list has one order, and nothing twice', async () => {
  const shuffled = (list: readonly never[]) => list.toReversed();
  for (const [section, message] of [['certificates', /certificates that do not ascend/], ['texts', /texts that do not ascend/], ['statements', /statements that do not ascend/]] as const) {
    await refuses(altered((proof) => ({ [section]: shuffled(proof[section] as never) })), 'proof-malformed', message);
    await refuses(altered((proof) => ({ [section]: [proof[section][0], ...proof[section]] as never })), 'proof-malformed', message);
  }
  const about = { project: 'tails', releases: ['1.0', '1.0'], artifacts: ['tails.iso'] };
  await refuses(altered(() => ({ about })), 'proof-malformed', /entries that do not ascend/);
});

test('a text without a signature, and a signature without a text', async () => {
  await refuses(altered(({ statements }) => ({ statements: statements.slice(1) })), 'proof-malformed', /a text without a signature, or a signature without a text/);
  await refuses(altered(({ texts }) => ({ texts: texts.slice(0, -1) })), 'proof-malformed', /a text without a signature, or a signature without a text/);
  await refuses(altered(({ texts, statements }) => ({ texts: [...texts], statements: [...statements, { text: texts.length, signature: Uint8Array.of(1) }] })), 'proof-malformed', /without/);
});

test('a proof about nothing, or about what no statement can name', async () => {
  const about = (change: Partial<Proof['about']>) => altered((proof) => ({ about: { ...proof.about, ...change } }));
  await refuses(about({ artifacts: [] }), 'proof-malformed', /is about no artifact/);
  await refuses(about({ artifacts: ['../tails.iso'] }), 'proof-malformed', /names an artifact that no statement can name/);
  await refuses(about({ project: '@dsse' }), 'proof-malformed', /not a plain name/);
  await refuses(about({ releases: ['1.0\n'] }), 'proof-malformed', /not a plain name/);
});

test('a signature moved to another text fits nothing', async () => {
  const moved = altered(({ statements: [first, second, third] }) => ({ statements: [{ text: 0, signature: second!.signature }, { text: 1, signature: first!.signature }, third!] }));
  await refuses(moved, 'signer-mismatch', /is signed by [0-9A-F]{40}, which is no key of that certificate/);
});

test('a text that was altered is refused with its code', async () => {
  const swap = (from: string, to: string) => altered(({ texts }) => ({ texts: texts.map((item) => ({ ...item, payload: utf8Encode(Buffer.from(item.payload).toString().replace(from, to)) })) }));
  // Their order is that of their hashes, which may change: whichever is found first.
  await assert.rejects(ask(swap(WRONG, 'a'.repeat(64))), /fit the statement|ascend/);
  await assert.rejects(ask(swap('{', '{ ')), /canonical|ascend/);
});

test('statements from the future are refused as a node refuses them', async () => {
  const proof = proofOf({ messages: [await ada.sign(resultOf(ada), NOW + 3600)], signers: [ada] });
  await refuses(proof, 'signature-future', /dated 3540 s in the future/);
});

test('a certificate with something added is not in the form in which it is kept', async () => {
  const marker = Uint8Array.of(0xca, 3, 0x50, 0x47, 0x50);
  await refuses(altered(({ certificates: [first, ...others] }) => ({ certificates: [concatBytes(first!, marker), ...others] })), 'proof-malformed', /not in the form in which it is kept/);
  await refuses(altered(({ certificates: [first, second, third] }) => ({ certificates: [concatBytes(first!, second!), third!] })), 'proof-malformed', /not in the form/);
  await refuses(altered(({ certificates: [, ...others] }) => ({ certificates: [utf8Encode('no certificate'), ...others] })), 'certificate-malformed', /./);
});

test("the maker's policy is not read before its hash was named, and may be nothing at all", async () => {
  const bad = altered(() => ({ policy: utf8Encode('concur-policy 9\n') }));
  assert.equal((await ask(bad)).verdict, 'AGREED');
  await assert.rejects(ask(bad, {}, { policy: { hash: 'a'.repeat(64) } }), refusedAs('policy-mismatch', /has the hash [0-9a-f]{64}, not a{64}/));
});

test('a policy of another project, an expired one and a malformed one are refused', async () => {
  const asking = (text: string) => ask(HONEST, {}, { policy: { text } });
  await assert.rejects(asking(POLICY.replace('project tails', 'project debian')), refusedAs('policy-mismatch', /proof is about "tails", and the policy is for "debian"/));
  await assert.rejects(asking(`${POLICY}expires 2020-01-01\n`), refusedAs('policy-expired', /expired on 2020-01-01/));
  await assert.rejects(asking('concur-policy 1\n'), refusedAs('policy-malformed', /./));
});

test('nobody agrees for two by signing twice: a key of two people is not in a policy, and one person is one voice', async () => {
  const proof = proofOf({ messages: [await ada.sign(resultOf(ada), NOW - 10), await ada.sign(resultOf(ada), NOW)], signers: [ada] });
  assert.equal((await ask(proof)).verdict, 'INSUFFICIENT');
  assert.deepEqual([mary.name, grace.name], ['mary', 'grace']);
});

/** Where each list begins: with its number. */
function sectionsOf(bytes: Uint8Array): { about: number; certificates: number; texts: number; statements: number } {
  const { about, policy, certificates, texts } = decodeProof(bytes);
  const start = writeProof({ about, policy: new Uint8Array(), certificates: [], texts: [], statements: [], checkpoints: [] }).length - 20;
  const blocks = (list: readonly { readonly length: number }[], head: number) => list.reduce((sum, { length }) => sum + head + length, 0);
  const atCertificates = start + 4 + policy.length;
  const atTexts = atCertificates + 4 + blocks(certificates, 4);
  return { about: 15 + 1 + about.project.length, certificates: atCertificates, texts: atTexts, statements: atTexts + 4 + blocks(texts.map(({ payload }) => payload), 5) };
}
