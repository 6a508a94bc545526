import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseCertificate } from '../../../cli/exchange/choose-certificate.ts';
import { isConcurError, type ErrorCode } from '../../../src/base/errors.ts';
import type { CertificateSummary } from '../../../src/ledger/port.ts';
import { fingerprint } from '../../policy/party.ts';

function certificate(number: number, petnames: readonly string[], subkey?: number): CertificateSummary {
  const life = { created: 0, expires: null, revocation: null };
  const keys = subkey === undefined ? [number] : [number, subkey];
  const signingKeys = keys.map((key) => ({ fingerprint: fingerprint(key), ...life, weaklyBound: false }));
  return { facts: { fingerprint: fingerprint(number), userIds: [], algorithm: 'Ed25519', ...life, signingKeys }, own: false, firstSeen: 0, petnames, statements: 0 };
}

const ADA = certificate(1, ['tails/ada', 'hello/ada']);
const GRACE = certificate(2, ['hello/grace'], 0x33);
const OTHER_ADA = certificate(3, ['other/ada']);
const LINUS = certificate(4, []);

const chosen = (given: string, among = [ADA, GRACE, LINUS]) => chooseCertificate(among, given).facts.fingerprint;
const refusal = (code: ErrorCode, pattern: RegExp) => (error: unknown) => isConcurError(error, code) && pattern.test(`${error.message}\n${error.hint}`);

test('a certificate is found by fingerprint, by key id, and by what a policy calls its owner', () => {
  assert.equal(chosen(fingerprint(4)), fingerprint(4));
  assert.equal(chosen(`0x${fingerprint(4).slice(-16)}`), fingerprint(4));
  assert.equal(chosen(fingerprint(4).slice(-16).toLowerCase()), fingerprint(4));
  assert.equal(chosen('grace'), fingerprint(2));
  assert.equal(chosen('tails/ada'), fingerprint(1));
});

test('and by a subkey, of which it is told whose it is', () => {
  assert.equal(chosen(fingerprint(0x33)), fingerprint(2));
  assert.equal(chosen(fingerprint(0x33).slice(-16)), fingerprint(2));
});

test('two policies may call one key by one name', () => assert.equal(chosen('ada'), fingerprint(1)));

test('a name that stands for two people is not guessed at', () => {
  const hint = new RegExp(`stands for 2 certificates\ngive a fingerprint: ${fingerprint(1)} or ${fingerprint(3)}`);
  assert.throws(() => chosen('ada', [ADA, OTHER_ADA]), refusal('ambiguous-id', hint));
  assert.equal(chosen('other/ada', [ADA, OTHER_ADA]), fingerprint(3));
});

test('bad input 58: one key id of two keys is told as such, and shorter ids find nothing', () => {
  const twin = { ...LINUS, facts: { ...LINUS.facts, fingerprint: `BBBB${fingerprint(4).slice(4)}`, signingKeys: [] } };
  assert.throws(() => chosen(fingerprint(4).slice(-16), [LINUS, twin]), refusal('ambiguous-id', /stands for 2 certificates/));
  assert.equal(chosen(fingerprint(4), [LINUS, twin]), fingerprint(4));
  for (const given of [fingerprint(4).slice(-8), fingerprint(4).slice(-15), '']) assert.throws(() => chosen(given), refusal('not-found', /no certificate/));
});

test('a fingerprint in another spelling is told its own', () => {
  assert.throws(() => chosen(fingerprint(9).toLowerCase()), refusal('usage', new RegExp(`write ${fingerprint(9)}`)));
});
