import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { MAX_COMPARED_BYTES } from '../../../src/base/limits.ts';
import { kindOfDifference } from '../../../src/build/compare-content/kind-of-difference.ts';

const SEED = 20170608;
const utf8 = (text: string) => new TextEncoder().encode(text);
const kind = (a: string | Uint8Array, b: string | Uint8Array, path?: string) =>
  kindOfDifference(typeof a === 'string' ? utf8(a) : a, typeof b === 'string' ? utf8(b) : b, path === undefined ? {} : { path });

test('the same lines in another order are told as that, however many', () => {
  assert.deepEqual(kind('alias a\nalias b\nalias c\n', 'alias c\nalias a\nalias b\n'), { kind: 'order', note: 'the same 4 lines in another order' });
  fc.assert(fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,6}$/), { minLength: 2, maxLength: 30 }).chain((lines) => fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length }))), ([lines, shuffled]) => {
    fc.pre(lines.join() !== shuffled.join());
    assert.equal(kind(lines.join('\n'), shuffled.join('\n')).kind, 'order');
  }), { seed: SEED });
});

test('elements in another order are told also where all stand in one line, as in gconf trees', () => {
  const [one, other] = ['<entry name="b"/>', '<entry name="a" mtime="1"/>'];
  assert.equal(kind(`<?xml version="1.0"?>\n<dir>${one}${other}</dir>`, `<?xml version="1.0"?>\n<dir>${other}${one}</dir>`).kind, 'order');
  assert.equal(kind(`<dir>${one}</dir>`, `<dir>${other}</dir>`).kind, 'content');
});

test('times are found in the shapes that programs print them in', () => {
  for (const [a, b] of [
    ['Built at 2017-06-08T12:00:00Z.', 'Built at 2017-06-09T01:02:03Z.'],
    ['Built 2017-06-08 12:00:00.123 +0200', 'Built 2017-06-09 1:02:03 UTC'],
    ['Generated on Thu Jun  8 12:00:00 UTC 2017 by doxygen', 'Generated on Fri Jun 9 01:02:03 CEST 2017 by doxygen'],
    ['Date: Thu, 08 Jun 2017 12:00:00 +0000', 'Date: Fri, 9 Jun 2017 01:02:03 +0200'],
    ['epoch=1496923200;', 'epoch=1496970123;'],
    ['version 20170608', 'version 20170609'],
    ['a\n<li mtime="1496923200"/>\nb', 'a\n<li mtime="1496970123"/>\nb'],
  ] as const) assert.equal(kind(a, b).kind, 'timestamp', a);
  assert.equal(kind('port 8080', 'port 8081').kind, 'content');
  assert.equal(kind('serial 12345', 'serial 12346').kind, 'content');
});

test('build paths are found, alone or together with times', () => {
  assert.deepEqual(kind('cc -I/home/ada/src/hello/include x.c', 'cc -I/build/hello-2.10/include x.c'), { kind: 'path', note: 'only paths differ in one line' });
  assert.equal(kind('/build/a/x.c at 2017-06-08 12:00', '/build/b/x.c at 2017-06-09 13:00').kind, 'path');
  assert.equal(kind('see https://example.org/a', 'see https://example.org/b').kind, 'content');
});

test('a locale has no kind of its own, and is told in the note', () => {
  assert.deepEqual(kind('LANG=en_US.UTF-8\n', 'LANG=de_DE.UTF-8\n'), { kind: 'content', note: 'only names of a locale differ in one line' });
});

test('white space and line ends are told as that', () => {
  assert.equal(kind('a b\nc\n', 'a  b\r\nc').kind, 'whitespace');
  assert.equal(kind('ab', 'ac').kind, 'content');
});

test('zeros at the end are padding', () => {
  const body = Uint8Array.of(1, 2, 0, 3);
  assert.deepEqual(kind(Uint8Array.of(...body, 0, 0), body), { kind: 'padding', note: 'only zeros at the end: 2 and 0 of them' });
  assert.equal(kind(new Uint8Array(0), new Uint8Array(3)).kind, 'padding');
  assert.equal(kind(Uint8Array.of(0, 0, 1), Uint8Array.of(0, 1)).kind, 'content');
});

test('the time in a gzip header, and a number of four bytes that is a time on both sides', () => {
  const [one, other] = [gzipSync('hello'), gzipSync('hello')];
  new DataView(other.buffer, other.byteOffset).setUint32(4, 1_496_923_200, true);
  assert.deepEqual(kind(one, other), { kind: 'timestamp', note: 'only the time in the gzip header differs' });
  const program = (time: number) => { const bytes = new Uint8Array(256).fill(0xc3); new DataView(bytes.buffer).setUint32(96, time, true); bytes[0] = 0; return bytes; };
  assert.equal(kind(program(1_496_923_200), program(1_496_970_123)).kind, 'timestamp');
  assert.equal(kind(program(1_496_923_200), program(7)).kind, 'content');
});

test('texts inside of a program are compared as texts are', () => {
  const program = (path: string, size = 64) => Uint8Array.of(0, 1, 2, ...utf8(path.padEnd(size, '\0')), 0xff);
  assert.equal(kind(program('/build/ada/hello/main.c'), program('/build/grace/hello/main.c')).kind, 'content');
  assert.equal(kind(Uint8Array.of(0, 9, ...utf8('/build/ada/hello/main.c'), 0), Uint8Array.of(0, 9, ...utf8('/build/grace/hello/main.c'), 0)).kind, 'path');
});

test('what is too long is not looked into', () => {
  assert.match(kind(new Uint8Array(MAX_COMPARED_BYTES + 1), Uint8Array.of(1)).note, /not looked into/);
});

test('any two contents have an answer, the same whichever comes first', () => {
  const content = fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.string({ unit: fc.constantFrom('a', '/', '1', '<', '>', '\n', ' ', ':', '2017-06-08', '\0') }).map(utf8));
  const seen = new Set<string>();
  fc.assert(fc.property(content, content, (a, b) => {
    const { kind, note } = kindOfDifference(a, b);
    seen.add(kind);
    assert.equal(kindOfDifference(b, a).kind, kind);
    assert.doesNotMatch(note, /\.$/);
  }), { seed: SEED, numRuns: 2_000 });
  assert.ok(seen.has('content') && seen.has('whitespace'), [...seen].join());
});

test('a text that invites a slow search is answered at once', () => {
  for (const piece of ['1', '/a', 'Jan ', '<', '2017-', ': ', '12:', ' ']) {
    const [a, b] = [piece.repeat(200_000), `${piece.repeat(200_000)}x`];
    const start = process.cpuUsage();
    kindOfDifference(utf8(a), utf8(b));
    assert.ok(process.cpuUsage(start).user < 3_000_000, `${piece}: ${process.cpuUsage(start).user}`);
  }
});
