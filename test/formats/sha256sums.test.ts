import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { utf8Encode } from '../../src/base/bytes.ts';
import { MAX_LEFT_OUT, MAX_VALUES_PER_SUBJECT } from '../../src/base/limits.ts';
import { printable } from '../../src/base/printable.ts';
import { EMPTY_SHA256, ZERO_SHA256 } from '../../src/base/sha256.ts';
import { readForeign, readForeignDetails } from '../../src/formats/read.ts';
import type { ForeignStatement } from '../../src/statement/foreign.ts';
import { refusedAs } from '../refusal.ts';

const A = 'a1'.repeat(32);
const B = 'b2'.repeat(32);
const GOOD = `${A}  good.tar.gz`;

const read = (text: string | Uint8Array): Promise<ForeignStatement> => readForeign('sha256sums', typeof text === 'string' ? utf8Encode(text) : text);

/** Name → hashes, of what counts. */
async function valuesOf(text: string | Uint8Array): Promise<Record<string, readonly string[]>> {
  return Object.fromEntries((await read(text)).values.map(({ artifact, sha256 }) => [artifact, sha256]));
}

/** Reads the line below a good one: it must be left out, in words that can be printed, and the good one must count. */
async function leftOut(line: string): Promise<string> {
  const statement = await read(`${GOOD}\n${line}\n`);
  assert.deepEqual(statement.values, [{ artifact: 'good.tar.gz', sha256: [A] }], line);
  const [only, ...others] = statement.leftOut;
  assert.equal(others.length, 0);
  assert.equal(only?.line, 2, line);
  assert.equal(printable(only.reason), only.reason);
  return only.reason;
}

test('a checksum file gives names and hashes, in order of the names, and no source', async () => {
  assert.deepEqual(await read(`${B}  b.tar.gz\n${A}  a.tar.gz\n`), {
    kind: 'foreign', format: 'sha256sums', sources: [], leftOut: [],
    values: [{ artifact: 'a.tar.gz', sha256: [A] }, { artifact: 'b.tar.gz', sha256: [B] }],
  });
  assert.deepEqual(await readForeignDetails('sha256sums', utf8Encode(GOOD)), { inputs: [], environment: {} });
});

describe('line ends', () => {
  for (const [name, end] of [['LF', '\n'], ['CR LF', '\r\n'], ['CR CR LF, as a builder signed them', '\r\r\n']] as const) {
    test(name, async () => assert.deepEqual(await valuesOf(`${A}  a${end}${B}  b${end}`), { a: [A], b: [B] }));
  }
  test('none after the last line', async () => assert.deepEqual(await valuesOf(`${A}  a\n${B}  b`), { a: [A], b: [B] }));
  test('a carriage return alone ends no line', async () => assert.match(await leftOut(`${A}  a\r${B}  b`), /has a character outside/));
});

describe('spellings of a line', () => {
  test('text, binary, one space, and the tagged form', async () => {
    assert.deepEqual(await valuesOf(`${A}  a\n${A} *b\n${A} c\nSHA256 (d) = ${A}\n`), { a: [A], b: [A], c: [A], d: [A] });
  });
  test('a name with parentheses in the tagged form', async () => assert.deepEqual(await valuesOf(`SHA256 (a(1).zip) = ${A}`), { 'a(1).zip': [A] }));
  test('folders belong to the name', async () => assert.deepEqual(await valuesOf(`${A}  x86_64-linux-gnu/a.tar.gz`), { 'x86_64-linux-gnu/a.tar.gz': [A] }));
  test('"./" in front does not, once', async () => {
    assert.deepEqual(await valuesOf(`${A}  ./a\n${A} *./b\nSHA256 (./c) = ${A}\n`), { a: [A], b: [A], c: [A] });
    assert.match(await leftOut(`${A}  ././a`), /starts with "\."/);
  });
  test('blank lines and comments say nothing', async () => {
    assert.deepEqual((await read(`# made by hand\n\n  \n\r\n${GOOD}\n\n`)).leftOut, []);
  });
  test('bad input 21: upper-case digits are the same hash, as sha256sum has it', async () => {
    assert.deepEqual(await valuesOf(`${A.toUpperCase()}  a`), { a: [A] });
  });
});

