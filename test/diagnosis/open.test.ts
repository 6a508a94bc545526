/** What a diagnosis leaves open, and what it suggests to build next. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { diagnoseThem, hash, sample, type Given } from './samples.ts';

const ask = (got: string, facts: Readonly<Record<string, string>>, has: (word: string) => Record<string, Given> = (word) => ({ f: word })) => diagnoseThem(got.split('').map((word, i) => sample(`b${i}`, {
  got: word, has: has(word), environment: Object.fromEntries(Object.entries(facts).map(([name, values]) => [name, values[i] as string])),
})), 'g');
const open = (diagnosis: ReturnType<typeof ask>) => diagnosis.openQuestions.map(({ question, problems, signers }) => [question, ...problems, ...signers].join(' '));

describe('the next experiment', () => {
  test('changes what stands alone in its family, of the largest tie', () => {
    const { nextExperiment } = ask('gggxy', { 'base.m.gcc': 'aaab-', 'base.m.ld': 'aaabb', 'base.m.as': 'aaabb', 'build.on': 'mmmdd', 'tz': 'uuuuv' });
    assert.deepEqual(nextExperiment, { fact: 'build.on', with: ['build.on'], as: 'b3', from: 'd', to: 'm', tied: 4, explains: ['P1'] });
  });

  test('changes a family together where a tie has several and none is of one fact', () => {
    const { nextExperiment } = ask('gggx', { 'base.m.gcc': 'aaab', 'base.m.ld': 'aaab', 'base.m.as': 'aaab', 'tool.a': 'aaab', 'tool.b': 'aaab' });
    assert.deepEqual([nextExperiment?.fact, nextExperiment?.with, nextExperiment?.tied], ['tool.a', ['tool.a', 'tool.b'], 5]);
  });

  test('is none where nothing separates anybody', () => assert.equal(ask('gggx', { tz: 'abab' }).nextExperiment, null));
});

describe('a question is open', () => {
  test('if no recorded fact separates those who have a problem', () => assert.deepEqual(open(ask('gggx', { tz: 'abab' })), ['no-fact P1 b3']));

  test('if chance would do as well as the facts do', () => assert.deepEqual(open(ask('gggx', { tz: 'aaab' })), ['chance P1 b3']));

  test('not if it would hardly', () => assert.deepEqual(open(ask('gggggggxxx', { tz: 'aaaaaaabbb' })), []));

  test('if those who have a problem differ from each other', () => {
    assert.deepEqual(open(ask('gggggggggggggggggggggx'.replace('x', 'xy'), { tz: `${'a'.repeat(21)}bb` })), ['not-identical P1 b21 b22']);
  });

  test('if a part that differs could not be opened', () => {
    const shut = (word: string): Record<string, Given> => ({ t: { sha256: hash(word), unopened: 'nested too deep', format: 'tar' } });
    assert.deepEqual(open(ask('gggggggxxx', { tz: 'aaaaaaabbb' }, shut)), ['unopened P1 b7 b8 b9']);
  });

  test('if somebody recorded nothing of their machine', () => {
    const samples = [sample('a', { got: 'g', has: { f: 'x' }, environment: { k: '1' } }), sample('b', { got: 'h', has: { f: 'y' } })];
    assert.deepEqual(open(diagnoseThem(samples, 'g')), ['no-fact P1 b', 'no-environment b']);
  });

  test('about nothing, if all got the same', () => assert.deepEqual(open(ask('ggg', { tz: 'abc' })), []));
});
