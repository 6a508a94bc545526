/** Bytes that every implementation refuses, with the code that this one gives. Small ones only: limits are in the specification. */

import { toBase64, utf8Encode } from '../../src/base/bytes.ts';
import type { ErrorCode } from '../../src/base/errors.ts';
import { encodeStatement } from '../../src/statement/encode.ts';
import { alteredText, attachment, COMMIT, delegation, HASH, nonDeterministic, OTHER_HASH, retraction, SIGNER } from '../statement/samples.ts';

type Form = 'statement' | 'message' | 'envelope';

export function invalidVectors(): unknown[] {
  return Object.entries(invalid).flatMap(([form, list]) => list.map(([name, code, bytes]) => ({
    form, name, code, bytes: toBase64(typeof bytes === 'string' ? utf8Encode(bytes) : bytes),
  })));
}

const text = Buffer.from(encodeStatement(retraction)).toString();
const member = (json: string) => alteredText('"predicate":', `"a":${json},"predicate":`, retraction);
const altered = (from: string, to: string) => alteredText(from, to, retraction);
const envelope = (json: object) => JSON.stringify({ payload: 'e30=', payloadType: 'application/vnd.in-toto+json', signatures: [{ sig: 'AQID' }], ...json });

const invalid: Record<Form, readonly [name: string, code: ErrorCode, bytes: Uint8Array | string][]> = {
  statement: [
    ['nothing', 'statement-malformed', ''],
    ['an opening brace', 'statement-malformed', '{'],
    ['null', 'statement-malformed', 'null'],
    ['a byte order mark', 'statement-malformed', `\ufeff${text}`],
    ['a byte that is no UTF-8', 'statement-malformed', Uint8Array.of(...utf8Encode(text.slice(0, 40)), 0xff, ...utf8Encode(text.slice(40)))],
    ['a lone surrogate', 'statement-malformed', member('"\\ud800"')],
    ['NUL in a string', 'statement-malformed', member('"\\u0000"')],
    ['a newline in a string', 'statement-malformed', member('"\\n"')],
    ['DEL in a string', 'statement-malformed', member('"\u007f"')],
    ['C1 in a member name', 'statement-malformed', member('{"\u009b":1}')],
    ['a member twice', 'statement-not-canonical', member('{"b":1,"b":1}')],
    ['__proto__', 'statement-malformed', member('{"__proto__":1}')],
    ['constructor', 'statement-malformed', member('{"constructor":1}')],
    ['prototype', 'statement-malformed', member('{"prototype":1}')],
    ['an integer that rounds', 'statement-not-canonical', member('9007199254740993')],
    ['a number beyond all numbers', 'statement-malformed', member('1e999')],
    ['minus zero', 'statement-not-canonical', member('-0')],
    ['a fraction of zero', 'statement-not-canonical', member('1.0')],
    ['an exponent that is not needed', 'statement-not-canonical', member('1E0')],
    ['seventeen levels', 'statement-too-large', member('['.repeat(16) + ']'.repeat(16))],
    ['a newline at the end', 'statement-not-canonical', `${text}\n`],
    ['two documents', 'statement-malformed', text + text],
    ['white space', 'statement-not-canonical', text.replace(':', ': ')],
    ['an escape that is not needed', 'statement-not-canonical', altered('"tails"', '"\\u0074ails"')],
    ['members in another order', 'statement-not-canonical', member('{"c":1,"b":2}')],
    ['another statement type', 'statement-unsupported', altered('Statement/v1', 'Statement/v2')],
    ['another predicate type', 'statement-unsupported', altered('retraction/v1', 'retraction/v2')],
    ['another build type', 'statement-unsupported', alteredText('rebuild/v1', 'rebuild/v2', nonDeterministic)],
    ['a hash in capitals', 'statement-malformed', altered(HASH, HASH.toUpperCase())],
    ['a hash of 63 digits', 'statement-malformed', altered(HASH, HASH.slice(1))],
    ['an abbreviated commit', 'statement-malformed', alteredText(COMMIT, COMMIT.slice(0, 7), nonDeterministic)],
    ['a fingerprint in lower case', 'statement-malformed', altered(SIGNER, SIGNER.toLowerCase())],
    ['a short key id', 'statement-malformed', altered(SIGNER, SIGNER.slice(-16))],
    ['an artifact name that leaves its folder', 'statement-malformed', alteredText('tails-amd64-3.0~rc2.iso', '../x', nonDeterministic)],
    ['an artifact name that is an option', 'statement-malformed', alteredText('tails-amd64-3.0~rc2.iso', '-rf', nonDeterministic)],
    ['no source', 'statement-malformed', alteredText('"role":"source"', '"role":"input"', nonDeterministic)],
    ['a node key in capitals', 'statement-malformed', alteredText(OTHER_HASH, OTHER_HASH.toUpperCase(), delegation)],
    ['two node keys', 'statement-malformed', alteredText('"subject":[', `"subject":[{"digest":{"concurNodeKey":"${HASH}"}},`, delegation)],
    ['an attachment to an artifact without its release', 'statement-malformed', alteredText(`"concurStatement":"${HASH}"}`, `"sha256":"${HASH}"},"name":"a.iso"`, attachment)],
    ['an attachment to a statement and an artifact', 'statement-malformed', alteredText('"subject":[', `"subject":[{"digest":{"sha256":"${HASH}"},"name":"a.iso"},`, attachment)],
    ['an attachment to nothing', 'statement-malformed', alteredText(`"subject":[{"digest":{"concurStatement":"${HASH}"}}]`, '"subject":[]', attachment)],
    ['an attachment to one statement twice', 'statement-malformed', alteredText('"subject":[', `"subject":[{"digest":{"concurStatement":"${HASH}"}},`, attachment)],
    ['a delegation without an end', 'statement-malformed', alteredText('"expires":"2018-06-08T12:00:00Z",', '', delegation)],
    ['a day that does not exist', 'statement-malformed', alteredText('"metadata":{}', '"metadata":{"startedOn":"2017-02-30T00:00:00Z"}', nonDeterministic)],
  ],
  message: [
    ['nothing', 'envelope-malformed', ''],
    ['one byte', 'envelope-malformed', Uint8Array.of(1)],
    ['version 2', 'envelope-malformed', Uint8Array.of(2, 1, 0, 0, 0, 1, 0x61, 0, 0, 0, 1, 0x62)],
    ['kind 7', 'envelope-malformed', Uint8Array.of(1, 7, 0, 0, 0, 1, 0x61, 0, 0, 0, 1, 0x62)],
    ['one GiB declared', 'envelope-malformed', Uint8Array.of(1, 1, 0x40, 0, 0, 0, 0x61, 0x61, 0x61, 0x61)],
    ['one byte too many', 'envelope-malformed', Uint8Array.of(1, 1, 0, 0, 0, 1, 0x61, 0, 0, 0, 1, 0x62, 0)],
    ['no payload', 'statement-malformed', Uint8Array.of(1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0x62)],
    ['no signature', 'signature-malformed', Uint8Array.of(1, 1, 0, 0, 0, 1, 0x61, 0, 0, 0, 0)],
  ],
  envelope: [
    ['no JSON', 'envelope-malformed', 'payload'],
    ['no signatures', 'envelope-malformed', envelope({ signatures: [] })],
    ['a signature without sig', 'envelope-malformed', envelope({ signatures: [{ keyid: '' }] })],
    ['a payload that is not base64', 'envelope-malformed', envelope({ payload: '@' })],
    ['another payload type', 'statement-unsupported', envelope({ payloadType: 'application/json' })],
  ],
};
