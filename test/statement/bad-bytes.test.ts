/** Bytes that are no statement (bad inputs 1 to 20): each is refused by a code and with a next step. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8Encode } from '../../src/base/bytes.ts';
import { isConcurError, type ErrorCode } from '../../src/base/errors.ts';
import { MAX_JSON_DEPTH, MAX_JSON_MEMBERS, MAX_JSON_NODES, MAX_PAYLOAD_BYTES } from '../../src/base/limits.ts';
import { buildId } from '../../src/statement/build-id.ts';
import { decodeStatement } from '../../src/statement/decode.ts';
import { encodeStatement } from '../../src/statement/encode.ts';
import { preAuthenticationEncoding } from '../../src/statement/pae.ts';
import { projectOf } from '../../src/statement/statement.ts';
import { alteredJson, alteredText, attestation, retraction } from './samples.ts';

function refuses(code: ErrorCode, payload: Uint8Array | string, what?: string): void {
  const bytes = typeof payload === 'string' ? utf8Encode(payload) : payload;
  assert.throws(() => decodeStatement(bytes), (error) => isConcurError(error, code) && error.hint !== undefined, what);
}

/** A sample with one more member, in its own spelling and place: "a" sorts after "_type" and before "predicate". */
const withMember = (json: string) => alteredText('"predicate":', `"a":${json},"predicate":`);

test('the way these tests alter a sample leaves a statement as it should be', () => {
  assert.deepEqual(decodeStatement(withMember('1')), attestation);
});

test('bad input 1: nothing', () => refuses('statement-malformed', ''));

test('bad input 2: one byte', () => {
  for (let byte = 0; byte < 256; byte++) refuses('statement-malformed', Uint8Array.of(byte), String(byte));
});

test('bad input 3: the largest statement is read, and one byte more is not', () => {
  const ofSize = (bytes: number) => alteredJson((json) => Object.assign(json, { a: 'x'.repeat(bytes - alteredJson((empty) => Object.assign(empty, { a: '' })).length) }));
  assert.equal(ofSize(MAX_PAYLOAD_BYTES).length, MAX_PAYLOAD_BYTES);
  assert.deepEqual(decodeStatement(ofSize(MAX_PAYLOAD_BYTES)), attestation);
  refuses('statement-too-large', ofSize(MAX_PAYLOAD_BYTES + 1));
});

test('bad input 5: a byte order mark first', () => {
  refuses('statement-malformed', Uint8Array.of(0xef, 0xbb, 0xbf, ...encodeStatement(attestation)));
});

test('bad input 6: a byte that is no UTF-8, an overlong form, a surrogate in UTF-8', () => {
  for (const bytes of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80]]) {
    const payload = Buffer.from(withMember('"???"'));
    payload.set(bytes, payload.indexOf('???'));
    refuses('statement-malformed', payload);
  }
});

test('bad input 7: a lone surrogate', () => {
  for (const json of ['"\\ud800"', '"\\udc00"', '"\\udc00\\ud800"', '{"\\ud800":1}']) refuses('statement-malformed', withMember(json), json);
});

test('bad input 8: NUL or any other control character, in a value and in a name', () => {
  for (const json of ['"\\u0000"', '"\\n"', '"\\u001b[2J"', '"\u007f"', '"\u009b"', '["a","\\t"]', '{"\\r":1}', '{"b":{"c":"\\b"}}']) {
    refuses('statement-malformed', withMember(json), json);
  }
  refuses('statement-malformed', alteredText('C.UTF-8', 'C\\u0000UTF-8'));
});

test('bad input 9: a member twice', () => {
  refuses('statement-not-canonical', alteredText('"sha256":"', `"sha256":"${'0'.repeat(64)}","sha256":"`));
  refuses('statement-not-canonical', withMember('{"b":1,"b":1}'));
});

test('bad input 10: names that an object inherits', () => {
  const names = [...Object.getOwnPropertyNames(Object.prototype), 'prototype'];
  assert.ok(names.includes('__proto__'));
  for (const name of names) {
    refuses('statement-malformed', withMember(`{"${name}":1}`), name);
    refuses('statement-malformed', alteredText('"SOURCE_DATE_EPOCH"', `"${name}"`), name);
  }
});

test('bad input 11: an integer that rounds', () => {
  for (const json of ['9007199254740993', '1.00000000000000011']) refuses('statement-not-canonical', withMember(json), json);
  refuses('statement-malformed', alteredText('1200000000', '9007199254740992'));
});

test('bad input 12: a number beyond all numbers', () => {
  for (const json of ['1e999', '-1e999']) refuses('statement-malformed', withMember(json), json);
});

test('bad input 13: numbers in another spelling', () => {
  for (const json of ['-0', '1.0', '1E0', '1e2', '0.10', '1e+0']) refuses('statement-not-canonical', withMember(json), json);
  for (const json of ['+1', '01', '.5', '1.', '0x1', 'NaN', 'Infinity']) refuses('statement-malformed', withMember(json), json);
});

test('bad input 14: a hundred thousand brackets', () => {
  for (const [open, close] of [['[', ']'], ['{"a":', '}']] as const) {
    refuses('statement-too-large', withMember(open.repeat(100_000 / open.length) + close.repeat(100_000 / open.length)), open);
    refuses('statement-too-large', open.repeat(100_000 / open.length));
  }
});

