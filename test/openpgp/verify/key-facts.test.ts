import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { PrivateKey } from 'openpgp';
import { concatBytes } from '../../../src/base/bytes.ts';
import { readCertificates, type Certificate } from '../../../src/openpgp/verify/certificate.ts';
import { SIGNATURE_TYPE } from '../../../src/openpgp/verify/signature-fields.ts';
import { keyStanding, mayCount, type KeyFacts, type SignatureReport, type SigningKeyFacts } from '../../../src/statement/report.ts';
import { BORN, DAY, ED25519, expiresAfter, fingerprintOf, flags, keyExpiresAfter, makeKey, P256, reason, RSA2048, subpacket } from '../craft.ts';
import {
  backSignature, certification, CERTIFY, COMPROMISED, ENCRYPT, keyRevocation, onPrimary, primaryPacket, RETIRED, SHA1_HASH, SIGN, signed,
  subkey, subkeyPacket, subkeyRevocation, SUPERSEDED, userId, userIdPacket, binding,
} from '../craft-certificate.ts';

const ADA = 'Ada Builder <ada@example.org>';
const REVOKER = 12;

let key: PrivateKey;
let sub: PrivateKey;
let primary: Uint8Array;
let ada: Uint8Array;

before(async () => {
  [key, sub] = [await makeKey(), await makeKey()];
  [primary, ada] = [primaryPacket(key), await userId(key, ADA)];
});

async function read(...packets: readonly Uint8Array[]): Promise<Certificate> {
  const { certificates: [only], refused } = await readCertificates(concatBytes(...packets));
  assert.deepEqual(refused, []);
  return only as Certificate;
}

async function factsOf(...packets: readonly Uint8Array[]): Promise<KeyFacts> {
  return (await read(...packets)).facts;
}

function signer(facts: KeyFacts, who: PrivateKey): SigningKeyFacts | undefined {
  return facts.signingKeys.find(({ fingerprint }) => fingerprint === fingerprintOf(who));
}

function goodReport(facts: KeyFacts, who: PrivateKey, time: number): SignatureReport {
  return { mathematics: 'good', signer: facts.fingerprint, signingKey: fingerprintOf(who), created: time, algorithm: '', algorithmAcceptable: true };
}

describe('what a certificate says', () => {
  test('a plain key: its names, its algorithm, no end', async () => {
    assert.deepEqual(await factsOf(primary, ada), {
      fingerprint: fingerprintOf(key),
      userIds: [ADA],
      algorithm: 'Ed25519',
      created: BORN,
      expires: null,
      revocation: null,
      signingKeys: [{ fingerprint: fingerprintOf(key), created: BORN, expires: null, revocation: null, weaklyBound: false }],
    });
  });

  test('algorithms have the names that people know', async () => {
    for (const [options, name] of [[P256, 'NIST P-256'], [RSA2048, 'RSA 2048']] as const) {
      const other = await makeKey(options);
      assert.equal((await factsOf(primaryPacket(other), await userId(other, ADA))).algorithm, name);
    }
  });

  test('user ids come with the one marked as primary first, then the newest; a revoked one is left out', async () => {
    const marked = await userId(key, 'marked', { more: [flags(CERTIFY | SIGN), subpacket(25, [1])], time: BORN + 1 });
    const newer = await userId(key, 'newer', { time: BORN + 9 });
    const gone = concatBytes(await userId(key, 'gone', { time: BORN + 3 }), await certification(key, 'gone', { type: SIGNATURE_TYPE.certificationRevocation, time: BORN + 4 }));
    const back = concatBytes(
      await userId(key, 'back', { time: BORN + 5 }),
      await certification(key, 'back', { type: SIGNATURE_TYPE.certificationRevocation, time: BORN + 4 }),
    );
    assert.deepEqual((await factsOf(primary, newer, gone, back, marked)).userIds, ['marked', 'newer', 'back']);
  });
});

