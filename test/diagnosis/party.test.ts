/** The work of a day, done by hand in June 2017: three divergent images, six distinct problems, and who has which. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { realPath, withRealData } from '../formats/real-data.ts';
import { CACHES, MODULES, PARTY, UTILITIES } from './party.ts';
import { diagnoseThem, hash, problemsOf } from './samples.ts';

const diagnosis = diagnoseThem(PARTY, 'good', { notReproducible: ['basebox'] });
const problem = (signers: string, kind: string, path: string) => {
  const found = diagnosis.problems.filter((problem) => problem.signers.join(' ') === signers && problem.kind === kind && problem.paths.some((one) => one.endsWith(path)));
  assert.equal(found.length, 1, `${kind} ${path} of ${signers}`);
  return found[0];
};

describe('the Tails party', () => {
  test('has exactly its six problems with exactly their people', () => {
    assert.deepEqual(problemsOf(diagnosis), [
      ['order live/filesystem.squashfs %gconf-tree-l*.xml ×88, *.cache ×5, src-dicts', 'arnaud muri'],
      ['packing . live/initrd.img', 'arnaud nodens'],
      ['metadata live/filesystem.squashfs directories ×7', 'arnaud'],
      ['content live/filesystem.squashfs modules.* ×4', 'arnaud'],
      ['content . live/vmlinuz', 'arnaud'],
      ['content . utils/ ×3', 'arnaud'],
    ]);
    assert.deepEqual(diagnosis.problems.map(({ id }) => id), ['P1', 'P2', 'P3', 'P4', 'P5', 'P6']);
  });

  test('names every component of each problem, and counts it', () => {
    assert.deepEqual(problem('arnaud muri', 'order', 'src-dicts')?.paths, CACHES.toSorted());
    assert.equal(problem('arnaud muri', 'order', 'src-dicts')?.count, 94);
    assert.deepEqual(problem('arnaud', 'content', 'modules.dep')?.paths, MODULES);
    assert.deepEqual(problem('arnaud', 'content', 'mbr.bin')?.paths, UTILITIES);
    assert.deepEqual(problem('arnaud', 'metadata', '//usr')?.members, ['size']);
  });

  test('answers the question of that day: whether those who have a problem are identical to each other', () => {
    assert.equal(problem('arnaud muri', 'order', 'src-dicts')?.identical, false);
    assert.equal(problem('arnaud nodens', 'packing', 'initrd.img')?.identical, false);
    assert.equal(problem('arnaud', 'content', 'vmlinuz')?.identical, null, 'nobody to be compared with');
    const alike = PARTY.map((sample) => (sample.name === 'muri' ? { ...sample, manifest: withContentsOf('arnaud', sample.manifest) } : sample));
    assert.deepEqual(diagnoseThem(alike, 'good').problems.map(({ identical }) => identical), [true, false, null, null, null, null]);
  });

  test('names the disk build as what goes with the four problems that only arnaud has, and says what chance gives', () => {
    const [row, ...others] = diagnosis.facts;
    assert.deepEqual(others, []);
    assert.deepEqual(row?.facts, ['build.on']);
    assert.deepEqual(row?.values, [{ fact: 'build.on', inside: ['disk'], outside: ['memory'] }]);
    assert.deepEqual(row?.separates, ['arnaud']);
    assert.deepEqual(row?.explains, ['P3', 'P4', 'P5', 'P6']);
    assert.equal(row?.exact, true);
    assert.equal(row?.p, 1 / 7, 'one of seven would always be told by a fact that is one of seven');
  });

  test('sets the base box aside, whose hash was gathered and of no use', () => {
    assert.deepEqual(diagnosis.setAside, [{ fact: 'basebox.sha256', reason: 'not-reproducible' }]);
  });

  test('leaves open what nothing recorded tells, and suggests to change one factor', () => {
    const [caches, initrd] = [problem('arnaud muri', 'order', 'src-dicts'), problem('arnaud nodens', 'packing', 'initrd.img')];
    const open = diagnosis.openQuestions.filter(({ question }) => question === 'no-fact').flatMap(({ problems }) => problems);
    assert.deepEqual(open, [caches?.id, initrd?.id]);
    assert.deepEqual(diagnosis.nextExperiment, { fact: 'build.on', with: ['build.on'], as: 'arnaud', from: 'disk', to: 'memory', tied: 1, explains: ['P3', 'P4', 'P5', 'P6'] });
  });

  test('takes the agreed image for the baseline, and says who made it', () => {
    assert.deepEqual(diagnosis.baseline, { sha256: hash('good'), signers: ['anonym', 'drwhax', 'intrigeri', 'segfault'], because: 'agreed', manifest: true });
    assert.equal(diagnosis.comparedWith, hash('good'));
    assert.deepEqual(diagnosis.withoutManifest, []);
  });

  test('is as the ticket has it', withRealData, () => {
    const ticket = JSON.parse(readFileSync(realPath('tails-3.0-rc2-party.json'), 'utf8')) as { problems: { groups: { participants: string[] }[] } };
    const people = ticket.problems.groups.map(({ participants }) => participants.toSorted().join(' ')).toSorted();
    assert.deepEqual(diagnosis.problems.map(({ signers }) => signers.join(' ')).toSorted(), people);
  });
});

function withContentsOf(name: string, own: (typeof PARTY)[number]['manifest']) {
  const theirs = new Map(PARTY.find((sample) => sample.name === name)?.manifest?.components.map((component) => [component.path, component]));
  const components = own?.components.map((component) => (CACHES.includes(component.path) ? (theirs.get(component.path) ?? component) : component));
  return own === null ? null : { ...own, components: components ?? [] };
}
