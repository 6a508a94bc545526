/** Facts beside divergence over many releases: what was planted is found, and noise and the passing of years are not. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { diagnoseHistory } from '../../src/diagnosis/diagnose-history.ts';
import type { History } from '../../src/diagnosis/history.ts';
import { readRelease, type ReleaseGiven } from '../../src/diagnosis/history-release.ts';
import type { Sample } from '../../src/diagnosis/sample.ts';
import { hash, sample, type GivenSample } from './samples.ts';

const PEOPLE = ['anna', 'bert', 'carl', 'dora', 'emil', 'fred'];
const YEARS = [2012, 2013, 2014, 2015, 2016, 2017];

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function look(releases: readonly (readonly Sample[])[], more: Partial<ReleaseGiven> = {}): History {
  return diagnoseHistory(releases.map((samples) => readRelease({ artifacts: [{ samples, baseline: null }], ...more })));
}

/** @param given what the person of this place got and recorded, in the release of this number */
function releasesOf(given: (person: number, release: number) => GivenSample, number = YEARS.length): Sample[][] {
  return Array.from({ length: number }, (_, release) => PEOPLE.map((name, person) => sample(name, given(person, release))));
}

/** Twenty facts of five values, by chance. */
function noise(random: () => number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`tool.t${i}`, String(Math.floor(random() * 5))]));
}

/** Another person in each release. */
const strikes = (person: number, release: number): boolean => person === (release * 5 + 1) % PEOPLE.length;