describe('a name twice', () => {
  test('bad input 27: has both hashes, sorted: neither alone is what was said', async () => {
    assert.deepEqual(await valuesOf(`${B}  a\n${A}  a\n${A}  b\n`), { a: [A, B], b: [A] });
  });
  test('with one hash is once', async () => assert.deepEqual(await valuesOf(`${A}  a\n${A} *a\n${A.toUpperCase()}  ./a\n`), { a: [A] }));
  test('with too many hashes is left out, and the rest counts', async () => {
    const lines = Array.from({ length: MAX_VALUES_PER_SUBJECT + 1 }, (_, i) => `${i.toString(16).padStart(64, '0')}  many`);
    const { values, leftOut } = await read([GOOD, ...lines].join('\n'));
    assert.deepEqual(values, [{ artifact: 'good.tar.gz', sha256: [A] }]);
    assert.deepEqual(leftOut, [{ line: null, reason: 'name "many" has 17 hashes, at most 16 count' }]);
    assert.equal((await valuesOf([GOOD, ...lines.slice(1)].join('\n')))['many']?.length, MAX_VALUES_PER_SUBJECT);
  });
});

describe('what is left out, visibly, while the rest counts', () => {
  test('bad input 5: a byte order mark takes its line with it', async () => {
    const { values, leftOut: [only] } = await read(`\ufeff${B}  b\n${GOOD}\n`);
    assert.deepEqual(values.map(({ artifact }) => artifact), ['good.tar.gz']);
    assert.match(only?.reason ?? '', /^"\\u\{feff\}b2/);
  });
  test('bad input 6: a name that is not UTF-8', async () => {
    const statement = await read(Buffer.concat([Buffer.from(`${GOOD}\n${B}  `), Buffer.from([0xff, 0xc0, 0xaf]), Buffer.from('\n')]));
    assert.equal(statement.values.length, 1);
    assert.match(statement.leftOut[0]?.reason ?? '', /has a character outside/);
  });
  test('bad input 8: a NUL', async () => assert.match(await leftOut(`${B}  a\0b`), /has a character outside/));
  test('bad input 21: 63 and 65 digits, 0x, base64, a Cyrillic letter', async () => {
    assert.match(await leftOut(`${B.slice(1)}  b`), /has 63 digits, a SHA-256 has 64/);
    assert.match(await leftOut(`${B}0  b`), /has 65 digits/);
    assert.match(await leftOut(`0x${B}  b`), /is no line of a checksum file/);
    assert.match(await leftOut(`${Buffer.from(B, 'hex').toString('base64')}  b`), /is no line/);
    assert.match(await leftOut(`\u0430${B.slice(1)}  b`), /is no line/);
  });
  test('bad input 23: SHA-1 and SHA-512 in both forms', async () => {
    assert.match(await leftOut(`${'c'.repeat(40)}  b`), /hash of "b" has 40 digits/);
    assert.match(await leftOut(`${'c'.repeat(128)}  b`), /hash of "b" has 128 digits/);
    assert.equal(await leftOut(`SHA1 (b) = ${'c'.repeat(40)}`), 'line is of SHA1, only SHA256 counts');
    assert.equal(await leftOut(`SHA512 (b) = ${'c'.repeat(128)}`), 'line is of SHA512, only SHA256 counts');
    // Both have 64 digits.
    assert.equal(await leftOut(`SHA512/256 (b) = ${B}`), 'line is of SHA512/256, only SHA256 counts');
    assert.equal(await leftOut(`SHA3-256 (b) = ${B}`), 'line is of SHA3-256, only SHA256 counts');
  });
  test('a hash without a name, three spaces, a tabulator, a name that sha256sum escapes', async () => {
    for (const line of [B, `${B}  `, `${B}   b`, `${B}\tb`, `\\${B}  b\\nc`, `SHA256 () = ${B}`]) await leftOut(line);
  });
  test('bad input 69: names that lead out of the folder, or that a system takes for something else', async () => {
    for (const name of ['../../etc/passwd', '/etc/passwd', 'a//b', '.', '..', 'a/../b', 'C:\\x', 'CON', 'a/nul.txt', 'a.', 'a ', 'a b', '.hidden', 'x'.repeat(256)]) {
      await leftOut(`${B}  ${name}`);
    }
  });
  test('bad input 70: a name that is an option', async () => assert.match(await leftOut(`${B}  -rf`), /starts with "-"/));
  test('bad input 71, 75: letters that look like others, or take no or two places', async () => {
    for (const name of ['t\u0430ils', 'e\u0301', 'a\u200db', '\u202egpj.exe', '\uff21', '\u{1f600}']) await leftOut(`${B}  ${name}`);
  });
  test('bad input 72, 73: what moves a cursor or forges a line', async () => {
    for (const name of ['\u001b[2J', '\u001b]52;c;aGk=\u0007', '\u009b2J', 'a\rAGREED  b', '\u2028AGREED']) await leftOut(`${B}  ${name}`);
  });
  test('bad input 74: names that a table would read as something else', async () => {
    for (const name of ['"a"', "a'b", 'a;b', 'a|b']) await leftOut(`${B}  ${name}`);
  });
  test('no more of them are named than a screen can show', async () => {
    const { values, leftOut } = await read(`${GOOD}\n${'?\n'.repeat(MAX_LEFT_OUT + 7)}`);
    assert.equal(values.length, 1);
    assert.equal(leftOut.length, MAX_LEFT_OUT + 1);
    assert.deepEqual(leftOut.at(-1), { line: null, reason: '7 more are left out' });
  });
});

describe('what else its signer signed is no checksum file, though it has lines of one: the format is named by whoever passes it on', () => {
  const LINES = `${A}  good.tar.gz\n${B}  b.tar.gz\n`;
  const OTHERS = {
    'a commit, whose message somebody else wrote': `tree ${'1f'.repeat(20)}\nparent ${'2f'.repeat(20)}\nauthor Ada <ada@example.org> 1700000000 +0000\ncommitter Ada <ada@example.org> 1700000000 +0000\n\nMerge it\n\n${LINES}`,
    'a tag': `object ${'1f'.repeat(20)}\ntype commit\ntag v1.0\ntagger Ada <ada@example.org> 1700000000 +0000\n\nv1.0\n${LINES}`,
    'an in-toto link with what a build printed: canonical JSON leaves line ends as they are': `{"_type":"link","byproducts":{"stdout":"\n${LINES}"},"command":["make"],"environment":{},"materials":{},"name":"x","products":{"x.deb":{"sha256":"${B}"}}}`,
    'the frame that DSSE signs': `DSSEv1 28 application/vnd.in-toto+json 200 {"a":\n${LINES}`,
    'a mail': `Content-Type: text/plain; charset=utf-8\n\nDo not use these, they are false:\n${LINES}`,
    'a note, behind a comment and a blank line': `# mine\n\nThe false ones were\n${LINES}`,
  };
  for (const [name, text] of Object.entries(OTHERS)) {
    test(name, async () => assert.rejects(read(text), refusedAs('foreign-malformed', /^text begins with ".*", so it is no checksum file, though it has lines of one$/)));
  }
  test('a checksum file may begin with lines that do not count', async () => {
    for (const first of ['# made by hand', `${'c'.repeat(128)}  a`, `SHA512 (a) = ${'c'.repeat(128)}`, `${B}  ../a`, `\ufeff${B}  a`]) {
      assert.deepEqual(await valuesOf(`${first}\n${GOOD}\n`), { 'good.tar.gz': [A] }, first);
    }
  });
});

describe('a file without one line that counts is refused', () => {
  test('bad input 1: an empty manifest, which somebody signed', async () => {
    for (const text of ['', '\n', '\r\n \n', '# nothing\n']) await assert.rejects(read(text), refusedAs('foreign-malformed', /has no line that counts/));
    await assert.rejects(read(''), refusedAs('foreign-malformed', /: it is empty$/));
  });
  test('bad input 2: one byte', async () => {
    for (let byte = 0; byte < 256; byte++) await assert.rejects(read(Uint8Array.of(byte)), refusedAs('foreign-malformed', /has no line that counts/));
  });
  test('a page that says "404 Not Found", which somebody signed', async () => {
    await assert.rejects(read('<html>\r\n<head><title>404 Not Found</title></head>\r\n</html>\r\n'), refusedAs('foreign-malformed', /it begins with "<html>"$/));
  });
  test('bad input 23: a whole file of SHA-512', async () => {
    await assert.rejects(read(`${'c'.repeat(128)}  a\n${'d'.repeat(128)}  b\n`), refusedAs('foreign-malformed', /has no line that counts/));
  });
  test('with a next step', async () => {
    await assert.rejects(read('x'), (error: { hint?: string }) => error.hint === 'get it again from its source, or name the format with --format');
  });
});

test('bad input 22: the hash of nothing and the hash of all zeros are read as they stand: a verdict warns of them', async () => {
  assert.deepEqual(await valuesOf(`${EMPTY_SHA256}  a\n${ZERO_SHA256}  b\n`), { a: [EMPTY_SHA256], b: [ZERO_SHA256] });
});

test('bad input 17: as many lines as a statement can hold are read, and in no time that grows faster', async () => {
  const lines = Array.from({ length: 3_600 }, (_, i) => `${i.toString(16).padStart(64, '0')}  f${i}`);
  assert.equal((await read(lines.join('\n'))).values.length, lines.length);
});
