import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Policy } from '../../src/policy/policy.ts';
import { buildId, unboundBuildId } from '../../src/statement/build-id.ts';
import { FOREIGN_FORMATS } from '../../src/statement/foreign.ts';
import { deriveClaims } from '../../src/tally/foreign-claims.ts';
import { hash } from './claims.ts';
import { foreign, policyWith, type GivenForeign } from './foreign.ts';

const RULES = policyWith('foreign sha256sums a-{release}.tar', 'foreign sha256sums a-{release}-*');
const HERE = { project: 'p', release: 'folder' };
const SOURCE = `gitCommit:${'1'.repeat(40)}`;

/** `1.0 signed a-1.0.tar`: each claim's label, where it is from, and its names. */
function claims(policy: Policy, given: GivenForeign): string[] {
  return deriveClaims(policy, foreign(given)).map(({ release, releaseFrom, values }) => `${release} ${releaseFrom} ${values.map(({ artifact }) => artifact).join(' ')}`);
}

describe('the release of a signed name', () => {
  test('is read by the first foreign line that it matches', () => {
    assert.deepEqual(claims(RULES, { got: { 'a-1.0.tar': 'x', 'a-1.0-win.zip': 'y', 'b-1.0.tar': 'z' } }), ['1.0 signed a-1.0-win.zip a-1.0.tar']);
    const first = policyWith('foreign sha256sums a-{release}.*', 'foreign sha256sums a-{release}.tar');
    assert.deepEqual(claims(first, { got: { 'a-1.2.tar': 'x' } }), ['1 signed a-1.2.tar']);
  });
  test('is read by lines of the format alone', () => {
    assert.deepEqual(claims(RULES, { format: 'gitian' }), []);
    assert.deepEqual(claims(policyWith('foreign gitian a-{release}.tar'), { format: 'gitian' }), ['1.0 signed a-1.0.tar']);
  });
  test('is the folder of the operator where no line matches', () => {
    assert.deepEqual(claims(RULES, { got: { 'b.tar': 'x' }, filed: [HERE] }), ['folder folder b.tar']);
    assert.deepEqual(claims(RULES, { got: { 'a-1.0.tar': 'x', 'b.tar': 'y' }, filed: [HERE] }), ['1.0 signed a-1.0.tar', 'folder folder b.tar']);
  });
  test('is not taken from the folder of another project, nor from a folder that is no label', () => {
    for (const filing of [{ ...HERE, project: 'q' }, { ...HERE, project: null }, { ...HERE, release: null }, { ...HERE, release: '../x' }, { ...HERE, release: 'a b' }]) {
      assert.deepEqual(claims(RULES, { got: { 'b.tar': 'x' }, filed: [filing] }), []);
    }
  });
  test('is that of each folder where folders disagree: a copy elsewhere takes no word away', () => {
    const filed = [{ ...HERE, release: '2' }, { ...HERE, release: '1' }, { project: 'q', release: '0' }];
    for (const order of [filed, filed.toReversed()]) assert.deepEqual(claims(RULES, { got: { 'b.tar': 'x' }, filed: order }), ['1 folder b.tar', '2 folder b.tar']);
  });
  test('is never taken from a folder for DSSE: provenance of anything comes in it', () => {
    for (const format of FOREIGN_FORMATS) assert.equal(claims(policyWith(), { format, filed: [HERE] }).length, format === 'dsse' ? 0 : 1, format);
    assert.deepEqual(claims(policyWith('foreign dsse a-{release}.tar'), { format: 'dsse', filed: [HERE] }), ['1.0 signed a-1.0.tar']);
  });
});

describe('the claims of one statement', () => {
  test('are one for each release, under one id', () => {
    const derived = deriveClaims(RULES, foreign({ got: { 'a-1.0.tar': 'x', 'a-2.0.tar': ['y', 'z'], 'a-1.0-win.zip': 'x' } }));
    assert.deepEqual(derived.map(({ release, values }) => [release, values.length]), [['1.0', 2], ['2.0', 1]]);
    assert.equal(new Set(derived.map(({ id }) => id)).size, 1);
    assert.deepEqual(derived[1]?.values, [{ artifact: 'a-2.0.tar', sha256: [hash('y'), hash('z')].sort() }]);
  });
  test('carry what was signed, by whom and when, and supersede nothing', () => {
    const signed = foreign({ format: 'sha256sums' });
    const [derived] = deriveClaims(RULES, signed);
    assert.deepEqual(derived, {
      kind: 'result', format: 'sha256sums', project: 'p', id: signed.id, signer: signed.signer, time: signed.time, report: signed.report, standing: signed.standing,
      build: unboundBuildId('p', '1.0'), release: '1.0', releaseFrom: 'signed', sources: [], parameters: {}, values: signed.statement.values, supersedes: [], previous: [],
    });
  });
  test('are of the same build as a native statement on the same sources', () => {
    const [derived] = deriveClaims(policyWith('foreign gitian a-{release}.tar'), foreign({ format: 'gitian', sources: [SOURCE] }));
    assert.equal(derived?.build, buildId({ project: 'p', sources: [{ digest: SOURCE, uri: 'git+https://example.org/p.git' }], parameters: {} }));
    assert.deepEqual(derived?.sources, [SOURCE]);
  });
});