describe('expiry', () => {
  const until = (duration: number): readonly Uint8Array[] => [flags(CERTIFY | SIGN), keyExpiresAfter(duration)];

  test('it counts from the birth of the key, by the newest self-signature', async () => {
    const [short, extended] = [await certification(key, ADA, { more: until(DAY) }), await certification(key, ADA, { more: until(9 * DAY), time: BORN + DAY })];
    assert.equal((await factsOf(primary, userIdPacket(ADA), short)).expires, BORN + DAY);
    assert.equal((await factsOf(primary, userIdPacket(ADA), short, extended)).expires, BORN + 9 * DAY);
    assert.equal((await factsOf(primary, userIdPacket(ADA), extended, short)).expires, BORN + 9 * DAY);
  });

  test('the newest may also shorten it, and be the one on another user id', async () => {
    const [open, closed] = [await userId(key, ADA), await userId(key, 'second', { more: until(DAY), time: BORN + 1 })];
    assert.equal((await factsOf(primary, open, closed)).expires, BORN + DAY);
  });

  test('bad input 59: of two self-signatures in the same second the one that ends first decides, in either order', async () => {
    const [long, short] = [await certification(key, ADA, { more: until(9 * DAY) }), await certification(key, ADA, { more: until(DAY) })];
    for (const pair of [[long, short], [short, long]]) assert.equal((await factsOf(primary, userIdPacket(ADA), ...pair)).expires, BORN + DAY);
  });

  test('bad input 60: a key that expired and was extended later is valid again, for old and for new signatures', async () => {
    const short = await certification(key, ADA, { more: until(DAY) });
    const extended = await certification(key, ADA, { more: until(90 * DAY), time: BORN + 30 * DAY });
    const expired = await factsOf(primary, userIdPacket(ADA), short);
    const alive = await factsOf(primary, userIdPacket(ADA), short, extended);
    const late = goodReport(alive, key, BORN + 20 * DAY);
    assert.equal(keyStanding(late, expired, BORN + 31 * DAY).whenSigned, 'expired');
    assert.equal(keyStanding(late, alive, BORN + 31 * DAY).whenSigned, 'valid');
  });

  test('a self-signature that itself ends takes what it says along', async () => {
    assert.equal((await factsOf(primary, await userId(key, ADA, { more: [flags(SIGN), expiresAfter(DAY)] }))).expires, BORN + DAY);
  });

  test('a direct-key signature that only names a revoker says nothing about the key\'s life', async () => {
    const revoker = subpacket(REVOKER, [0x80, 22, ...new Uint8Array(20)]);
    const facts = await factsOf(primary, await onPrimary(key, { type: SIGNATURE_TYPE.directKey, more: [revoker], time: BORN + DAY }), await userId(key, ADA, { more: until(DAY) }));
    assert.equal(facts.expires, BORN + DAY);
  });

  test('a direct-key signature may say it all, without any user id', async () => {
    const facts = await factsOf(primary, await onPrimary(key, { type: SIGNATURE_TYPE.directKey, more: until(DAY) }));
    assert.deepEqual([facts.expires, facts.userIds, facts.signingKeys.length], [BORN + DAY, [], 1]);
  });

  test('a subkey ends by its own newest binding', async () => {
    const renewed = await binding(key, sub, { more: [flags(SIGN), keyExpiresAfter(9 * DAY)], time: BORN + DAY });
    const facts = await factsOf(primary, ada, await subkey(key, sub, { more: [flags(SIGN), keyExpiresAfter(DAY)] }), renewed);
    assert.equal(signer(facts, sub)?.expires, BORN + 9 * DAY);
    assert.equal(facts.expires, null);
  });

  test('SHA-1 cannot prolong what a stronger self-signature ended', async () => {
    const rsa = await makeKey(RSA2048);
    const [strong, weak] = [await certification(rsa, ADA, { more: until(DAY) }), await certification(rsa, ADA, { hash: SHA1_HASH, time: BORN + DAY })];
    assert.equal((await factsOf(primaryPacket(rsa), userIdPacket(ADA), strong, weak)).expires, BORN + DAY);
    const old = await factsOf(primaryPacket(rsa), userIdPacket(ADA), weak);
    assert.deepEqual([old.userIds, old.expires], [[ADA], null], 'a key from the time of SHA-1 is still readable');
  });
});

describe('who may sign', () => {
  test('a primary key that only certifies is no signer, and its signatures do not count', async () => {
    const facts = await factsOf(primary, await userId(key, ADA, { more: [flags(CERTIFY)] }), await subkey(key, sub));
    assert.deepEqual(facts.signingKeys.map(({ fingerprint }) => fingerprint), [fingerprintOf(sub)]);
    assert.equal(keyStanding(goodReport(facts, key, BORN + 1), facts, BORN + 2).whenSigned, 'not-a-signing-key');
  });

  test('a primary key from before key flags may sign', async () => {
    assert.equal((await factsOf(primary, await userId(key, ADA, { more: [] }))).signingKeys.length, 1);
  });

  test('who gave up signing keeps what was signed before', async () => {
    const gaveUp = BORN + 5 * DAY;
    const facts = await factsOf(
      primary, ada, await certification(key, ADA, { more: [flags(CERTIFY)], time: gaveUp }),
      await subkey(key, sub), await binding(key, sub, { more: [flags(ENCRYPT)], back: null, time: gaveUp }),
    );
    for (const who of [key, sub]) {
      assert.equal(keyStanding(goodReport(facts, who, gaveUp - 1), facts, gaveUp).whenSigned, 'valid');
      assert.equal(keyStanding(goodReport(facts, who, gaveUp), facts, gaveUp).whenSigned, 'expired');
    }
    assert.equal(facts.expires, null, 'the key itself lives on');
  });

  test('a binding newer than the signature does not make the signature premature', async () => {
    const facts = await factsOf(primary, await userId(key, ADA, { time: BORN + 90 * DAY }), await subkey(key, sub, { time: BORN + 90 * DAY }));
    assert.equal(keyStanding(goodReport(facts, sub, BORN + DAY), facts, BORN + 99 * DAY).whenSigned, 'valid');
  });

  test('bad input 62: a key from the future, and one newer than its signature', async () => {
    const late = await makeKey(ED25519, 4_102_444_800);
    const facts = await factsOf(primaryPacket(late), await userId(late, ADA, { time: 4_102_444_800 }));
    assert.equal(facts.created, 4_102_444_800);
    assert.equal(keyStanding(goodReport(facts, late, BORN), facts, BORN).whenSigned, 'not-yet-valid');
  });
});

