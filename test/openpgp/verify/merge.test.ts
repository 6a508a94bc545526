import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { PrivateKey } from 'openpgp';
import { concatBytes, toHex } from '../../../src/base/bytes.ts';
import { MAX_CERTIFICATE_BYTES, MAX_SELF_SIGNATURE_BYTES, MAX_USER_ID_BYTES } from '../../../src/base/limits.ts';
import { readCertificates, type Certificate } from '../../../src/openpgp/verify/certificate.ts';
import { mergeCertificates } from '../../../src/openpgp/verify/merge.ts';
import { splitPackets } from '../../../src/openpgp/verify/packets.ts';
import { SIGNATURE_TYPE } from '../../../src/openpgp/verify/signature-fields.ts';
import { BORN, certificateOf, DAY, fingerprintOf, flags, keyExpiresAfter, keyId, makeKey, P256, reason, RSA2048, subpacket } from '../craft.ts';
import {
  backSignature, binding, certification, CERTIFY, keyRevocation, onPrimary, primaryPacket, RETIRED, SIGN, subkey, subkeyPacket, subkeyRevocation, userId, userIdPacket,
} from '../craft-certificate.ts';
import { refusedAs } from '../../refusal.ts';

const ADA = 'Ada Builder <ada@example.org>';

let key: PrivateKey;
let sub: PrivateKey;
let primary: Uint8Array;
/** Everything that is said of the key in its life, each piece as a certificate of its own. */
let pieces: Uint8Array[];

before(async () => {
  [key, sub] = [await makeKey(), await makeKey(P256)];
  primary = primaryPacket(key);
  const name = userIdPacket(ADA);
  pieces = [
    concatBytes(name, await certification(key, ADA, { more: [flags(CERTIFY | SIGN), keyExpiresAfter(DAY)] })),
    concatBytes(name, await certification(key, ADA, { time: BORN + DAY })),
    await userId(key, 'second', { time: BORN + 2 }),
    concatBytes(userIdPacket('second'), await certification(key, 'second', { type: SIGNATURE_TYPE.certificationRevocation, time: BORN + 3 })),
    await subkey(key, sub),
    concatBytes(subkeyPacket(sub), await binding(key, sub, { time: BORN + DAY, backIn: 'unhashed' })),
    concatBytes(subkeyPacket(sub), await subkeyRevocation(key, sub, { more: [reason(RETIRED)], time: BORN + 2 * DAY })),
    await keyRevocation(key, { more: [reason(RETIRED)], time: BORN + 3 * DAY }),
    await onPrimary(key, { type: SIGNATURE_TYPE.directKey, more: [flags(SIGN)], time: BORN + 4 }),
  ].map((piece) => concatBytes(primary, piece));
});

async function read(...packets: readonly Uint8Array[]): Promise<Certificate> {
  const { certificates: [only], refused } = await readCertificates(concatBytes(...packets));
  assert.deepEqual(refused, []);
  return only as Certificate;
}

function signaturesIn(bytes: Uint8Array): Set<string> {
  return new Set((splitPackets(bytes) ?? []).filter(({ tag }) => tag === 2).map(({ body }) => toHex(body)));
}

