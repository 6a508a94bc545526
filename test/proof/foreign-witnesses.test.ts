/** Witnesses of what is signed in other formats, by people whose keys end: what a maker of a proof could leave out of that. */

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { readKey } from 'openpgp';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import { decodeProof } from '../../src/proof/decode.ts';
import { encodeProof } from '../../src/proof/encode.ts';
import { encodeMessage } from '../../src/statement/message.ts';
import { builderNamed, certificateOf, entryOf, LATER, LIST, signNative } from '../ledger/foreign.ts';
import { introduce, makeWitness, witnessLine, type Witness } from '../ledger/witnesses.ts';
import { openWorkbench, policyNaming, WRONG, type Builder } from '../ledger/workbench.ts';
import type { Builder as ForeignBuilder } from '../trees/builders.ts';
import { altered, becauseOf, FILE, witness } from './witnessed.ts';

const DAY = 86_400;
/** Seconds: 2025-01-01. */
const KATHLEEN_RETIRED = 1_735_689_600;

interface Scene {
  readonly ledger: OpenLedger;
  readonly builders: readonly [ForeignBuilder, ForeignBuilder];
  readonly policy: string;
  readonly watch: Witness;
  /** Of what the two say of one file. */
  readonly ids: readonly string[];
}

/** Two builders agree in SHA256SUMS files, and Wendy watches. */
async function watched(t: TestContext, second: string, { now = LATER, more = '' } = {}): Promise<Scene> {
  const builders: Scene['builders'] = [builderNamed('ada'), builderNamed(second)];
  const people = builders.map(({ name, primary }) => ({ name, fingerprint: primary.fingerprint }) as Builder);
  const watch = await makeWitness('wendy', { signed: now - 500, expires: now + DAY });
  const policy = policyNaming(people, 2, `foreign sha256sums tails-{release}.iso\n${more}${witnessLine(1, [watch])}`);
  const ledger = await openWorkbench(t, { now });
  await ledger.addPolicy(policy);
  await introduce(ledger, [watch]);
  for (const builder of builders) await ledger.importCertificates(certificateOf(builder), 'others');
  const outcomes = await ledger.importForeign(await Promise.all(builders.map((builder) => entryOf(builder, LIST))));
  return { ledger, builders, policy, watch, ids: outcomes.map((outcome) => ('id' in outcome ? outcome.id : '')) };
}

test('what a key signed that has ended since counts under `late` if the witness had it in time', async (t) => {
  const { ledger, policy, watch, ids } = await watched(t, 'kathleen', { more: 'late 7d\n' });
  const asking = async (time: number, number: number) => {
    await witness(ledger, watch, (checkpoint) => ({ ...checkpoint, time: checkpoint.time + number, seen: [{ id: ids[1] as string, time }] }));
    return becauseOf((await ledger.proof(FILE)).proof, { policy, now: KATHLEEN_RETIRED + 30 * DAY });
  };
  assert.equal(await asking(KATHLEEN_RETIRED + 7 * DAY + 1, 0), 'too-few');
  assert.equal(await asking(KATHLEEN_RETIRED + 7 * DAY, 1), 'agreed');
});

test('what others signed in their own formats has no index: only a witness who had nothing else vouches', async (t) => {
  const { ledger, builders, policy, watch } = await watched(t, 'barbara');
  const asking = async () => becauseOf((await ledger.proof(FILE)).proof, { policy, now: LATER });
  await witness(ledger, watch);
  assert.equal(await asking(), 'agreed');
  await ledger.importForeign([await entryOf(builders[0], Buffer.from(`${WRONG}  tails-2.0.iso\n`), { release: '2.0', later: 5 })]);
  await witness(ledger, watch, (checkpoint) => ({ ...checkpoint, time: checkpoint.time + 1 }));
  assert.equal(await asking(), 'incomplete');
});

test('a retraction in our format of what was signed in another is not to be left out', async (t) => {
  const { ledger, builders, policy, watch, ids } = await watched(t, 'barbara');
  const signer = builders[0].primary.fingerprint;
  const retraction = await signNative(builders[0], { kind: 'retraction', project: 'tails', signer, retracts: [ids[0] as string], reason: 'compromised' }, LATER - 10);
  await ledger.accept(retraction, 'network');
  await witness(ledger, watch);
  const { proof } = await ledger.proof(FILE);
  assert.equal(await becauseOf(proof, { policy, now: LATER }), 'too-few');
  const { texts, statements, certificates, ...rest } = decodeProof(proof);
  const messages = statements.map(({ text, signature }) => encodeMessage({ ...texts[text]!, signature })).filter((message) => !Buffer.from(message).equals(retraction));
  assert.equal(messages.length, statements.length - 1);
  const named = new Map([...builders.map(({ primary }) => primary.fingerprint), watch.fingerprint].sort().map((fingerprint, i) => [fingerprint, certificates[i]!]));
  assert.equal(await becauseOf(encodeProof({ ...rest, policy, certificates: named, messages }), { policy, now: LATER }), 'incomplete');
});

for (const [name, before] of [['kathleen', 'agreed'], ['mallory', 'too-few']] as const) {
  test(`a revocation that the maker cuts out of a certificate shows: ${name}'s`, async (t) => {
    const now = KATHLEEN_RETIRED + 30 * DAY;
    const { ledger, policy, watch } = await watched(t, name, { now });
    await witness(ledger, watch);
    const { proof } = await ledger.proof(FILE);
    assert.equal(await becauseOf(proof, { policy, now }), before);
    const cut = await Promise.all(decodeProof(proof).certificates.map(withoutRevocation));
    assert.equal(await becauseOf(altered(proof, { certificates: cut }), { policy, now }), 'incomplete');
  });
}

async function withoutRevocation(certificate: Uint8Array): Promise<Uint8Array> {
  const key = await readKey({ binaryKey: certificate });
  key.revocationSignatures = [];
  return key.write();
}
