/** Which components of two manifests differ, and how. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { compareManifests } from '../../src/diagnosis/compare-manifests.ts';
import { component, hash, manifest, type Given } from './samples.ts';

type Components = Record<string, Given>;

/** `path kind members` */
function compare(a: Components, b: Components): string[] {
  return compareManifests(manifest('a', a), manifest('b', b)).map(({ path, kind, members }) => [path, kind, ...members].join(' '));
}

const file = (word: string, more: Partial<ReturnType<typeof component>> = {}): Given => ({ sha256: hash(word), size: 1, ...more });
const folder = (more: Partial<ReturnType<typeof component>> = {}): Given => ({ kind: 'directory', mode: '0755', ...more });
const archive = (word: string, more: Partial<ReturnType<typeof component>> = {}): Given => file(word, { format: 'tar', ...more });

describe('a component', () => {
  test('whose hash differs is told as content, and its size too if that differs', () => {
    assert.deepEqual(compare({ a: file('x'), b: file('x') }, { a: file('y'), b: file('y', { size: 2 }) }), ['a content', 'b content size']);
  });

  test('that differs beside its content only is told as metadata, with each member', () => {
    const whole = { mode: '0644', uid: 0, gid: 0, owner: 'root', group: 'root', mtime: 5, xattrs: { 'user.a': hash('v') } };
    const other = { mode: '0664', uid: 1, gid: 2, owner: 'me', group: 'us', mtime: 6.5, xattrs: { 'user.a': hash('w') } };
    assert.deepEqual(compare({ a: file('x', whole) }, { a: file('x', other) }), ['a metadata mode uid gid owner group mtime xattrs']);
    assert.deepEqual(compare({ l: { kind: 'symlink', target: 'a' } }, { l: { kind: 'symlink', target: 'b' } }), ['l metadata target']);
  });

  test('that one manifest says less of is not different', () => {
    assert.deepEqual(compare({ a: file('x', { mtime: 5, mode: '0644' }) }, { a: file('x') }), []);
  });

  test('that has an attribute on one side only differs', () => {
    assert.deepEqual(compare({ a: file('x', { xattrs: { 'user.a': hash('v') } }) }, { a: file('x') }), ['a metadata xattrs']);
  });

  test('of another kind differs in content, and what was in it is missing', () => {
    assert.deepEqual(compare({ a: folder(), 'a/b': file('x') }, { a: { kind: 'symlink', target: 'c' } }), ['a content kind', 'a/b missing']);
  });

  test('on one side only is added or missing', () => {
    assert.deepEqual(compare({ a: file('x') }, { b: file('x') }), ['a missing', 'b added']);
  });
});

describe('a parent', () => {
  test('that differs through what is in it only is not listed: neither container nor folder', () => {
    assert.deepEqual(compare({ t: archive('1'), 't//d': folder(), 't//d/f': file('x') }, { t: archive('2'), 't//d': folder(), 't//d/f': file('y') }), ['t//d/f content']);
    assert.deepEqual(compare({ t: archive('1'), 't//u': archive('3'), 't//u//f': file('x') }, { t: archive('2'), 't//u': archive('4'), 't//u//f': file('y') }), ['t//u//f content']);
  });

  test('of equal children whose own bytes differ is told as packing', () => {
    assert.deepEqual(compare({ t: archive('1'), 't//f': file('x') }, { t: archive('2', { size: 9 }), 't//f': file('x') }), ['t packing size']);
  });

  test('that could not be opened differs in content', () => {
    assert.deepEqual(compare({ t: archive('1', { unopened: 'no lzo here' }) }, { t: archive('2', { unopened: 'no lzo here' }) }), ['t content']);
  });

  test('that only one side could open: what is inside is not taken for missing', () => {
    const opened: Components = { t: archive('1'), 't//f': file('x'), 't//u': archive('3'), 't//u//g': file('y') };
    assert.deepEqual(compare(opened, { t: archive('1', { unopened: 'too large' }) }), []);
    assert.deepEqual(compare({ t: archive('2', { unopened: 'too large' }) }, opened), ['t content']);
  });

  test('whose own mode differs is listed beside what is in it', () => {
    assert.deepEqual(compare({ d: folder(), 'd/f': file('x') }, { d: folder({ mode: '0700' }), 'd/f': file('y') }), ['d metadata mode', 'd/f content']);
  });

  test('has another time and size when an entry comes or goes: that follows, and is not listed', () => {
    assert.deepEqual(compare({ d: folder({ mtime: 1, size: 40 }) }, { d: folder({ mtime: 2, size: 60 }), 'd/f': file('x') }), ['d/f added']);
    assert.deepEqual(compare({ d: folder({ mtime: 1 }), 'd/f': file('x') }, { d: folder({ mtime: 2 }), 'd/f': file('y') }), ['d metadata mtime', 'd/f content']);
  });
});

