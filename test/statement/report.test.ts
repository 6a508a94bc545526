import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyStanding, mayCount, type KeyFacts, type Revocation, type SignatureReport, type SigningKeyFacts } from '../../src/statement/report.ts';
import { SIGNER } from './samples.ts';

const SUBKEY = SIGNER.replace('A', 'B');
const YEAR = 31_536_000;
const [CREATED, SIGNED, EXPIRES, NOW] = [YEAR, 2 * YEAR, 3 * YEAR, 4 * YEAR] as const;

const report: SignatureReport = {
  mathematics: 'good', signer: SIGNER, signingKey: SIGNER, created: SIGNED, algorithm: 'Ed25519, SHA-512', algorithmAcceptable: true,
};

function facts(life: Partial<SigningKeyFacts> = {}, subkey: Partial<SigningKeyFacts> = {}): KeyFacts {
  const key = { created: CREATED, expires: null, revocation: null, weaklyBound: false };
  return {
    ...key, fingerprint: SIGNER, userIds: ['anonym'], algorithm: 'Ed25519', ...life,
    signingKeys: [{ ...key, fingerprint: SIGNER, ...life }, { ...key, fingerprint: SUBKEY, ...subkey }],
  };
}

const soft = (time: number): { revocation: Revocation } => ({ revocation: { kind: 'soft', time } });
const hard = (time: number): { revocation: Revocation } => ({ revocation: { kind: 'hard', time } });

/** Key's life → standing when it signed (at 2 years) and now (at 4), whether the signature may count, and when the key ended. */
const matrix: readonly [string, Partial<SigningKeyFacts>, string, string, boolean, number?][] = [
  ['a key that never expires', {}, 'valid', 'valid', true],
  ['a key that expired after it signed', { expires: EXPIRES }, 'valid', 'expired', true, EXPIRES],
  ['a key that expired before it signed', { expires: SIGNED }, 'expired', 'expired', false, SIGNED],
  ['a key that expires later', { expires: NOW + 1 }, 'valid', 'valid', true],
  ['a key that expires right now', { expires: NOW }, 'valid', 'expired', true, NOW],
  ['a key made after it signed', { created: SIGNED + 1 }, 'not-yet-valid', 'valid', false],
  ['a key made in the second in which it signed', { created: SIGNED }, 'valid', 'valid', true],
  ['a key retired after it signed', soft(SIGNED + 1), 'valid', 'soft-revoked', true, SIGNED + 1],
  ['a key retired in the second in which it signed', soft(SIGNED), 'revoked', 'soft-revoked', false, SIGNED],
  ['a key retired before it signed', soft(SIGNED - 1), 'revoked', 'soft-revoked', false, SIGNED - 1],
  ['a compromised key', hard(NOW), 'revoked', 'hard-revoked', false],
  ['a key compromised long before', hard(CREATED), 'revoked', 'hard-revoked', false],
  ['a key that only SHA-1 binds', { weaklyBound: true }, 'weakly-bound', 'valid', false],
  ['a key that only SHA-1 binds and that had expired', { weaklyBound: true, expires: SIGNED }, 'expired', 'expired', false, SIGNED],
  ['a retired and expired key', { expires: EXPIRES, ...soft(EXPIRES + 1) }, 'valid', 'soft-revoked', true, EXPIRES],
];

for (const [what, life, whenSigned, now, counts, ended] of matrix) {
  test(`${what}: ${whenSigned} when it signed, ${now} now, ${counts ? 'may count' : 'does not count'}`, () => {
    const standing = keyStanding(report, facts(life), NOW);
    assert.deepEqual(standing, { whenSigned, now, ...(ended === undefined ? {} : { ended }) });
    assert.equal(mayCount(report, standing), counts);
  });
}

test('a subkey falls with its primary key, and the primary does not fall with its subkey', () => {
  const bySubkey = { ...report, signingKey: SUBKEY };
  assert.deepEqual(keyStanding(bySubkey, facts(hard(NOW)), NOW), { whenSigned: 'revoked', now: 'hard-revoked' });
  assert.deepEqual(keyStanding(bySubkey, facts({ expires: SIGNED }), NOW), { whenSigned: 'expired', now: 'expired', ended: SIGNED });
  assert.deepEqual(keyStanding(bySubkey, facts({}, { expires: EXPIRES }), NOW), { whenSigned: 'valid', now: 'expired', ended: EXPIRES });
  assert.deepEqual(keyStanding(report, facts({}, hard(NOW)), NOW), { whenSigned: 'valid', now: 'valid' });
});

test('a key that the certificate does not let sign, and one that nobody knows, never count', () => {
  const stranger = keyStanding({ ...report, signingKey: SIGNER.replace('A', 'C') }, facts(), NOW);
  assert.deepEqual(stranger, { whenSigned: 'not-a-signing-key', now: 'valid' });
  const unknown = keyStanding(report, undefined, NOW);
  assert.deepEqual(unknown, { whenSigned: 'unknown', now: 'unknown' });
  for (const standing of [stranger, unknown]) assert.equal(mayCount(report, standing), false);
});

test('only good mathematics with an acceptable algorithm may count', () => {
  const standing = keyStanding(report, facts(), NOW);
  for (const mathematics of ['bad', 'unsupported', 'no-key'] as const) assert.equal(mayCount({ ...report, mathematics }, standing), false);
  assert.equal(mayCount({ ...report, algorithmAcceptable: false }, standing), false);
});