describe('two versions of a certificate', () => {
  test('become their union: the same from any order, any split and any repetition', async () => {
    const whole = await read(...pieces);
    const part = fc.subarray(pieces.map((_, i) => i), { minLength: 1 });
    await fc.assert(fc.asyncProperty(part, part, fc.constantFrom(0, 1, 4, 6), async (left, right, always) => {
      const version = async (indexes: readonly number[]): Promise<Uint8Array> =>
        (await read(...[...new Set([...indexes, always])].map((i) => pieces[i] as Uint8Array))).bytes;
      const [a, b] = [await version(left), await version(right)];
      const [ab, ba] = [await mergeCertificates(a, b), await mergeCertificates(b, a)];
      assert.deepEqual(ab.bytes, ba.bytes);
      assert.deepEqual(ab.facts, ba.facts);
      assert.deepEqual((await mergeCertificates(ab.bytes, a)).bytes, ab.bytes);
      assert.deepEqual((await mergeCertificates(ab.bytes, whole.bytes)).bytes, whole.bytes);
      assert.deepEqual(signaturesIn(ab.bytes), signaturesIn(a).union(signaturesIn(b)));
    }), { seed: 6, numRuns: 40 });
  });

  test('reading what was written changes nothing', async () => {
    const whole = await read(...pieces);
    const again = await read(whole.bytes);
    assert.deepEqual([again.bytes, again.facts, again.dropped], [whole.bytes, whole.facts, 0]);
  });

  test('a copy without the revocation does not undo it', async () => {
    const [revoked, clean] = [await read(pieces[7] as Uint8Array, pieces[0] as Uint8Array), await read(pieces[0] as Uint8Array)];
    assert.equal((await mergeCertificates(revoked.bytes, clean.bytes)).facts.revocation?.kind, 'soft');
    assert.equal((await mergeCertificates(clean.bytes, revoked.bytes)).facts.revocation?.kind, 'soft');
  });

  test('a revocation that came before the subkey could sign is not forgotten', async () => {
    const [unbound, consenting] = [await subkey(key, sub, { back: null }), await subkey(key, sub)];
    const early = await read(pieces[0] as Uint8Array, unbound, pieces[6] as Uint8Array);
    assert.ok(!early.keys.has(fingerprintOf(sub)));
    const merged = await mergeCertificates((await read(pieces[0] as Uint8Array, consenting)).bytes, early.bytes);
    assert.equal(merged.facts.signingKeys.find(({ fingerprint }) => fingerprint === fingerprintOf(sub))?.revocation?.kind, 'soft');
  });

  test('a refreshed copy without the old subkey does not take the old signatures away', async () => {
    const [old, refreshed] = [await read(pieces[0] as Uint8Array, pieces[4] as Uint8Array), await read(pieces[1] as Uint8Array)];
    const merged = await mergeCertificates(old.bytes, refreshed.bytes);
    assert.ok(merged.keys.has(fingerprintOf(sub)));
    assert.equal(merged.facts.expires, null, 'the newest self-signature says how long the key lives');
  });

  test('what a relay adds in unhashed subpackets or takes from them leaves no trace', async () => {
    const junk = [keyId('0123456789ABCDEF'), subpacket(20, [1, 2, 3]), subpacket(100, [9])];
    const back = await backSignature(key, sub);
    const clean = await subkey(key, sub, { back, backIn: 'unhashed' });
    const dirty = await subkey(key, sub, { back, backIn: 'unhashed', unhashed: junk });
    const base = [pieces[1] as Uint8Array];
    assert.deepEqual((await read(...base, dirty)).bytes, (await read(...base, clean)).bytes);
    const stripped = await subkey(key, sub, { back: null, time: BORN + DAY });
    const merged = await mergeCertificates((await read(...base, clean)).bytes, (await read(...base, stripped)).bytes);
    assert.ok(merged.keys.has(fingerprintOf(sub)));
  });

  test('two different keys cannot be merged, nor a certificate with junk', async () => {
    const other = await read(certificateOf(await makeKey()));
    const own = await read(pieces[0] as Uint8Array);
    await assert.rejects(mergeCertificates(own.bytes, other.bytes), refusedAs('certificate-malformed', /two different keys/));
    await assert.rejects(mergeCertificates(own.bytes, new Uint8Array([1, 2])), refusedAs('certificate-malformed', /cut short/));
  });
});

