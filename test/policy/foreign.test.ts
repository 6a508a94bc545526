import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { array, assert as assertProperty, constantFrom, oneof, property } from 'fast-check';
import { matchTemplate, parseForeignRule, releaseOfForeignName, searchesFor, type ForeignRule } from '../../src/policy/foreign.ts';

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

test('a name in which a release could begin anywhere costs no more than name × template', () => {
  const start = process.cpuUsage();
  assert.equal(matchTemplate('*{release}-x*', `-x${'1'.repeat(100_000)}`), null);
  assert.equal(matchTemplate('*{release}*-x', `${'1'.repeat(100_000)}-x`), '1');
  const { user, system } = process.cpuUsage(start);
  assert.ok(user + system < 2_000_000, `${(user + system) / 1e6} s`);
});

test('the first matching rule of the right format decides', () => {
  const rules = [parseForeignRule(['gitian', 'p-{release}-*'], 1), parseForeignRule(['sha256sums', 'p-{release}-x'], 2), parseForeignRule(['sha256sums', '*{release}'], 3)];
  assert.equal(releaseOfForeignName(rules, 'sha256sums', 'p-1.2-x'), '1.2');
  assert.equal(releaseOfForeignName(rules, 'gitian', 'p-1.2-x'), '1.2');
  assert.equal(releaseOfForeignName(rules, 'sha256sums', 'q-1.2'), '1.2');
  assert.equal(releaseOfForeignName(rules, 'dsse', 'p-1.2-x'), null);
});

type Piece = string | { readonly star: string };

const rule = (template: string): ForeignRule => ({ format: 'sha256sums', template });
const starts = (release: string, ...templates: string[]) => searchesFor(templates.map(rule), release).map(({ start }) => start);

describe('where to look for the names of a release', () => {
  const cases: [template: string, start: string][] = [
    ['bitcoin-{release}-*', 'bitcoin-28.0-'],
    ['*/bitcoin-{release}-*', 'bitcoin-28.0-'],
    ['*/guix/bitcoin-{release}.tar.gz', 'guix/bitcoin-28.0.tar.gz'],
    ['tails-amd64-{release}/*', 'tails-amd64-28.0/'],
    ['*foo-{release}', ''],
    ['*foo-{release}/bar-*', 'bar-'],
    ['foo-*-{release}', 'foo-'],
    ['much-longer-*/x-{release}', 'x-28.0'],
    ['{release}*', '28.0'],
  ];
  for (const [template, start] of cases) test(`${template}: "${start}"`, () => assert.deepEqual(starts('28.0', template), [start]));

  test('once for rules that begin alike, and for each format', () => {
    assert.deepEqual(starts('28.0', 'a-{release}', '*/a-{release}', '*-{release}'), ['a-28.0', '']);
    assert.deepEqual(searchesFor([rule('a-{release}'), { format: 'gitian', template: 'a-{release}' }], '1'), [{ format: 'sha256sums', start: 'a-1' }, { format: 'gitian', start: 'a-1' }]);
  });
  test('nowhere for a label that no template can give', () => {
    for (const release of ['', 'v28.0', '28.0-rc1', '28.0/x', '28.0 ']) assert.deepEqual(starts(release, '*{release}*'), []);
  });
  test('every name from which a rule reads a release is found by its start or behind a slash', () => {
    const filling = array(constantFrom('a', '1', '.', '/', '/'), { maxLength: 3 }).map((parts) => parts.join(''));
    const pieces = array(oneof(constantFrom('a', '1', '.', '/', '/'), filling.map((text) => ({ star: text }))), { maxLength: 5 });
    const templateOf = (list: readonly Piece[]) => list.map((piece) => (typeof piece === 'string' ? piece : '*')).join('').replaceAll(/\*+/g, '*');
    const nameOf = (list: readonly Piece[]) => list.map((piece) => (typeof piece === 'string' ? piece : piece.star)).join('');
    let found = 0;
    assertProperty(property(pieces, constantFrom('1', '1.1', '1a'), pieces, (before, label, after) => {
      const template = `${templateOf(before)}{release}${templateOf(after)}`;
      const name = `${nameOf(before)}${label}${nameOf(after)}`;
      const release = matchTemplate(template, name);
      assert.ok(release !== null, `${template} matches ${name}`);
      const [start] = starts(release, template) as [string];
      const parts = [name, ...[...name.matchAll(/\//g)].map(({ index }) => name.slice(index + 1))];
      assert.ok(parts.some((part) => part.startsWith(start)), `${template} reads ${release} from ${name}: "${start}"`);
      found += Number(start !== '');
    }), { seed: 42, numRuns: 5_000 });
    assert.ok(found > 3_000, `only ${found} searches were for something`);
  });
});

for (const values of [['sha256sums'], ['sha256sums', 'a-{release}', 'b'], ['md5sums', 'a-{release}'], ['sha256sums', 'a-*'], ['sha256sums', '{release}-{release}'], ['sha256sums', 'a**{release}'], ['sha256sums', 'a\\d{release}'], ['sha256sums', 'a[0]{release}'], ['sha256sums', 'a-{release}*']]) {
  test(`refused: foreign ${values.join(' ')}`, () => assert.throws(() => parseForeignRule(values, 7), { code: 'policy-malformed', message: /^policy line 7: / }));
}
