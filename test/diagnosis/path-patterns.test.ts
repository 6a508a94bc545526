/** Many paths in a few words. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { findPatterns, nameOfPatterns } from '../../src/diagnosis/path-patterns.ts';

const patterns = (...paths: string[]) => findPatterns(paths.toSorted()).map(({ pattern, count }) => `${pattern} ${count}`);
const name = (...paths: string[]) => nameOfPatterns(findPatterns(paths.toSorted()));
const numbered = (count: number, path: (i: number) => string) => Array.from({ length: count }, (_, i) => path(i));

describe('the patterns of paths', () => {
  test('are one path as it is', () => assert.deepEqual(patterns('live/vmlinuz'), ['live/vmlinuz 1']));

  test('are files of one folder that begin alike, with what is the same before and after', () => {
    assert.deepEqual(patterns(...numbered(88, (i) => `var/%gconf-tree-${i}.xml`)), ['var/%gconf-tree-*.xml 88']);
    assert.deepEqual(patterns('m/modules.alias', 'm/modules.alias.bin', 'm/modules.dep'), ['m/modules.* 3']);
    assert.deepEqual(patterns('a', 'aa', 'aaa').length, 1 + 2);
  });

  test('are files that end alike in whatever folders below a common one', () => {
    assert.deepEqual(patterns('usr/a/x.cache', 'usr/b/y.cache', 'var/dicts'), ['usr/*.cache 2', 'var/dicts 1']);
  });

  test('are the folder, where nothing else is common', () => {
    assert.deepEqual(patterns('utils/linux/syslinux', 'utils/mbr/mbr.bin', 'utils/win32/syslinux.exe'), ['utils/ 3']);
  });

  test('say a beginning and an end that overlap in the shortest name only once', () => {
    assert.deepEqual(patterns('x/lib.so', 'x/lib.so.so', 'x/lib.so.so.so'), ['x/lib.so* 3']);
  });

  test('count each path once, and fit it', () => {
    const path = fc.array(fc.constantFrom('a', 'b.c', 'lib1.so', 'lib2.so', 'lib10.so', '%x-1.xml', '%x-2.xml', '.d', '…'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    fc.assert(fc.property(fc.uniqueArray(path, { minLength: 1, maxLength: 30 }), (paths) => {
      const found = findPatterns(paths.toSorted());
      assert.equal(found.reduce((sum, { count }) => sum + count, 0), paths.length);
      for (const { pattern } of found) {
        const [start = '', end = ''] = pattern.split('*');
        assert.ok(paths.some((path) => path.startsWith(start) && path.endsWith(end) && path.length >= start.length + end.length), pattern);
      }
    }), { seed: 71 });
  });

  test('take no more room for more paths than a computer has arguments', () => {
    assert.deepEqual(patterns(), []);
    assert.deepEqual(findPatterns(numbered(300_000, (i) => `d/f${String(i).padStart(6, '0')}`)), [{ pattern: 'd/f*', count: 300_000 }]);
  });
});

describe('the name of a problem', () => {
  test('is without folders, unless two would be the same', () => {
    assert.equal(name('usr/a/x.cache', 'usr/b/y.cache', 'var/dicts'), '*.cache ×2, dicts');
    assert.equal(name('a/1', 'b/1'), 'a/1, b/1');
  });

  test('is whole for one path and for a folder', () => {
    assert.equal(name('live/vmlinuz'), 'live/vmlinuz');
    assert.equal(name('utils/a/b', 'utils/c/d'), 'utils/ ×2');
  });

  test('names a few and counts the others', () => {
    assert.equal(name('a/q', 'b/r', 'c/s', 'd/t', 'e/u', 'f/v', 'g/w'), 'q, r, s, t, 3 others');
  });
});
