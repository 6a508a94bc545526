import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { enums, readKey, readPrivateKey, revokeKey } from 'openpgp';
import { fixedClock } from '../../src/base/clock.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import { generateKey } from '../../src/openpgp/node/generate-key.ts';
import { signPayload } from '../../src/openpgp/node/sign.ts';
import { encodeStatement } from '../../src/statement/encode.ts';
import { encodeMessage } from '../../src/statement/message.ts';
import { makeBuilder, NOW, openWorkbench, policyNaming, resultOf, RIGHT, WRONG, type Builder } from './workbench.ts';
import { introduce, makeWitness, publishFrom, witnessLine } from './witnesses.ts';

const DAY = 86_400;
/** Long after; checkpoints are made then. */
const LATER = NOW + 20 * DAY;
const QUESTION = { sha256: RIGHT, name: 'tails.iso', strict: false };
const ada = await makeBuilder('ada');
const [will, xena] = [await makeWitness('will'), await makeWitness('xena')];
const bob = await makeRetiring();

interface Retiring extends Builder {
  /** The certificate with a revocation. */
  readonly ended: (reason: 'retired' | 'compromised', time: number) => Promise<Uint8Array>;
}

async function makeRetiring(): Promise<Retiring> {
  const key = await generateKey({ name: 'bob', email: 'bob@example.org', passphrase: null, clock: fixedClock(NOW - 1000) });
  return {
    name: 'bob',
    fingerprint: key.fingerprint,
    certificate: key.certificate,
    async sign(statement, time = NOW) {
      const payload = encodeStatement(statement);
      return encodeMessage({ kind: 'native', payload, signature: await signPayload(payload, { secret: key.secret, passphrase: null, created: time }) });
    },
    async ended(reason, time) {
      const flag = reason === 'retired' ? enums.reasonForRevocation.keyRetired : enums.reasonForRevocation.keyCompromised;
      const { publicKey } = await revokeKey({ key: await readPrivateKey({ armoredKey: key.secret }), reasonForRevocation: { flag }, date: new Date(time * 1000), format: 'armored' });
      return new Uint8Array((await readKey({ armoredKey: publicKey })).write());
    },
  };
}

const policyWith = (need: number) => policyNaming([ada, bob], 2, `fresh 60d\nlate 7d\n${witnessLine(need, [will, xena])}`);

/** With a clock that is put forward. */
async function following(t: TestContext, need: number): Promise<{ ledger: OpenLedger; clock: { time: number } }> {
  const clock = { time: NOW };
  const ledger = await openWorkbench(t, { clock: { now: () => clock.time } });
  await ledger.addPolicy(policyWith(need));
  await introduce(ledger, [ada, bob, will, xena]);
  return { ledger, clock };
}

suite('late 7d, under a key that was retired', () => {
  /** A witness has bob's statement `seen` seconds after the key ended; a newcomer asks. */
  async function verdictOfNewcomer(t: TestContext, seen: number, need = 1): Promise<{ verdict: string; why: string | undefined }> {
    const [{ ledger: watcher, clock }, { ledger: newcomer, clock: now }] = [await following(t, need), await following(t, need)];
    const messages = [await ada.sign(resultOf(ada), NOW - 100), await bob.sign(resultOf(bob), NOW - 100)];
    clock.time = NOW + seen;
    for (const message of messages) await watcher.accept(message, 'network');
    const certificate = await bob.ended('retired', NOW);
    for (const ledger of [watcher, newcomer]) await ledger.importCertificates(certificate, 'others');
    [clock.time, now.time] = [LATER, LATER];
    for (const message of messages) await newcomer.accept(message, 'network');
    await newcomer.accept(await publishFrom(watcher, will), 'network');
    if (need === 2) await newcomer.accept(await publishFrom(watcher, xena), 'network');
    const { verdict, candidates: [candidate] } = await newcomer.verify(QUESTION);
    return { verdict, why: candidate?.hashes.flatMap(({ signers }) => signers).find(({ name }) => name === 'bob')?.why };
  }

  test('what a witness had in time counts, also for a newcomer who has it only now', async (t) => {
    assert.deepEqual(await verdictOfNewcomer(t, 7 * DAY), { verdict: 'AGREED', why: undefined });
  });

  test('what it had a second too late does not count, and is shown with the reason', async (t) => {
    assert.deepEqual(await verdictOfNewcomer(t, 7 * DAY + 1), { verdict: 'INSUFFICIENT', why: 'not witnessed in time' });
  });

  test('where two witnesses are needed, both must have had it in time', async (t) => {
    assert.deepEqual(await verdictOfNewcomer(t, DAY, 2), { verdict: 'AGREED', why: undefined });
  });

  test('a statement that was dated back when the key was long retired does not count, though all hold it now', async (t) => {
    const { ledger, clock } = await following(t, 1);
    await ledger.accept(await ada.sign(resultOf(ada), NOW - 100), 'network');
    await ledger.importCertificates(await bob.ended('retired', NOW), 'others');
    clock.time = LATER;
    await ledger.accept(await bob.sign(resultOf(bob), NOW - 100), 'network');
    await ledger.accept(await publishFrom(ledger, will), 'network');
    assert.equal((await ledger.verify(QUESTION)).verdict, 'INSUFFICIENT');
  });
});

