import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as assertProperty, constantFrom, property } from 'fast-check';
import { matchTemplate, parseForeignRule, releaseOfForeignName } from '../../src/policy/foreign.ts';

const cases: [template: string, name: string, release: string | null][] = [
  ['tails-amd64-{release}/*', 'tails-amd64-3.0~rc2/tails-amd64-3.0~rc2.iso', '3.0~rc2'],
  ['bitcoin-{release}.tar.gz', 'bitcoin-28.0.tar.gz', '28.0'],
  ['bitcoin-{release}-*', 'bitcoin-28.0-aarch64-linux-gnu-debug.tar.gz', '28.0'],
  ['*/bitcoin-{release}-*', 'dist-archive/bitcoin-22.0rc1-codesignatures-22.0rc1.tar.gz', '22.0rc1'],
  ['bitcoin-{release}-*', 'x/bitcoin-28.0-aarch64.tar.gz', null],
  ['bitcoin-{release}-*', 'bitcoin-v28.0-aarch64.tar.gz', null],
  ['bitcoin-{release}', 'bitcoin-28.0 ', null],
  ['{release}', '1', '1'],
  ['{release}*', '1.2.3', '1'],
  ['*{release}', 'v1.2.3', '1.2.3'],
  ['a{release}', 'a', null],
  ['a{release}', '', null],
];

for (const [template, name, release] of cases) {
  test(`template ${template} reads ${release ?? 'nothing'} from "${name}"`, () => assert.equal(matchTemplate(template, name), release));
}

test('a template means what the regular expression for it means', () => {
  const piece = constantFrom('a', '1', '.', '-', '*', '/');
  const side = array(piece, { maxLength: 4 }).map((parts) => parts.join('').replaceAll(/\*+/g, '*'));
  const name = array(constantFrom('a', '1', '.', '-', '/'), { maxLength: 9 }).map((parts) => parts.join(''));
  assertProperty(property(side, side, name, (before, after, text) => {
    const literal = (part: string) => part.replaceAll(/[.+/-]/g, String.raw`\$&`).replaceAll('*', '.*?');
    const expected = new RegExp(`^${literal(before)}([0-9][0-9A-Za-z._~+]*?)${literal(after)}$`, 's').exec(text)?.[1] ?? null;
    assert.equal(matchTemplate(`${before}{release}${after}`, text), expected);
  }), { seed: 41, numRuns: 3_000 });
});

test('a template full of stars costs no more than name × template', () => {
  const template = `${'*a'.repeat(120)}{release}${'*a'.repeat(120)}b`;
  assert.equal(matchTemplate(template, 'a'.repeat(120) + '1'.repeat(200) + 'a'.repeat(200)), null);
});

test('the first matching rule of the right format decides', () => {
  const rules = [parseForeignRule(['gitian', 'p-{release}-*'], 1), parseForeignRule(['sha256sums', 'p-{release}*'], 2), parseForeignRule(['sha256sums', '*{release}'], 3)];
  assert.equal(releaseOfForeignName(rules, 'sha256sums', 'p-1.2-x'), '1');
  assert.equal(releaseOfForeignName(rules, 'gitian', 'p-1.2-x'), '1.2');
  assert.equal(releaseOfForeignName(rules, 'sha256sums', 'q-1.2'), '1.2');
  assert.equal(releaseOfForeignName(rules, 'dsse', 'p-1.2-x'), null);
});

for (const values of [['sha256sums'], ['sha256sums', 'a-{release}', 'b'], ['md5sums', 'a-{release}'], ['sha256sums', 'a-*'], ['sha256sums', '{release}-{release}'], ['sha256sums', 'a**{release}'], ['sha256sums', 'a\\d{release}'], ['sha256sums', 'a[0]{release}']]) {
  test(`refused: foreign ${values.join(' ')}`, () => assert.throws(() => parseForeignRule(values, 7), { code: 'policy-malformed', message: /^policy line 7: / }));
}