describe('when not everything fits', () => {
  test('old superseded self-signatures go first; revocations, the newest statement and signing subkeys stay', async () => {
    const [large, largeSub] = [await makeKey(RSA2048), await makeKey(RSA2048)];
    const superseded = await Promise.all(Array.from({ length: 60 }, (_, i) => certification(large, ADA, { time: BORN + i })));
    const revocations = await Promise.all(Array.from({ length: 3 }, (_, i) => keyRevocation(large, { more: [reason(RETIRED)], time: BORN + 90 + i })));
    const newest = await certification(large, ADA, { time: BORN + 80, more: [flags(CERTIFY | SIGN), keyExpiresAfter(DAY)] });
    const certificate = await read(
      primaryPacket(large), ...revocations, userIdPacket(ADA), ...superseded, newest,
      await subkey(large, largeSub), await subkeyRevocation(large, largeSub, { time: BORN + 5 }),
    );
    assert.ok(certificate.bytes.length <= MAX_CERTIFICATE_BYTES);
    assert.ok(certificate.dropped > 0);
    const { facts } = certificate;
    assert.deepEqual(facts.revocation, { kind: 'soft', time: BORN + 90 });
    assert.equal(facts.expires, BORN + DAY);
    assert.deepEqual(facts.signingKeys.map(({ fingerprint, revocation }) => [fingerprint, revocation?.kind]), [[fingerprintOf(large), 'soft'], [fingerprintOf(largeSub), 'hard']]);
    const kept = signaturesIn(certificate.bytes);
    const times = superseded.map((packet) => kept.has(toHex((splitPackets(packet) ?? [])[0]?.body as Uint8Array)));
    assert.equal(times[0], false, 'the oldest went');
    assert.equal(times.at(-1), true, 'the newest of the old stayed');
    assert.equal(times.indexOf(true), times.lastIndexOf(false) + 1, 'from old to new without a gap');
    assert.deepEqual((await read(certificate.bytes)).bytes, certificate.bytes);
  });

  test('a soft revocation finds room beside every statement, however long somebody makes it', async () => {
    const long = subpacket(20, new Uint8Array(15_000).fill(0x61));
    const name = userIdPacket(ADA);
    const honest = concatBytes(primary, name, await certification(key, ADA, { more: [flags(CERTIFY | SIGN), keyExpiresAfter(9 * DAY)] }));
    const retired = await read(honest, await keyRevocation(key, { more: [reason(RETIRED)], time: BORN + DAY }));
    const crowded = [
      concatBytes(name, await certification(key, ADA, { more: [flags(CERTIFY | SIGN), long], time: BORN + 2 * DAY })),
      await onPrimary(key, { type: SIGNATURE_TYPE.directKey, more: [flags(SIGN), long], time: BORN + 3 * DAY }),
      concatBytes(name, await certification(key, ADA, { type: SIGNATURE_TYPE.certificationRevocation, more: [long], time: BORN + DAY })),
    ];
    for (const said of crowded) {
      const before = await read(honest, said);
      for (const merged of [await mergeCertificates(before.bytes, retired.bytes), await mergeCertificates(retired.bytes, before.bytes)]) {
        assert.deepEqual(merged.bytes, retired.bytes);
        assert.deepEqual([merged.facts.revocation, merged.facts.expires], [{ kind: 'soft', time: BORN + DAY }, BORN + 9 * DAY]);
      }
    }
  });

  test('a revocation that is longer than any honest one is taken for a hard one, and is not passed over', async () => {
    const long = subpacket(20, new Uint8Array(12_000).fill(0x61));
    const revoked = await read(primary, await userId(key, ADA), await keyRevocation(key, { more: [reason(RETIRED), long] }));
    assert.equal(revoked.facts.revocation?.kind, 'hard');
    const beside = await read(primary, await userId(key, ADA), await subkey(key, sub), await subkeyRevocation(key, sub, { more: [reason(RETIRED), long] }));
    assert.equal(beside.facts.signingKeys.find(({ fingerprint }) => fingerprint === fingerprintOf(sub))?.revocation?.kind, 'hard');
  });

  test('all that decides fits together at its longest', async () => {
    const [large, name] = [await makeKey(RSA2048), 'x'.repeat(MAX_USER_ID_BYTES - 1)];
    const filled = async (make: (more: Uint8Array[]) => Promise<Uint8Array>): Promise<Uint8Array> => {
      const [packet] = splitPackets(await make([subpacket(20, new Uint8Array(1_000))])) ?? [];
      const length = packet?.body.length ?? 0;
      return make([subpacket(20, new Uint8Array(1_000 + MAX_SELF_SIGNATURE_BYTES - length))]);
    };
    const revoked = { type: SIGNATURE_TYPE.certificationRevocation };
    const named = async (id: string, time: number, use: number) => concatBytes(
      userIdPacket(id), await filled((more) => certification(large, id, { more: [flags(use), ...more], time })), await filled((more) => certification(large, id, { ...revoked, more, time })),
    );
    const certificate = await read(
      primaryPacket(large), await filled((more) => keyRevocation(large, { more: [reason(RETIRED), ...more] })), await named(`${name}1`, BORN + 2, CERTIFY), await named(`${name}2`, BORN + 1, SIGN),
    );
    assert.deepEqual([certificate.dropped, certificate.facts.revocation?.kind, certificate.facts.signingKeys.length], [0, 'soft', 1]);
  });

  test('a hard revocation needs no room beside anything else: nothing can be made so long that it keeps one out', async () => {
    const long = (bytes: number) => subpacket(20, new Uint8Array(bytes).fill(0x61));
    const before = await read(primary, await keyRevocation(key, { more: [reason(RETIRED), long(2_000)] }), await userId(key, ADA, { more: [long(2_000)] }));
    const revoked = await read(primary, await keyRevocation(key, { more: [long(15_000)], time: BORN + DAY }));
    const merged = await mergeCertificates(before.bytes, revoked.bytes);
    assert.deepEqual(merged.facts.revocation, { kind: 'hard', time: BORN + DAY });
    assert.deepEqual(await mergeCertificates(merged.bytes, before.bytes), await mergeCertificates(revoked.bytes, before.bytes));
    assert.ok(merged.bytes.length <= MAX_CERTIFICATE_BYTES);
  });

  test('a hard revocation that nothing has room for keeps out no other one, whichever is the older', async () => {
    const endless = await keyRevocation(key, { more: [subpacket(20, new Uint8Array(MAX_CERTIFICATE_BYTES))], time: BORN });
    const honest = await keyRevocation(key, { time: BORN + DAY });
    const revoked = await read(primary, endless, honest, await userId(key, ADA));
    assert.deepEqual(revoked.facts.revocation, { kind: 'hard', time: BORN + DAY });
    assert.deepEqual(revoked.bytes, (await read(primary, honest, await userId(key, ADA))).bytes);
  });
});
