/** What must not matter: the order of samples and components, who the signers are, and one more who agrees. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Sample } from '../../src/diagnosis/sample.ts';
import { PARTY } from './party.ts';
import { hash, sample, type Given } from './samples.ts';

const NAMES = ['ada', 'bob', 'cyd', 'dan', 'eve', 'fay', 'gus'];
const paths = ['a', 'd', 'd/a', 'd/b', 't', 't//a', 't//d/a', 't//d/b', 't//u', 't//u//a'];
const given: fc.Arbitrary<Given> = fc.record({
  kind: fc.constantFrom('file', 'directory'), sha256: fc.constantFrom(hash('1'), hash('2')), mode: fc.constantFrom('0644', '0755'), order: fc.nat(3), format: fc.constantFrom('tar', 'gzip'),
}, { requiredKeys: ['kind', 'sha256'] });
const components = fc.dictionary(fc.constantFrom(...paths), given, { maxKeys: 8, noNullPrototype: true });
const environment = fc.dictionary(fc.constantFrom('kernel', 'tool.gcc', 'tool.ld', 'tz'), fc.constantFrom('1', '2', '3'), { noNullPrototype: true });

/** As it is in life: equal results have equal components. */
const samples: fc.Arbitrary<Sample[]> = fc.record({
  contents: fc.array(fc.option(components), { minLength: 4, maxLength: 4 }),
  builders: fc.array(fc.record({ got: fc.nat(3), gave: fc.boolean(), environment }), { minLength: 1, maxLength: NAMES.length }),
}).map(({ contents, builders }) => builders.map(({ got, gave, environment }, i) => sample(NAMES[i] as string, {
  got: `result ${got}`, environment, ...(gave && contents[got] != null ? { has: contents[got] } : {}),
})));

const keys = fc.array(fc.nat(), { minLength: 10, maxLength: 10 });
const ask = (samples: readonly Sample[]) => diagnose({ artifact: 'a', samples, baseline: hash('result 0') });

function shuffled<T>(list: readonly T[], keys: readonly number[]): T[] {
  return list.map((item, i) => ({ item, key: keys[i % keys.length] ?? 0 })).sort((a, b) => a.key - b.key).map(({ item }) => item);
}

describe('a diagnosis', () => {
  test('is the same in whatever order samples and components come', () => {
    fc.assert(fc.property(samples, keys, (samples, keys) => {
      const others = shuffled(samples, keys).map((one) => (one.manifest === null ? one : { ...one, manifest: { ...one.manifest, components: shuffled(one.manifest.components, keys) } }));
      assert.deepEqual(ask(others), ask(samples));
    }), { seed: 67 });
  });

  test('is the same of other signers, with their names in the place of the first ones', () => {
    fc.assert(fc.property(samples, fc.shuffledSubarray(NAMES, { minLength: NAMES.length }), (samples, names) => {
      const other = new Map(NAMES.map((name, i) => [name, names[i] as string]));
      const renamed = samples.map((one) => ({ ...one, name: other.get(one.name) as string, signer: hash(other.get(one.name) as string) }));
      const rename = (_: string, value: unknown) => (typeof value === 'string' ? (other.get(value) ?? value) : value);
      assert.deepEqual(sortNames(ask(renamed)), sortNames(JSON.parse(JSON.stringify(ask(samples)), rename)));
    }), { seed: 68 });
  });

  test('has no problem more when somebody else gets the baseline', () => {
    fc.assert(fc.property(samples, (samples) => {
      const agreeing = sample('zoe', { got: 'result 0' });
      const has = samples.some(({ sha256 }) => sha256 === hash('result 0'));
      const before = ask(samples);
      if (has) assert.deepEqual(ask([...samples, agreeing]).problems, before.problems);
    }), { seed: 69 });
  });

  test('names in each problem only signers who did not get the bytes that all are compared with, and each component in one problem for each of them', () => {
    fc.assert(fc.property(samples, (samples) => {
      const { problems, comparedWith, camps } = ask(samples);
      const same = new Set(camps.find(({ sha256 }) => sha256 === comparedWith)?.signers);
      for (const { signers, alike, paths, count } of problems) {
        assert.ok(signers.length > 0 && signers.every((name) => !same.has(name)));
        assert.deepEqual(alike.flat().toSorted(), signers.toSorted());
        assert.deepEqual(new Set(paths).size, count);
      }
      const contents = problems.filter(({ kind }) => kind !== 'order').flatMap(({ paths }) => paths);
      assert.equal(new Set(contents).size, contents.length);
    }), { seed: 70 });
  });
});

test('the party is the same party with any of the agreeing signers left out', () => {
  const whole = ask(PARTY).problems;
  for (const name of ['intrigeri', 'drwhax', 'segfault']) assert.deepEqual(ask(PARTY.filter((one) => one.name !== name)).problems, whole);
});

/** Lists of names are sorted, so new names stand elsewhere in them; and rows that are equal but for the names. */
function sortNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortNames).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'nextExperiment').map(([key, member]) => [key, sortNames(member)]));
}
