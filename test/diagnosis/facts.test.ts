/** Which facts are said to separate whom, which are set aside, and how often chance alone would be believed. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FactRow } from '../../src/diagnosis/diagnosis.ts';
import type { Sample } from '../../src/diagnosis/sample.ts';
import { diagnoseThem, sample, type GivenSample } from './samples.ts';

/** One builder a letter of `got`, with what `of` says of the one at that place. */
function builders(got: string, of: (i: number) => Omit<GivenSample, 'got'>): Sample[] {
  return got.split('').map((letter, i) => sample(`b${i}`, { got: letter, ...of(i) }));
}

/** Values by place: `-` is not there. */
function facts(columns: Readonly<Record<string, string>>): (i: number) => Omit<GivenSample, 'got'> {
  return (i) => ({ environment: Object.fromEntries(Object.entries(columns).flatMap(([name, values]) => (values[i] === '-' ? [] : [[name, values[i] as string]]))) });
}

const ask = (got: string, columns: Readonly<Record<string, string>>, agreed: string | null = 'g') => diagnoseThem(builders(got, facts(columns)), agreed);
const told = ({ facts, separates }: FactRow) => `${facts.join(' ')}: ${separates.join(' ')}`;

describe('a fact', () => {
  test('with one value for those who got it, and another for the others, separates them', () => {
    const { facts: rows } = ask('ggggxx', { kernel: 'aaaabb', locale: 'ababab' });
    assert.deepEqual(rows.map(told), ['kernel: b4 b5']);
    assert.deepEqual(rows[0], {
      facts: ['kernel'], values: [{ fact: 'kernel', inside: ['b'], outside: ['a'] }], separates: ['b4', 'b5'], explains: [], camps: false, exact: true, strength: 1,
      p: 1 / 15, tied: 1, unknown: [],
    });
  });

  test('that goes with another in lock-step is one row with it, whatever the values are called', () => {
    const { facts: rows, nextExperiment } = ask('ggggxx', { kernel: 'aaaabb', libc: 'xxxxyy', 'tool.gcc': '555566', 'tool.ld': '111122', 'tool.as': 'ppppqq' });
    assert.deepEqual(rows.map(told), ['kernel libc tool.as tool.gcc tool.ld: b4 b5']);
    assert.equal(rows[0]?.tied, 5);
    assert.deepEqual(nextExperiment, { fact: 'kernel', with: ['kernel'], as: 'b4', from: 'b', to: 'a', tied: 5, explains: [] });
  });

  test('of which one value is theirs alone is told with those of two values, for it tells the same', () => {
    assert.deepEqual(ask('ggggxx', { kernel: 'aabcdd', libc: 'xxxxyy' }).facts.map(told), ['kernel libc: b4 b5']);
  });

  test('of several values on either side separates too, and comes after', () => {
    const { facts: rows } = ask('ggggxxx', { kernel: 'aabbccd', libc: 'xxxxyyy' });
    assert.deepEqual(rows.map(told), ['libc: b4 b5 b6', 'kernel: b4 b5 b6']);
    assert.deepEqual(rows.map(({ exact }) => exact), [true, true]);
    assert.ok((rows[0]?.p ?? 1) < (rows[1]?.p ?? 0));
  });

  test('that nearly separates is told as no exact one, if chance hardly gives it', () => {
    const [row] = ask('gggggggggggggxxxxxxx', { kernel: 'aaaaaaaaaaaaabbbbbba' }).facts;
    assert.deepEqual([row?.facts, row?.exact], [['kernel'], false]);
    assert.ok(row !== undefined && row.strength > 0.7 && row.strength < 1 && row.p <= 0.05);
    assert.deepEqual(ask('ggggx', { kernel: 'aabab' }).facts, []);
  });

  test('that is missing where others of its family are recorded is absent, and absence separates', () => {
    const { facts: rows } = ask('ggggxx', { 'tool.gcc': 'aaaaaa', 'tool.ccache': '----11' });
    assert.deepEqual(rows[0]?.values, [{ fact: 'tool.ccache', inside: ['1'], outside: [null] }]);
  });

  test('that is missing where nothing of its family is recorded is not known, and it is said of whom', () => {
    const { facts: rows } = ask('ggggxx', { kernel: 'aa--bb' });
    assert.deepEqual(rows.map(({ facts, unknown }) => [facts, unknown]), [[['kernel'], ['b2', 'b3']]]);
  });

  test('may be an input or a parameter', () => {
    const { facts: rows } = diagnoseThem(builders('gggxx', (i) => ({
      inputs: [{ name: 'qt.tar.gz', digest: `sha256:${i < 3 ? 'a' : 'b'}` }, { name: 'same', digest: 'sha256:c' }, ...(i < 3 ? [] : [{ name: 'extra', digest: 'sha256:d' }])],
      parameters: { LEVEL: i < 3 ? '9' : '6' },
    })), 'g');
    assert.deepEqual(rows.map(told), ['parameter:LEVEL input:extra input:qt.tar.gz: b3 b4']);
  });
});