describe('the history of a project', () => {
  test('has a cause that struck another person in each of six releases, among twenty facts of noise', () => {
    const random = seeded(1);
    const { releases, samples, divergent, facts: [first] } = look(releasesOf((person, release) => ({
      got: strikes(person, release) ? `other ${release}` : `same ${release}`,
      environment: { 'build.on': strikes(person, release) ? 'disk' : 'memory', ...noise(random) },
    })));
    assert.deepEqual([releases, samples, divergent], [6, 36, 6]);
    assert.deepEqual(first?.values, [{ fact: 'build.on', by: 'value', inside: ['disk'], outside: ['memory'] }]);
    assert.deepEqual([first?.exact, first?.releases, first?.tied, first?.separates], [true, 6, 1, PEOPLE]);
    assert.ok((first?.p ?? 1) < 0.05, `p ${first?.p}`);
  });

  test('has a cause that is not the only one, nor strikes always', () => {
    const random = seeded(2);
    const { facts: [first] } = look(releasesOf((person, release) => ({
      got: strikes(person, release) && release !== 3 ? `other ${release}` : person === 3 && release === 5 ? 'bad luck' : `same ${release}`,
      environment: { 'build.on': strikes(person, release) ? 'disk' : 'memory', ...noise(random) },
    }), 9));
    assert.deepEqual([first?.facts, first?.exact], [['build.on'], false]);
    assert.ok((first?.p ?? 1) < 0.05 && (first?.strength ?? 1) < 1);
  });

  test('has nothing to say of noise, more often than one time in twenty', () => {
    const random = seeded(3);
    const runs = Array.from({ length: 60 }, () => look(releasesOf((_, release) => ({ got: random() < 0.2 ? `other ${release}` : `same ${release}`, environment: noise(random) }))));
    const found = runs.filter(({ facts }) => facts.some(({ p }) => p <= 0.05)).length;
    assert.ok(found <= 8, `${found} of 60`);
    assert.ok(runs.every(({ divergent }) => divergent > 0));
  });

  test('has nothing to say of a fact that changes with the year, though all who diverged had the late one', () => {
    const got = (person: number, release: number): string => (release >= 3 && strikes(person, release) ? `other ${release}` : `same ${release}`);
    const { releases, facts } = look(releasesOf((person, release) => ({ got: got(person, release), environment: { 'tool.gcc': release >= 3 ? '6' : '4' }, parameters: { year: String(release) } })));
    assert.deepEqual([releases, facts], [3, []]);
  });

  test('knows a tool that was older than that of most, whichever most had', () => {
    const { facts: [first] } = look(releasesOf((person, release) => ({
      got: strikes(person, release) ? `other ${release}` : `same ${release}`,
      environment: { 'tool.gcc': String(strikes(person, release) ? release + 3 : release + 4) },
    })));
    assert.deepEqual([first?.facts, first?.exact, first?.values[0]?.by], [['tool.gcc'], true, 'unlike-most']);
    assert.deepEqual([first?.values[0]?.inside, first?.values[0]?.outside], [['3', '4', '5', '6', '7', '8'], ['4', '5', '6', '7', '8', '9']]);
    assert.ok((first?.p ?? 1) < 0.05);
  });

  test('counts the artifacts of one build once: a hundred of them are no more likely than one', () => {
    const samples = releasesOf((person) => ({ got: person === 0 ? 'other' : 'same', environment: { 'build.on': person === 0 ? 'disk' : 'memory' } }), 1)[0] ?? [];
    const artifacts = Array.from({ length: 100 }, (_, i) => ({ samples: samples.map((one) => ({ ...one, sha256: hash(`${i} ${one.sha256}`) })), baseline: null }));
    const many = diagnoseHistory([readRelease({ artifacts })]);
    assert.deepEqual(many, look([samples]));
    assert.equal(many.samples, 6);
    assert.ok((many.facts[0]?.p ?? 0) > 0.1, 'one of six in one release is chance');
  });

  test('hands all that one signer got in a release to one other: stages of one machine are no further witnesses', () => {
    const stage = (name: string): Sample[] => PEOPLE.map((who, person) => sample(who, { got: person === 0 ? `other ${name}` : `same ${name}`, environment: { stage: name, 'build.on': person === 0 ? 'disk' : 'memory' } }));
    const { samples, facts: [first] } = diagnoseHistory([readRelease({ artifacts: ['linux', 'osx', 'win'].map((name) => ({ samples: stage(name), baseline: null })) })]);
    assert.deepEqual([samples, first?.facts, first?.exact], [18, ['build.on'], true]);
    assert.ok((first?.p ?? 0) > 0.1, `p ${first?.p}`);
  });

  test('compares with nothing where nothing is agreed and no camp is the largest, and nobody who built other sources', () => {
    const tied = PEOPLE.map((name, i) => sample(name, { got: String(i % 2), environment: { a: String(i % 2) } }));
    assert.deepEqual(look([tied]), { releases: 0, samples: 0, divergent: 0, facts: [] });
    const agreed = diagnoseHistory([readRelease({ artifacts: [{ samples: tied, baseline: hash('1') }] })]);
    assert.deepEqual([agreed.samples, agreed.divergent], [6, 3]);
    const sources = PEOPLE.map((name, i) => sample(name, { got: i === 0 ? 'other' : 'same', sources: [i === 0 ? 'y' : 'x'] }));
    assert.equal(look([sources]).divergent, 0);
  });

  test('leaves out what is set aside, and takes what is not recorded for neither', () => {
    const releases = releasesOf((person, release) => ({
      got: strikes(person, release) ? `other ${release}` : `same ${release}`,
      environment: { 'basebox.sha256': strikes(person, release) ? 'b' : 'a', ...(person === (release + 3) % PEOPLE.length ? {} : { 'build.on': strikes(person, release) ? 'disk' : 'memory' }) },
    }));
    const { facts } = look(releases, { notReproducible: ['basebox'] });
    assert.ok(facts.length > 0);
    assert.ok(facts.every((row) => row.facts.join() === 'build.on' ));
  });

  test('puts facts that move in lock-step in one row, also where one is the other turned round, with the one value that each has', () => {
    const { facts } = look(releasesOf((person, release) => ({
      got: strikes(person, release) ? `other ${release}` : `same ${release}`,
      environment: { a: strikes(person, release) ? '1' : '2', b: strikes(person, release) ? '3' : '4' },
    })));
    assert.deepEqual(facts.map(({ values, tied }) => [values.map(({ fact, inside, outside }) => [fact, ...inside, ...outside]), tied]), [[[['a', '1', '2'], ['b', '3', '4']], 2]]);
  });

  test('is the same in whatever order samples come, and each time', () => {
    const random = seeded(4);
    const releases = releasesOf((person, release) => ({ got: strikes(person, release) ? 'other' : 'same', environment: noise(random) }));
    assert.deepEqual(look(releases.map((samples) => samples.toReversed())), look(releases));
  });

  test('without releases is empty', () => {
    assert.deepEqual(look([]), { releases: 0, samples: 0, divergent: 0, facts: [] });
    assert.deepEqual(look([[]]), { releases: 0, samples: 0, divergent: 0, facts: [] });
  });
});
