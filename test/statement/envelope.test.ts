import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_ENVELOPE_FILE_BYTES, MAX_ENVELOPE_SIGNATURES } from '../../src/base/limits.ts';
import { decodeEnvelope, encodeEnvelope } from '../../src/statement/envelope.ts';
import { PAYLOAD_TYPE } from '../../src/statement/predicates.ts';
import { SIGNER } from './samples.ts';

const message = { kind: 'native', payload: Uint8Array.of(0xfb, 0xff, 0xfe, 0xfa), signature: Uint8Array.of(1, 2, 3) } as const;
const good = { payload: '+//++g==', payloadType: PAYLOAD_TYPE, signatures: [{ keyid: '', sig: 'AQID' }] };
const read = (json: unknown) => decodeEnvelope(Buffer.from(JSON.stringify(json)));

test('a file holds the fields of DSSE and ends with a newline', () => {
  const text = encodeEnvelope(message, SIGNER);
  assert.deepEqual(JSON.parse(text), { ...good, signatures: [{ keyid: SIGNER, sig: 'AQID' }] });
  assert.ok(text.endsWith('}\n'));
  assert.deepEqual(decodeEnvelope(Buffer.from(text)), [message]);
});

test('both base64 alphabets are read, and padding may be missing', () => {
  for (const payload of ['+//++g==', '+//++g', '-__--g==', '-__--g']) assert.deepEqual(read({ ...good, payload }), [message], payload);
});

test('fields that we do not know, and a missing keyid, change nothing', () => {
  assert.deepEqual(read({ ...good, extra: { deep: [1] }, signatures: [{ sig: 'AQID', cert: 'x' }] }), [message]);
});

test('several signatures become several items', () => {
  const signatures = [{ keyid: 'a', sig: 'AQID' }, { keyid: 'b', sig: 'BAUG' }];
  assert.deepEqual(read({ ...good, signatures }), [message, { ...message, signature: Uint8Array.of(4, 5, 6) }]);
});

test('a hundred signatures are read, and one more is not', () => {
  const signatures = Array.from({ length: MAX_ENVELOPE_SIGNATURES }, () => ({ sig: 'AQID' }));
  assert.equal(read({ ...good, signatures }).length, MAX_ENVELOPE_SIGNATURES);
  assert.throws(() => read({ ...good, signatures: [...signatures, { sig: 'AQID' }] }), { code: 'envelope-malformed' });
});

test('bad input 3: a file over the limit is not parsed', () => {
  const file = Buffer.alloc(MAX_ENVELOPE_FILE_BYTES + 1, ' ');
  assert.throws(() => decodeEnvelope(file), { code: 'statement-too-large' });
  assert.throws(() => decodeEnvelope(file.subarray(1)), { code: 'envelope-malformed', message: 'file is not JSON' });
});

test('bad inputs 1 and 2: nothing, and one byte', () => {
  for (const text of ['', '{', '1']) assert.throws(() => decodeEnvelope(Buffer.from(text)), { code: 'envelope-malformed', hint: /--output/ });
});

test('bad inputs 5 and 6: a byte order mark, and what is no UTF-8', () => {
  const json = Buffer.from(JSON.stringify(good));
  assert.throws(() => decodeEnvelope(Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), json])), { code: 'envelope-malformed', message: /byte order mark/ });
  assert.throws(() => decodeEnvelope(Buffer.concat([json, Buffer.of(0xff)])), { code: 'envelope-malformed', message: /UTF-8/ });
});

test('bad input 14: a million brackets', () => {
  assert.throws(() => decodeEnvelope(Buffer.alloc(MAX_ENVELOPE_FILE_BYTES, '[')), { code: 'envelope-malformed' });
  const deep = '['.repeat(500_000) + ']'.repeat(500_000);
  assert.throws(() => decodeEnvelope(Buffer.from(deep)), { code: 'envelope-malformed' });
});

test('bad input 15: two documents', () => {
  assert.throws(() => decodeEnvelope(Buffer.from(JSON.stringify(good).repeat(2))), { code: 'envelope-malformed', message: 'file is not JSON' });
});

test('a field of the wrong type, or one that is missing', () => {
  const { payload, payloadType, signatures } = good;
  const bad = [{ payloadType, signatures }, { payload, signatures }, { payload, payloadType }, { ...good, payload: 1 }, { ...good, signatures: [] }, { ...good, signatures: [{}] }, [good], null];
  for (const json of bad) assert.throws(() => read(json), { code: 'envelope-malformed', hint: /--output/ }, JSON.stringify(json));
});

test('what is not base64', () => {
  for (const text of ['+//++g=', '@@@@', 'AAAA\n', 'A']) {
    assert.throws(() => read({ ...good, payload: text }), { code: 'envelope-malformed', message: 'payload is not base64' });
    assert.throws(() => read({ ...good, signatures: [{ sig: text }] }), { code: 'envelope-malformed', message: 'signature is not base64' });
  }
});

test('another payload type is somebody else\'s, and quoted harmlessly', () => {
  assert.throws(() => read({ ...good, payloadType: 'application/json\u001b[2J' }), { code: 'statement-unsupported', message: /^envelope has payload type "application\/json\\u\{1b\}\[2J"/ });
});

test('nothing but our own fields is read, also when they are named like an object\'s own', () => {
  const json = JSON.stringify(good).replace('{', '{"__proto__":{"payload":"AAAA"},"constructor":1,');
  assert.deepEqual(decodeEnvelope(Buffer.from(json)), [message]);
});
