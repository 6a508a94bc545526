/** Differing components sorted into distinct problems: parties of other shapes than the first. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Sample } from '../../src/diagnosis/sample.ts';
import { diagnoseThem, hash, problemsOf, sample, type Given } from './samples.ts';

type Components = Record<string, Given>;

const each = (paths: readonly string[], given: (path: string) => Given): Components => Object.fromEntries(paths.map((path) => [path, given(path)]));
const container = (word: string, format: string): Given => ({ sha256: hash(word), size: 10, format });

describe('a Debian package of five builders, with a timestamp and a build path', () => {
  const DATA = 'data.tar.xz//content';
  const manuals = Array.from({ length: 12 }, (_, i) => `${DATA}//usr/share/man/man1/tool${i}.1.gz`);
  const programs = ['tool', 'tool-helper', 'other'].map((name) => `${DATA}//usr/bin/${name}`);
  const deb = (word: string, { stamp = '', path = '', umask = '0755' } = {}): Components => ({
    'debian-binary': '2.0',
    'control.tar.xz': container(`control ${path}`, 'xz'),
    'control.tar.xz//content': container(`control ${path}`, 'tar'),
    'control.tar.xz//content//md5sums': `sums ${stamp} ${path}`,
    'control.tar.xz//content//control': 'control',
    'data.tar.xz': container(word, 'xz'),
    [DATA]: container(word, 'tar'),
    // gzip writes the time down: what is packed is the same
    ...each(manuals, (name) => container(`${name} ${stamp}`, 'gzip')),
    ...each(manuals.map((name) => `${name}//content`), (name) => name),
    ...each(programs, (name) => container(`${name} ${path}`, 'elf')),
    ...each(programs.map((name) => `${name}//.debug_str`), (name) => `${name} ${path}`),
    ...each(programs.map((name) => `${name}//.text`), (name) => name),
    ...each(programs.map((name) => `${name}//.note.gnu.build-id`), (name) => `${name} ${path}`),
    [`${DATA}//usr/share/doc`]: { kind: 'directory', mode: umask },
    [`${DATA}//usr/share/doc/tool`]: { kind: 'directory', mode: umask },
    [`${DATA}//usr/share/doc/tool/copyright`]: 'copyright',
  });
  const builders: readonly Sample[] = [
    sample('ada', { got: 'good', has: deb('good'), environment: { cwd: '/build', 'tool.gzip': '1.12', tz: 'UTC' } }),
    sample('bob', { got: 'good', environment: { cwd: '/build', 'tool.gzip': '1.12', tz: 'CET' } }),
    sample('cyd', { got: 'cyd', has: deb('cyd', { stamp: 'cyd' }), environment: { cwd: '/build', 'tool.gzip': '1.10', tz: 'UTC' } }),
    sample('dan', { got: 'dan', has: deb('dan', { stamp: 'dan', path: '/home/dan' }), environment: { cwd: '/home/dan', 'tool.gzip': '1.10', tz: 'CET' } }),
    sample('eve', { got: 'eve', has: deb('eve', { path: '/home/eve', umask: '0775' }), environment: { cwd: '/home/eve', 'tool.gzip': '1.12', tz: 'UTC' } }),
  ];
  const diagnosis = diagnoseThem(builders, 'good');

  test('has a problem for each cause, with what follows from both beside them', () => {
    assert.deepEqual(problemsOf(diagnosis), [
      ['content control.tar.xz//content md5sums', 'cyd dan eve'],
      [`content ${DATA} usr/bin/ ×3`, 'dan eve'],
      [`packing ${DATA} tool*.1.gz ×12`, 'cyd dan'],
      [`metadata ${DATA} directories ×2`, 'eve'],
    ]);
  });

  test('counts a program that was linked anew as one component, and a compressed page as one', () => {
    assert.deepEqual(diagnosis.problems[1]?.paths, programs.toSorted());
    assert.deepEqual(diagnosis.problems[2]?.paths, manuals.toSorted());
  });

  test('names the fact that goes with each problem of several builders', () => {
    const factOf = (id: string | undefined) => diagnosis.facts.filter(({ exact, explains }) => exact && explains.includes(id ?? '')).map(({ facts }) => facts.join());
    assert.deepEqual(factOf(diagnosis.problems[1]?.id), ['cwd']);
    assert.deepEqual(factOf(diagnosis.problems[2]?.id), ['tool.gzip']);
    assert.deepEqual(diagnosis.setAside, []);
  });
});

describe('two zips of three camps, of which none is agreed', () => {
  const zip = (word: string, { library = 'plain', order = ['a.dll', 'b.dll', 'app.exe'] } = {}): Components => ({
    ...Object.fromEntries(order.map((name, place) => [`app-1.0/bin/${name}`, { sha256: hash(name === 'b.dll' ? library : name), size: 3, order: place }])),
    'app-1.0/doc/built.txt': { sha256: hash(word === 'c' ? 'other date' : 'date'), size: 3, order: 9 },
  });
  const builders: readonly Sample[] = [
    ...['a1', 'a2', 'a3'].map((name) => sample(name, { got: 'a', has: zip('a'), environment: { mingw: '4.6', host: name } })),
    ...['b1', 'b2'].map((name) => sample(name, { got: 'b', has: zip('b', { library: 'mingw 4.8' }), environment: { mingw: '4.8', host: name } })),
    sample('c1', { got: 'c', has: zip('c', { library: 'mingw 4.8', order: ['b.dll', 'a.dll', 'app.exe'] }), environment: { mingw: '4.9', host: 'c1' } }),
  ];
  const diagnosis = diagnoseThem(builders, null);

  test('are compared with the largest camp, which is said', () => {
    assert.deepEqual(diagnosis.baseline, { sha256: hash('a'), signers: ['a1', 'a2', 'a3'], because: 'largest-camp', manifest: true });
    assert.deepEqual(diagnosis.camps.map(({ signers }) => signers.length), [3, 2, 1]);
  });

  test('have one problem that two camps share, alike, and two of the third; the folder around everything tells nothing apart', () => {
    assert.deepEqual(problemsOf(diagnosis), [
      ['content . app-1.0/bin/b.dll', 'b1 b2 c1'], ['order . app-1.0/bin/a.dll', 'c1'], ['content . app-1.0/doc/built.txt', 'c1'],
    ]);
    assert.deepEqual(diagnosis.problems[0]?.alike, [['b1', 'b2', 'c1']]);
    assert.equal(diagnosis.problems[0]?.identical, true);
  });

  test('name first the fact with a value for each camp; names of hosts are set aside', () => {
    const [row] = diagnosis.facts;
    assert.deepEqual([row?.facts, row?.camps, row?.exact, row?.strength], [['mingw'], true, true, 1]);
    assert.ok(row !== undefined && row.p < 0.05, `p is ${row?.p}`);
    assert.deepEqual(diagnosis.setAside, [{ fact: 'host', reason: 'unique' }]);
  });
});

describe('components are one problem or two', () => {
  const GOOD: Components = { 'a/1': 'x', 'a/2': 'x', 'b/1': 'x', 't': container('t', 'tar'), 't//a/1': 'x', 't//a/2': 'x', 't//b/1': 'x' };
  const ask = (one: Components, other: Components, kinds?: Record<string, 'order' | 'timestamp' | 'content'>) => problemsOf(diagnoseThem([
    sample('good', { got: 'good', has: GOOD }),
    sample('one', { got: 'one', has: { ...GOOD, ...one }, ...(kinds === undefined ? {} : { kinds }) }), sample('two', { got: 'two', has: { ...GOOD, ...other } }),
  ], 'good'));

  test('by who has them', () => {
    assert.deepEqual(ask({ 'a/1': 'y', 'a/2': 'y' }, { 'a/1': 'y' }), [['content . a/1', 'one two'], ['content . a/2', 'one']]);
  });

  test('by whether those who have them are alike', () => {
    assert.deepEqual(ask({ 'a/1': 'y', 'a/2': 'y' }, { 'a/1': 'y', 'a/2': 'z' }), [['content . a/1', 'one two'], ['content . a/2', 'one two']]);
  });

  test('by the folder, the container, and the kind', () => {
    assert.deepEqual(ask({ 'a/1': 'y', 'a/2': 'y', 'b/1': 'y' }, {}), [['content . a/ ×2', 'one'], ['content . b/1', 'one']]);
    assert.deepEqual(ask({ 'a/1': 'y', 't//a/1': 'y', 't': container('u', 'tar') }, {}), [['content . a/1', 'one'], ['content t a/1', 'one']]);
    assert.deepEqual(ask({ 'a/1': 'y', 'a/3': 'new' }, {}), [['content . a/1', 'one'], ['added . a/3', 'one']]);
  });

  test('not by the folder, where somebody found that order or time is all that differs', () => {
    const everywhere = { 'a/1': 'y', 'b/1': 'y' };
    assert.deepEqual(ask(everywhere, {}, { 'a/1': 'timestamp', 'b/1': 'timestamp' }), [['timestamp . a/1, b/1', 'one']]);
    assert.deepEqual(ask(everywhere, {}, { 'a/1': 'timestamp', 'b/1': 'order' }).length, 2);
  });

  test('as content, where one found that only the order differs and another that more does', () => {
    const kinds = { 'a/1': 'order' } as const;
    const samples = [sample('good', { got: 'good', has: GOOD }), sample('one', { got: 'one', has: { ...GOOD, 'a/1': 'y' }, kinds }), sample('two', { got: 'two', has: { ...GOOD, 'a/1': 'z' }, kinds: { 'a/1': 'content' } })];
    assert.deepEqual(problemsOf(diagnoseThem(samples, 'good')), [['content . a/1', 'one two']]);
    assert.deepEqual(problemsOf(diagnoseThem(samples.slice(0, 2), 'good')), [['order . a/1', 'one']]);
  });
});

describe('manifests', () => {
  const bare: Components = { f: 'x' };

  test('of the same bytes need to be given once', () => {
    const diagnosis = diagnoseThem([sample('a', { got: 'good', has: bare }), sample('b', { got: 'bad', has: { f: 'y' } }), sample('c', { got: 'bad' })], 'good');
    assert.deepEqual(problemsOf(diagnosis), [['content . f', 'b c']]);
    assert.equal(diagnosis.problems[0]?.identical, true);
    assert.deepEqual(diagnosis.withoutManifest, []);
  });

  test('of other bytes than were signed are passed over', () => {
    const lying = { ...sample('b', { got: 'bad', has: bare }), sha256: hash('else') };
    const diagnosis = diagnoseThem([sample('a', { got: 'good', has: { f: 'y' } }), lying], 'good');
    assert.deepEqual(diagnosis.problems, []);
    assert.deepEqual(diagnosis.withoutManifest, ['b']);
    assert.deepEqual(diagnosis.openQuestions.map(({ question, signers }) => `${question} ${signers.join(' ')}`), ['no-manifest b', 'no-fact b', 'no-environment a b']);
  });

  test('that are missing for the agreed bytes: the others are compared with each other, and it is said with whom', () => {
    const diagnosis = diagnoseThem([sample('a', { got: 'good' }), sample('b', { got: 'bad', has: bare }), sample('c', { got: 'worse', has: { f: 'y' } })], 'good');
    assert.deepEqual([diagnosis.baseline?.sha256, diagnosis.baseline?.manifest], [hash('good'), false]);
    assert.ok([hash('bad'), hash('worse')].includes(diagnosis.comparedWith ?? ''));
    assert.equal(diagnosis.problems.length, 1);
    assert.equal(diagnosis.openQuestions[0]?.question, 'no-baseline-manifest');
  });

  test('of nobody leave the camps and the facts', () => {
    const diagnosis = diagnoseThem([sample('a', { got: 'good', environment: { k: '1' } }), sample('b', { got: 'bad', environment: { k: '2' } })], 'good');
    assert.deepEqual([diagnosis.problems, diagnosis.comparedWith], [[], null]);
    assert.deepEqual(diagnosis.facts.map(({ facts, separates, explains }) => ({ facts, separates, explains })), [{ facts: ['k'], separates: ['b'], explains: [] }]);
  });

  test('of nothing at all are diagnosed as nothing', () => {
    const { baseline, camps, problems, facts, openQuestions } = diagnoseThem([], 'good');
    assert.deepEqual({ baseline, camps, problems, facts, openQuestions }, { baseline: null, camps: [], problems: [], facts: [], openQuestions: [] });
  });
});