describe('the order of a container', () => {
  const inOrder = (...names: string[]): Components => ({ t: archive(names.join()), ...Object.fromEntries(names.map((name, order) => [`t//${name}`, file(name, { order })])) });

  test('is told of as few entries as explain it', () => {
    assert.deepEqual(compare(inOrder('a', 'b', 'c', 'd', 'e'), inOrder('a', 'd', 'b', 'c', 'e')), ['t//d order order']);
  });

  test('is the same wherever others came or went', () => {
    assert.deepEqual(compare(inOrder('a', 'b', 'c'), inOrder('x', 'a', 'b', 'c')), ['t//x added']);
    assert.deepEqual(compare(inOrder('a', 'b', 'c'), inOrder('b', 'c')), ['t//a missing']);
  });

  test('is told beside another difference of the same entry', () => {
    const moved = { ...inOrder('b', 'a', 'c'), 't//b': file('other', { order: 0 }), 't//a': file('a', { order: 1, mode: '0600' }) };
    const first = { ...inOrder('a', 'b', 'c'), 't//a': file('a', { order: 0, mode: '0644' }) };
    assert.deepEqual(compare(first, moved).toSorted(), ['t//a metadata mode order', 't//b content']);
  });

  test('is compared within each container by itself', () => {
    const two = (first: string, second: string): Components => ({ 't//a': file('a', { order: 0 }), 't//b': file('b', { order: 1 }), [`u//${first}`]: file('f', { order: 0 }), [`u//${second}`]: file('f', { order: 1 }) });
    assert.deepEqual(compare(two('c', 'd'), two('d', 'c')).length, 1);
  });
});

describe('any two manifests', () => {
  const names = fc.constantFrom('a', 'b', 'd/a', 'd/b', 'd', 't', 't//a', 't//d', 't//d/a', 't//u', 't//u//a', '\u{ffff}', '\u{1f4a9}');
  const given: fc.Arbitrary<Given> = fc.record({
    kind: fc.constantFrom('file', 'directory', 'symlink'), sha256: fc.constantFrom(hash('1'), hash('2')), size: fc.nat(3), mode: fc.constantFrom('0644', '0755'),
    mtime: fc.nat(2), order: fc.nat(5), format: fc.constantFrom('tar'), unopened: fc.constantFrom('why'),
  }, { requiredKeys: ['kind'] });
  const any = fc.dictionary(names, given, { maxKeys: 10, noNullPrototype: true });

  test('have no difference if they are the same', () => {
    fc.assert(fc.property(any, (one) => assert.deepEqual(compare(one, one), [])), { seed: 61 });
  });

  test('have the same paths differ whichever comes first, but for the order that is kept', () => {
    fc.assert(fc.property(any, any, (one, other) => {
      const there = compareManifests(manifest('a', one), manifest('b', other)).filter(({ kind, members }) => kind !== 'order' && !members.includes('order'));
      const back = compareManifests(manifest('b', other), manifest('a', one)).filter(({ kind, members }) => kind !== 'order' && !members.includes('order'));
      const turn = { added: 'missing', missing: 'added' } as Record<string, string>;
      const moved = new Set(compareManifests(manifest('a', one), manifest('b', other)).concat(compareManifests(manifest('b', other), manifest('a', one))).filter(({ members }) => members.includes('order')).map(({ path }) => path));
      const tell = (list: typeof there, word: (kind: string) => string) => list.filter(({ path }) => !moved.has(path)).map(({ path, kind }) => `${path} ${word(kind)}`);
      assert.deepEqual(tell(there, (kind) => kind), tell(back, (kind) => turn[kind] ?? kind));
    }), { seed: 62 });
  });

  test('differ in the same, in whatever order their components are listed', () => {
    fc.assert(fc.property(any, any, fc.array(fc.nat(), { minLength: 10, maxLength: 10 }), (one, other, keys) => {
      const [a, b] = [manifest('a', one), manifest('b', other)];
      const shuffled = { ...b, components: b.components.map((component, i) => ({ component, key: keys[i] ?? 0 })).sort((x, y) => x.key - y.key).map(({ component }) => component) };
      assert.deepEqual(compareManifests(a, shuffled), compareManifests(a, b));
    }), { seed: 63 });
  });
});
