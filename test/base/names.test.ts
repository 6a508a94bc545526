import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isLabel, isPetname, knowableName, parseLabel, parseSubjectName, subjectNameProblem } from '../../src/base/names.ts';

const SEED = 20170608;

function refusesNames(...names: string[]): void {
  for (const name of names) {
    assert.throws(() => parseSubjectName(name), { code: 'name-unsafe', hint: 'give another with --name' }, JSON.stringify(name));
  }
}

test('names of real artifacts are taken', () => {
  const names = [
    'tails-amd64-3.0~rc2.iso', 'Tails_amd64_4.0_to_4.1.iuk', 'bitcoin-26.0rc1-x86_64-linux-gnu.tar.gz', 'sniffglue_0.15.0-6+b1_amd64.deb',
    'out/linux/torbrowser-install-win64-13.0_ALL.exe', '@scope/package-1.0.tgz', 'a,b=c:d(1)%20_~+@x',
  ];
  for (const name of names) assert.equal(parseSubjectName(name), name);
});

test('a name that no statement can hold is not looked for', () => {
  assert.deepEqual(['tails.iso', '../tails.iso', 'my file.iso', '', null].map(knowableName), ['tails.iso', null, null, null, null]);
});

test('bad input 69: names that leave their folder, or are no name at all', () => {
  refusesNames('../../etc/passwd', '/abs', 'a//b', 'a/', '.', '..', 'a/../b', 'C:\\x', 'a\\b', '');
});

test('bad input 69: names that Windows understands otherwise', () => {
  refusesNames('CON', 'nul.iso', 'a/Com1.txt', 'LPT9', 'aux', 'file.', 'a./b', 'file ');
  for (const name of ['console', 'auxiliary.h', 'com10', 'my.con', 'nulls.txt']) assert.equal(subjectNameProblem(name), null, name);
});

test('bad input 69: 255 bytes in eight segments are a name, 256 or nine are none', () => {
  assert.equal(subjectNameProblem('n'.repeat(255)), null);
  refusesNames('n'.repeat(256));
  assert.equal(subjectNameProblem('a/b/c/d/e/f/g/h'), null);
  refusesNames('a/b/c/d/e/f/g/h/i');
});

test('bad input 70: a name that reads as an option', () => refusesNames('-rf', 'a/-rf', '--help'));

test('bad input 71: one spelling for each look: no Unicode at all', () => {
  refusesNames('caf\u00e9', 'cafe\u0301', 'tаils.iso', 'ta\u200dils', 'iso.\u202egpj', 'ｔails');
});

test('bad input 72: escape sequences', () => refusesNames('\u001b[2J', 'x\u001b]52;c;eA==\u0007', 'x\u009b31m', 'x\u0007'));

test('bad input 73: a line break with a forged verdict', () => refusesNames('x\nAGREED  6954ac32', 'x\r', 'x\u2028y'));

test('bad input 74: separators of JSON, of tables and of shells', () => {
  refusesNames('a"b', "a'b", 'a;b', 'a\tb', 'a|b', 'a{b}', 'a[0]', 'a b', 'a`b`', 'a$b', 'a&b', 'a<b', 'a*', 'a?', 'a#b', 'a!b');
});

test('bad input 74: a formula is a name, and stays text wherever it is written', () => {
  assert.equal(parseSubjectName('=cmd()'), '=cmd()');
  assert.equal(JSON.stringify({ name: '=cmd()' }), '{"name":"=cmd()"}');
});

test('bad input 75: wide, stacked and empty characters', () => refusesNames('東', 'e\u0301\u0301', 'a\u3000b', '🎉', '\u3164'));

test('whatever is taken is plain ASCII, has no empty or dotted segment, and is shown as it is', () => {
  const character = fc.constantFrom(...Array.from('aZ09_.+~@%,=:()-/ \\\n\u001bä'));
  fc.assert(fc.property(fc.string({ unit: character, maxLength: 40 }), (name) => {
    fc.pre(subjectNameProblem(name) === null);
    assert.match(name, /^[!-~]+$/);
    for (const segment of name.split('/')) assert.match(segment, /^[^.\-\s].*[^.]$|^[^.\-\s]$/);
  }), { seed: SEED, numRuns: 2_000 });
});

test('a refused name is quoted harmlessly', () => {
  assert.throws(() => parseSubjectName('\u001b[2J'), { message: /^artifact name "\\u\{1b\}\[2J" has a character outside/ });
});

test('labels are one segment of letters, digits and . _ ~ + : @ -', () => {
  for (const label of ['tails', '3.0~rc2', '0.10.1rc2-win', 'v1:2', '26.0rc1', 'a'.repeat(128)]) assert.ok(isLabel(label), label);
  for (const label of ['', '.hidden', '-x', '~x', 'a/b', 'a b', '3.0~rc2\n', 'ä', 'a'.repeat(129)]) assert.equal(isLabel(label), false, label);
  assert.equal(parseLabel('tails', 'project'), 'tails');
  assert.throws(() => parseLabel('a/b', 'project'), { code: 'name-unsafe', message: 'project "a/b" is not a plain name' });
});

test('bad input 26: 3.0~rc2 and 3.0-rc2 are two labels, neither read as the other', () => {
  assert.equal(parseLabel('3.0~rc2', 'release'), '3.0~rc2');
  assert.equal(parseLabel('3.0-rc2', 'release'), '3.0-rc2');
});

test('petnames are short and start with a letter or digit', () => {
  for (const name of ['anonym', 'luke-jr', '0xB10C', 'a'.repeat(64)]) assert.ok(isPetname(name), name);
  for (const name of ['', '-a', '.a', 'a b', 'ä', 'a'.repeat(65)]) assert.equal(isPetname(name), false, name);
});
