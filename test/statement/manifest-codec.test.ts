import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isConcurError } from '../../src/base/errors.ts';
import type { Component, Manifest } from '../../src/statement/manifest.ts';
import { decodeManifest, encodeManifest, looksLikeManifest } from '../../src/statement/manifest-codec.ts';
import { manifest as anyManifest } from './manifest-arbitrary.ts';

const SEED = 20170608;
const HASH = 'ab'.repeat(32);

const small: Manifest = {
  sha256: HASH, size: 3, madeBy: 'concur 0.1.0', format: 'tar',
  components: [{ path: 'a', kind: 'directory', mode: '0755' }, { path: 'a/b', kind: 'file', sha256: HASH, size: 1, mtime: 0 }],
};
const lines = (...given: object[]) => new TextEncoder().encode(given.map((line) => `${JSON.stringify(line)}\n`).join(''));
const header = { artifact: { madeBy: 'concur 0.1.0', sha256: HASH, size: 3 }, format: 'concur-manifest/1' };

test('a manifest is one line for the artifact, and one for each component in the order of their paths', () => {
  assert.equal(new TextDecoder().decode(encodeManifest(small)), `{"artifact":{"format":"tar","madeBy":"concur 0.1.0","sha256":"${HASH}","size":3},"format":"concur-manifest/1"}
{"kind":"directory","mode":"0755","path":"a"}
{"kind":"file","mtime":0,"path":"a/b","sha256":"${HASH}","size":1}
`);
});

test('any manifest survives encoding, and its bytes tell what they are', () => {
  fc.assert(fc.property(anyManifest, (manifest) => {
    const bytes = encodeManifest(manifest);
    const decoded = decodeManifest(bytes);
    assert.deepEqual(encodeManifest(decoded), bytes);
    assert.deepEqual(byPath(decoded.components), byPath(manifest.components));
    assert.ok(looksLikeManifest(bytes));
  }), { seed: SEED, numRuns: 300 });
});

test('the order in which components were found does not show', () => {
  fc.assert(fc.property(anyManifest.chain((manifest) => fc.tuple(fc.constant(manifest), fc.shuffledSubarray([...manifest.components], { minLength: manifest.components.length }))), ([manifest, components]) => {
    assert.deepEqual(encodeManifest({ ...manifest, components }), encodeManifest(manifest));
  }), { seed: SEED, numRuns: 300 });
});

test('paths stand in the order of their bytes, also beyond U+FFFF', () => {
  const component = (path: string): Component => ({ path, kind: 'file' });
  const decoded = decodeManifest(encodeManifest({ ...small, components: ['\u{1f600}', '\uffe0', 'b', 'a//b', 'a/b'].map(component) }));
  assert.deepEqual(decoded.components.map(({ path }) => path), ['a//b', 'a/b', 'b', '\uffe0', '\u{1f600}']);
});

test('one byte changed: refused, or another manifest in its one spelling', () => {
  const outcomes = { refused: 0, decoded: 0 };
  fc.assert(fc.property(anyManifest, fc.nat(), fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(...Buffer.from('0123456789abcdef'))), (manifest, at, byte) => {
    const original = encodeManifest(manifest);
    const changed = original.with(at % original.length, byte);
    const decoded = decodeOrCode(changed);
    outcomes[typeof decoded === 'string' ? 'refused' : 'decoded']++;
    if (typeof decoded !== 'string') assert.deepEqual(encodeManifest(decoded), changed);
  }), { seed: SEED, numRuns: 1_000 });
  assert.ok(Math.min(...Object.values(outcomes)) > 50, `both ways must be exercised: ${JSON.stringify(outcomes)}`);
});

test('what is cut short, out of order, twice, of another version or shape is refused with the line', () => {
  const file = (path: string, more: object = {}) => ({ kind: 'file', path, ...more });
  const bad: [name: string, bytes: Iterable<number>, message: RegExp][] = [
    ['nothing', new Uint8Array(), /is empty/],
    ['no end of line', encodeManifest(small).subarray(0, -1), /cut short/],
    ['an empty line', [10, ...lines(header)], /line 1: it is empty/],
    ['another version', lines({ ...header, format: 'concur-manifest/2' }), /line 1: format/],
    ['no header', lines(file('a')), /line 1/],
    ['another order', lines(header, file('b'), file('a')), /"a" after "b"/],
    ['a path twice', lines(header, file('a'), file('a')), /"a" twice/],
    ['an unknown member', lines(header, file('a', { weight: 3 })), /line 2: weight/],
    ['members in another order', new TextEncoder().encode(`${JSON.stringify(header)}\n{"path":"a","kind":"file"}\n`), /line 2: .*canonical/],
    ['an absolute path', lines(header, file('/a')), /line 2: path/],
    ['a terminal escape', lines(header, file('a\u009b2J')), /line 2: it has a control character/],
    ['a path that is escaped without need', lines(header, file('\\x61')), /line 2: path/],
    ['a mode that is no octal', lines(header, { kind: 'file', mode: '0799', path: 'a' }), /line 2: mode/],
    ['an attribute that objects inherit', lines(header, { kind: 'file', path: 'a', xattrs: { constructor: HASH } }), /line 2: it has a member named "constructor"/],
    ['a fraction of a byte', lines(header, file('a', { size: 0.5 })), /line 2: size/],
  ];
  for (const [name, bytes, message] of bad) assert.throws(() => decodeManifest(Uint8Array.from(bytes)), (error) => isConcurError(error, 'manifest-malformed') && message.test(error.message), name);
});

test('nothing is written that would not be read again', () => {
  for (const component of [{ path: 'a/', kind: 'file' }, { path: 'a', kind: 'file', size: -1 }, { path: 'a', kind: 'file', target: '\n' }] as const) {
    assert.throws(() => encodeManifest({ ...small, components: [component] }), (error) => isConcurError(error, 'manifest-malformed'));
  }
  assert.throws(() => encodeManifest({ ...small, components: [{ path: 'a'.repeat(300_000), kind: 'file' }] }), /has a line of more than/);
  assert.throws(() => encodeManifest({ ...small, components: [...small.components, ...small.components] }), /"a" twice/);
});

test('what is larger than evidence may be is not even split into lines', () => {
  assert.throws(() => decodeManifest(new Uint8Array(64 * 1024 * 1024 + 1)), (error) => isConcurError(error, 'manifest-malformed') && /at most/.test(error.message));
});

function byPath(components: readonly Component[]): Record<string, Component> {
  return Object.fromEntries(components.map((component) => [`path:${component.path}`, component]));
}

function decodeOrCode(bytes: Uint8Array): Manifest | string {
  try {
    return decodeManifest(bytes);
  } catch (error) {
    if (isConcurError(error)) return error.code;
    throw error;
  }
}