describe('revocation', () => {
  const reasons = [
    ['compromised', [reason(COMPROMISED)], 'hard'], ['no reason', [reason(0)], 'hard'], ['no subpacket', [], 'hard'],
    ['a reason nobody knows', [reason(99)], 'hard'], ['two reasons', [reason(RETIRED), reason(RETIRED)], 'hard'],
    ['superseded', [reason(SUPERSEDED)], 'soft'], ['retired', [reason(RETIRED)], 'soft'],
  ] as const;
  for (const [name, more, kind] of reasons) {
    test(`bad input 60: ${name} is a ${kind} revocation, of the key and of a subkey`, async () => {
      const time = BORN + DAY;
      const whole = await factsOf(primary, await keyRevocation(key, { more, time }), ada, await subkey(key, sub));
      assert.deepEqual(whole.revocation, { kind, time });
      const part = await factsOf(primary, ada, await subkey(key, sub), await subkeyRevocation(key, sub, { more, time }));
      assert.deepEqual([part.revocation, signer(part, sub)?.revocation, signer(part, key)?.revocation], [null, { kind, time }, null]);
      const counts = (when: number): boolean => mayCount(goodReport(whole, sub, when), keyStanding(goodReport(whole, sub, when), whole, time + 1));
      assert.deepEqual([counts(time - 1), counts(time)], [kind === 'soft', false]);
    });
  }

  test('hard wins over soft, and of several soft ones the earliest', async () => {
    const [early, late] = [await keyRevocation(key, { more: [reason(RETIRED)], time: BORN + DAY }), await keyRevocation(key, { more: [reason(RETIRED)], time: BORN + 2 * DAY })];
    assert.deepEqual((await factsOf(primary, late, early, ada)).revocation, { kind: 'soft', time: BORN + DAY });
    const hard = await keyRevocation(key, { more: [reason(COMPROMISED)], time: BORN + 3 * DAY });
    assert.deepEqual((await factsOf(primary, late, hard, early, ada)).revocation, { kind: 'hard', time: BORN + 3 * DAY });
  });

  test('bad input 61: a revocation by somebody else, or of another key, is nothing', async () => {
    const stranger = await makeKey();
    const data = { key: key.keyPacket };
    const foreign = [
      await signed(stranger, stranger, data, { type: SIGNATURE_TYPE.keyRevocation }),
      await signed(stranger, key, data, { type: SIGNATURE_TYPE.keyRevocation }),
      await keyRevocation(stranger, {}),
      await subkeyRevocation(key, sub, {}),
    ];
    for (const revocation of foreign) assert.equal((await factsOf(primary, revocation, ada)).revocation, null);
    const onSubkey = await factsOf(primary, ada, await subkey(key, sub), await subkeyRevocation(key, stranger, {}), await keyRevocation(sub, {}));
    assert.equal(signer(onSubkey, sub)?.revocation, null);
  });

  test('bad input 61: a revocation dated in the future is known from now on', async () => {
    const time = 4_102_444_800;
    assert.deepEqual((await factsOf(primary, await keyRevocation(key, { more: [reason(RETIRED)], time }), ada)).revocation, { kind: 'soft', time });
  });

  test('a revocation by SHA-1 is honoured: it can only take away', async () => {
    const rsa = await makeKey(RSA2048);
    const facts = await factsOf(primaryPacket(rsa), await keyRevocation(rsa, { hash: SHA1_HASH }), await userId(rsa, ADA));
    assert.equal(facts.revocation?.kind, 'hard');
  });

  test('a revoked certificate needs no user id to be read', async () => {
    assert.equal((await factsOf(primary, await keyRevocation(key, {}))).revocation?.kind, 'hard');
  });

  test('a subkey whose consent was made by SHA-1 before a strong one came is bound strongly', async () => {
    const [rsa, rsaSub] = [await makeKey(RSA2048), await makeKey(RSA2048)];
    const weak = await binding(rsa, rsaSub, { back: await backSignature(rsa, rsaSub, { hash: SHA1_HASH }) });
    const strong = await binding(rsa, rsaSub, { time: BORN + DAY });
    const facts = await factsOf(primaryPacket(rsa), await userId(rsa, ADA), subkeyPacket(rsaSub), weak, strong);
    assert.equal(signer(facts, rsaSub)?.weaklyBound, false);
  });
});
