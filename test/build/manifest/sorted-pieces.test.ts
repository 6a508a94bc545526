import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { MAX_SORTED_TEXT_BYTES } from '../../../src/base/manifest-limits.ts';
import { sortedPieces } from '../../../src/build/manifest/sorted-pieces.ts';

const SEED = 20170608;
const of = (text: string) => sortedPieces(Buffer.from(text));

test('the same lines in any order have one digest, and other lines another', () => {
  const lines = fc.array(fc.stringMatching(/^[a-z<>&= ]{1,8}$/), { minLength: 2, maxLength: 12 });
  fc.assert(fc.property(lines, fc.nat(), (given, turn) => {
    const at = turn % given.length;
    const turned = [...given.slice(at), ...given.slice(0, at)];
    // What begins with a tag is taken apart otherwise: then only its own elements can be told.
    fc.pre(!/^\s*</.test(given.join('\n')) && !/^\s*</.test(turned.join('\n')));
    assert.equal(of(turned.join('\n')), of(given.join('\n')));
    assert.notEqual(of([...given, 'one more'].join('\n')), of(given.join('\n')));
  }), { seed: SEED });
});

test('the same elements in another order have one digest, whatever the lines', () => {
  assert.equal(of('<gconf><entry name="b"/><entry name="a"/></gconf>'), of('<gconf>\n<entry name="a"/>\n<entry name="b"/></gconf>'));
  assert.notEqual(of('<gconf><entry name="b"/></gconf>'), of('<gconf><entry name="c"/></gconf>'));
});

test('a line that stands there twice is not the same as once', () => {
  assert.notEqual(of('a\na\nb'), of('a\nb\nb'));
});

test('what is no text, is empty, long or of one line has none', () => {
  for (const bytes of [Buffer.alloc(0), Buffer.from([0x61, 0x0a, 0x00]), Buffer.from([0xff, 0x0a, 0x61]), Buffer.from('one line'), Buffer.from('one line\n'), Buffer.alloc(MAX_SORTED_TEXT_BYTES + 1, 0x0a)]) {
    assert.equal(sortedPieces(bytes), undefined);
  }
});