test("the past of a policy's people is told by the same rule: what was witnessed in time is agreed on, and who said otherwise dissented", async (t) => {
  const { ledger, clock } = await following(t, 1);
  const eve = await makeBuilder('eve');
  const policy = policyNaming([ada, bob, eve], 2, `fresh 60d\nlate 7d\n${witnessLine(1, [will])}`);
  await ledger.addPolicy(policy, { replace: true });
  await introduce(ledger, [eve]);
  await ledger.accept(await eve.sign(resultOf(eve, { sha256: WRONG }), NOW - 100), 'network');
  for (const builder of [ada, bob]) await ledger.accept(await builder.sign(resultOf(builder), NOW - 100), 'network');
  await ledger.importCertificates(await bob.ended('retired', NOW), 'others');
  const dissents = async () => (await ledger.signerHistory(policy)).people.map((past) => past.dissents);
  assert.deepEqual(await dissents(), [0, 0, 0], 'as long as nobody vouches for when bob signed');
  clock.time = LATER;
  await ledger.accept(await publishFrom(ledger, will), 'network');
  assert.deepEqual(await dissents(), [0, 0, 1]);
});

suite('a revocation that a witness knows of', () => {
  test('and that is not here makes it not vouch, until it is here', async (t) => {
    const [{ ledger: watcher }, { ledger: user }] = [await following(t, 1), await following(t, 1)];
    for (const message of [await ada.sign(resultOf(ada), NOW - 100), await bob.sign(resultOf(bob), NOW - 100)]) {
      for (const ledger of [watcher, user]) await ledger.accept(message, 'network');
    }
    const certificate = await bob.ended('compromised', NOW - 50);
    await watcher.importCertificates(certificate, 'others');
    await user.accept(await publishFrom(watcher, will), 'network');
    const { verdict, candidates: [candidate] } = await user.verify(QUESTION);
    assert.equal(verdict, 'STALE');
    assert.deepEqual(candidate?.completeness?.witnesses[0]?.lacking, [{ why: 'revocation', fingerprint: bob.fingerprint, name: 'bob', id: null }]);
    await user.importCertificates(certificate, 'others');
    assert.equal((await user.verify(QUESTION)).verdict, 'INSUFFICIENT');
  });

  test('and that is worse than what is known here makes it not vouch; one that is milder does', async (t) => {
    const [{ ledger: watcher }, { ledger: user }] = [await following(t, 1), await following(t, 1)];
    await watcher.importCertificates(await bob.ended('compromised', NOW - 50), 'others');
    await user.importCertificates(await bob.ended('retired', NOW - 60), 'others');
    const lackingAt = async (ledger: OpenLedger) => (await ledger.witnesses())[0]?.witnesses[0]?.nodes[0]?.checkpoint?.lacking.map(({ why }) => why);
    await user.accept(await publishFrom(watcher, will), 'network');
    assert.deepEqual(await lackingAt(user), ['revocation']);
    await watcher.accept(await publishFrom(user, will), 'network');
    assert.deepEqual(await lackingAt(watcher), []);
  });
});