test('bad input 14: the deepest nesting is read, and one level more is not', () => {
  const nested = (levels: number) => withMember('['.repeat(levels) + ']'.repeat(levels));
  assert.deepEqual(decodeStatement(nested(MAX_JSON_DEPTH - 1)), attestation);
  refuses('statement-too-large', nested(MAX_JSON_DEPTH));
  assert.deepEqual(decodeStatement(withMember(`"${'['.repeat(50)}\\"${'{'.repeat(50)}"`)), attestation, 'brackets in a string nest nothing');
});

test('bad input 15: anything before, behind or between', () => {
  const text = Buffer.from(encodeStatement(attestation)).toString();
  for (const payload of [`${text}{}`, `${text}x`, text + text, `${text},`, `${text}\0`]) refuses('statement-malformed', payload, payload.slice(-4));
  for (const payload of [` ${text}`, `${text} `, text.replace(':', ': '), text.replace(',', ',\n'), text.replace(':', ':\t')]) refuses('statement-not-canonical', payload);
});

test('bad input 15: escapes that are not needed, and another order of members', () => {
  refuses('statement-not-canonical', alteredText('"tails"', '"\\u0074ails"'));
  refuses('statement-not-canonical', alteredText('https://slsa', 'https:\\/\\/slsa'));
  const type = '"predicateType":"https://slsa.dev/provenance/v1"';
  refuses('statement-not-canonical', Buffer.from(alteredText(`,${type}`, '')).toString().replace('{', `{${type},`));
  refuses('statement-not-canonical', withMember('{"c":1,"b":2}'));
});

test('bad input 16: members that we do not know are kept in the signed bytes and ignored', () => {
  const payload = alteredJson((json) => {
    json['predicate']!['concur_new'] = { critical: true } as never;
    json['predicate']!['buildDefinition']!['externalParameters']!['flavour'] = 'x' as never;
  });
  assert.deepEqual(decodeStatement(payload), attestation);
  assert.notDeepEqual(payload, encodeStatement(attestation));
});

test('bad input 16: another version or type never counts', () => {
  const types = ['https://in-toto.io/Statement/v2', 'https://in-toto.io/Statement/v1/', 2, null, ['https://in-toto.io/Statement/v1'], {}];
  for (const type of types) refuses('statement-unsupported', alteredJson((json) => { json['_type'] = type as never; }), JSON.stringify(type));
  for (const type of ['https://slsa.dev/provenance/v2', 'https://slsa.dev/provenance/v1 ', 'https://w3id.org/concur/retraction/v2', 1]) {
    refuses('statement-unsupported', alteredJson((json) => { json['predicateType'] = type as never; }), String(type));
  }
  for (const type of ['https://w3id.org/concur/rebuild/v2', 'https://example.org/build/v1', 1, undefined]) {
    refuses('statement-unsupported', alteredJson((json) => { json['predicate']!['buildDefinition']!['buildType'] = type as never; }), String(type));
  }
  for (const payload of ['{}', '{"_type":"https://in-toto.io/Statement/v1"}']) refuses('statement-unsupported', payload);
  for (const payload of ['null', '1', '"text"', 'true', '[]']) refuses('statement-malformed', payload);
});

test('bad input 16: an unsupported type is quoted harmlessly', () => {
  const payload = alteredJson((json) => { json['predicateType'] = '\u202e'.repeat(10_000) as never; });
  assert.throws(() => decodeStatement(payload), (error) => isConcurError(error) && /^[ -~…]{1,1500}$/.test(error.message));
});

test('bad input 17: ten thousand small members', () => {
  const members = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`m${i}`, 1]));
  refuses('statement-too-large', alteredJson((json) => Object.assign(json, { a: members(10_000) })));
  assert.deepEqual(decodeStatement(alteredJson((json) => Object.assign(json, { a: members(MAX_JSON_MEMBERS) }))), attestation);
  refuses('statement-too-large', alteredJson((json) => Object.assign(json, { a: members(MAX_JSON_MEMBERS + 1) })));
  refuses('statement-too-large', alteredJson((json) => Object.assign(json, { a: Array.from({ length: MAX_JSON_NODES }, () => 1) })));
});

test('bad input 18: CRLF instead of LF, and any line end at all', () => {
  for (const lineEnd of ['\n', '\r\n', '\r\r\n']) refuses('statement-not-canonical', alteredText(',', `,${lineEnd}`));
});

test('bad input 19: the project is what was signed, wherever the statement is shown', () => {
  assert.equal(projectOf(decodeStatement(encodeStatement(attestation))), 'tails');
  assert.equal(projectOf(decodeStatement(encodeStatement(retraction))), 'tails');
  assert.notEqual(buildId({ ...attestation.build, project: 'whonix' }), buildId(attestation.build));
  const payload = encodeStatement(attestation);
  assert.notDeepEqual(preAuthenticationEncoding(payload, 'application/json'), preAuthenticationEncoding(payload));
});

test('bad input 20: canonical but for one newline at the end', () => {
  refuses('statement-not-canonical', Uint8Array.of(...encodeStatement(attestation), 0x0a));
});