describe('set aside, and named,', () => {
  test('is what is the same for all, another for each, known of one, or known to differ anyway', () => {
    const { setAside, facts: rows } = diagnoseThem(builders('ggggxx', facts({ kernel: 'aaaaaa', host: 'abcdef', disk: 'a-----', 'box.sha': 'aaaabb', box: 'aaaabb', boxed: 'aaaabb' })), 'g', { notReproducible: ['box'] });
    assert.deepEqual(setAside, [
      { fact: 'box', reason: 'not-reproducible' }, { fact: 'box.sha', reason: 'not-reproducible' }, { fact: 'disk', reason: 'too-few' }, { fact: 'host', reason: 'unique' }, { fact: 'kernel', reason: 'constant' },
    ]);
    assert.deepEqual(rows.map(told), ['boxed: b4 b5']);
  });

  test('is not what is another for each where each got something else: nothing else could go with that', () => {
    const { facts: [row], setAside } = ask('xyz', { kernel: 'abc', locale: 'aab' }, null);
    assert.deepEqual(setAside, []);
    assert.deepEqual([row?.facts, row?.camps, row?.exact, row?.p], [['kernel'], true, true, 1]);
  });
});

describe('first of all', () => {
  test('other sources are told, and those who built them are not compared with the others', () => {
    const samples = builders('gggxy', (i) => ({ sources: [i === 4 ? 'gitCommit:b' : 'gitCommit:a'], environment: { kernel: 'aaabb'[i] as string, libc: 'aaaba'[i] as string } }));
    const { firstThings, facts: rows } = diagnoseThem(samples, 'g');
    assert.deepEqual(firstThings, [{ what: 'source', name: 'source', values: [{ value: 'gitCommit:a', signers: ['b0', 'b1', 'b2', 'b3'] }, { value: 'gitCommit:b', signers: ['b4'] }] }]);
    assert.ok(rows.some((row) => told(row) === 'kernel libc: b3'), 'of those who built the same, both tell b3');
    assert.ok(rows.some((row) => told(row) === 'source: b4'));
  });

  test('another parameter is told, also one that is not given', () => {
    const samples = builders('ggx', (i) => ({ sources: ['gitCommit:a'], parameters: i === 2 ? {} : { EPOCH: '1' } }));
    assert.deepEqual(diagnoseThem(samples, 'g').firstThings, [{ what: 'parameter', name: 'EPOCH', values: [{ value: '1', signers: ['b0', 'b1'] }, { value: null, signers: ['b2'] }] }]);
  });

  test('nothing is told of those who signed neither sources nor parameters', () => {
    const samples = builders('ggx', (i) => (i === 2 ? {} : { sources: ['gitCommit:a'], parameters: { EPOCH: '1' } }));
    assert.deepEqual(diagnoseThem(samples, 'g').firstThings, []);
  });
});

describe('chance', () => {
  const random = (seed: number) => {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state >>> 8) / 2 ** 24;
    };
  };
  const noise = (draw: () => number, signers: number, facts: number): Record<string, string> => Object.fromEntries(Array.from({ length: facts }, (_, fact) => [
    `fact${fact}`, Array.from({ length: signers }, () => 'abcd'[Math.floor(draw() * (2 + (fact % 3)))]).join(''),
  ]));

  test('is believed at most about as often as p says, however many facts are tried', (context) => {
    const trials = 200;
    let believed = 0;
    for (let seed = 1; seed <= trials; seed++) {
      const draw = random(seed * 7_919);
      const got = Array.from({ length: 14 }, () => (draw() < 0.35 ? 'x' : 'g')).join('');
      if (ask(got, noise(draw, 14, 60)).facts.some(({ p }) => p <= 0.05)) believed++;
    }
    context.diagnostic(`${believed} of ${trials} sets of noise have a row with p at most 0.05`);
    // 10 are expected of a true p; more than 20 come once in a thousand times.
    assert.ok(believed <= 20, `${believed} of ${trials}`);
  });

  test('is told from one true cause among two thousand facts of twenty signers', () => {
    const draw = random(1);
    const got = 'ggggggggggggxxxxxxxx';
    const { facts: [row], openQuestions } = ask(got, { ...noise(draw, 20, 2000), cause: got.replaceAll('g', '1').replaceAll('x', '2') });
    assert.deepEqual([row?.facts, row?.exact], [['cause'], true]);
    assert.ok((row?.p ?? 1) < 0.03, `p is ${row?.p}`);
    assert.deepEqual(openQuestions.filter(({ question }) => question === 'no-fact'), []);
  });
});

describe('names of facts', () => {
  test('that every object has are names like others', () => {
    const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty'];
    const own = (value: string): Record<string, string> => JSON.parse(`{${names.map((name) => `"${name}":"${value}"`).join()},"tool.a":"1"}`) as Record<string, string>;
    const samples = builders('ggx', (i) => ({ sources: ['gitCommit:a'], parameters: i === 2 ? { LEVEL: '1' } : own('1'), environment: i === 2 ? own('1') : own('2') }));
    const { firstThings, facts: [row], nextExperiment } = diagnoseThem(samples, 'g');
    for (const thing of firstThings) assert.ok(thing.values.every(({ value }) => value === null || value === '1'), thing.name);
    assert.deepEqual(firstThings.map(({ name }) => name), ['LEVEL', ...names, 'tool.a'].toSorted());
    assert.ok(names.every((name) => row?.facts.includes(name)));
    assert.equal(nextExperiment?.from, '1');
    assert.equal(nextExperiment.to, null);
  });
});
