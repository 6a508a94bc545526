/** What stands where in a report. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { reportModel } from '../../src/diagnosis/report-model.ts';
import { PARTY } from './party.ts';
import { diagnoseThem, hash, sample } from './samples.ts';

describe('the report of the party', () => {
  const signed = PARTY.map(({ name, sha256 }, i) => ({ name, sha256, time: 1_496_930_000 - i }));
  const report = reportModel(diagnoseThem(PARTY, 'good'), signed);

  test('gives each result a letter, the baseline the first', () => {
    assert.deepEqual(report.camps.map(({ letter, signers }) => `${letter} ${signers.join(' ')}`).slice(0, 1), ['A anonym drwhax intrigeri segfault']);
    assert.deepEqual(report.camps.map(({ letter }) => letter), ['A', 'B', 'C', 'D']);
  });

  test('maps what differs against the signers, and numbers those whose bytes are alike', () => {
    const { columns, rows } = report.map;
    const at = (name: string) => columns.findIndex((column) => column.name === name);
    const cache = rows.find(({ pattern }) => pattern.endsWith('*.cache'));
    assert.equal(cache?.count, 5);
    assert.deepEqual(['anonym', 'segfault', 'nodens', 'muri', 'arnaud'].map((name) => cache?.cells[at(name)]), [0, 0, 0, 2, 1]);
    assert.ok(rows.every(({ cells }) => cells.length === columns.length));
    assert.deepEqual([...new Set(rows.map(({ problem }) => problem))], ['P1', 'P2', 'P3', 'P4', 'P5', 'P6']);
  });

  test('counts what differs in each divergent result', () => {
    const told = Object.fromEntries(report.divergent.map(({ name, sha256, problems, components }) => [name, { sha256, problems, components }]));
    assert.deepEqual(told, {
      nodens: { sha256: hash('nodens'), problems: ['P2'], components: 1 },
      muri: { sha256: hash('muri'), problems: ['P1'], components: 94 },
      arnaud: { sha256: hash('arnaud'), problems: ['P1', 'P2', 'P3', 'P4', 'P5', 'P6'], components: 94 + 1 + 7 + 4 + 1 + 3 },
    });
  });

  test('puts those who signed in the order of time', () => {
    assert.deepEqual(report.timeline.map(({ name }) => name), PARTY.map(({ name }) => name).toReversed());
    assert.deepEqual(report.timeline.filter(({ baseline }) => baseline).length, 4);
  });
});

test('a cell is not known where there is no manifest, and letters go on after Z', () => {
  const samples = [
    sample('good', { got: 'good', has: { f: 'x' } }), sample('other', { got: 'other', has: { f: 'y' } }),
    ...Array.from({ length: 26 }, (_, i) => sample(`s${i}`, { got: `s${i}` })),
  ];
  const { camps, map, divergent } = reportModel(diagnoseThem(samples, 'good'), []);
  assert.deepEqual(camps.slice(-3).map(({ letter }) => letter), ['Z', 'AA', 'AB']);
  const cells = map.columns.map(({ name }, i) => [name, map.rows[0]?.cells[i]]);
  assert.deepEqual(Object.fromEntries(cells), { good: 0, other: 1, ...Object.fromEntries(Array.from({ length: 26 }, (_, i) => [`s${i}`, null])) });
  assert.equal(divergent.length, 27);
  assert.deepEqual(divergent.find(({ name }) => name === 's3')?.problems, []);
});
