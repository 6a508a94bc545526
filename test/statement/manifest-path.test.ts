import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { utf8Encode } from '../../src/base/bytes.ts';
import { isManifestPath, isManifestText, manifestPath, manifestText, repeatedPath } from '../../src/statement/manifest-path.ts';
import { rawName } from './manifest-arbitrary.ts';

const SEED = 20170608;

test('bad input 101: names with escapes, bytes that are no text, and slashes that lie become one plain line', () => {
  const names: [name: string | Uint8Array, path: string][] = [
    ['usr/bin/env', 'usr/bin/env'],
    ['Ünï/ñ', 'Ünï/ñ'],
    ['../../etc/passwd', '../../etc/passwd'],
    ['/etc/passwd', '\\x2fetc/passwd'],
    ['a//b', 'a/\\x2fb'],
    ['a/', 'a\\x2f'],
    ['/', '\\x2f'],
    ['', '\\1'],
    ['a\\b', 'a\\x5cb'],
    ['\x1b[31mred\n', '\\x1b[31mred\\x0a'],
    ['nul\0byte', 'nul\\x00byte'],
    ['exe.\u202egpj', 'exe.\\xe2\\x80\\xaegpj'],
    [Uint8Array.of(0x61, 0xff, 0xc3, 0xa9, 0xc3), 'a\\xffé\\xc3'],
    [Uint8Array.of(0xed, 0xa0, 0x80), '\\xed\\xa0\\x80'],
  ];
  for (const [name, path] of names) {
    assert.equal(manifestPath(typeof name === 'string' ? utf8Encode(name) : name), path);
    assert.ok(isManifestPath(path), path);
  }
});

test('any name has one spelling, which is a path, and no two names share one', () => {
  fc.assert(fc.property(rawName, rawName, (one, other) => {
    assert.ok(isManifestPath(manifestPath(one)), manifestPath(one));
    assert.ok(isManifestPath(repeatedPath(`box//${manifestPath(one)}`, 2)));
    assert.ok(isManifestText(manifestText(one)));
    assert.equal(manifestPath(one) === manifestPath(other), Buffer.compare(one, other) === 0);
  }), { seed: SEED, numRuns: 3_000 });
});

test('what no name is written as is no path', () => {
  for (const text of ['', '/a', 'a/', 'a///b', '//', 'a//', '\\', '\\x6', '\\x61', '\\xc3\\xa9', 'a\\x2fb', '\\n', 'a\\1', 'a\\0', 'a\\02', '\u200b', '\ud800', 'a\nb']) {
    assert.equal(isManifestPath(text), false, JSON.stringify(text));
  }
});
