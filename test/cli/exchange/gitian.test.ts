import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { GITIAN, writeGitianTree } from '../../trees/gitian.ts';
import { writeGuixTree } from '../../trees/guix.ts';
import { policyOf } from '../../trees/tree.ts';
import { houseAround, takenIn, type House } from './house.ts';

const leaving: (() => unknown)[] = [];
const afterAll = { after: (leave: () => unknown) => { leaving.push(leave); } } as Parameters<typeof houseAround>[0];
after(async () => { for (const leave of leaving) await leave(); });

suite('a tree of gitian files', () => {
  let house: House;
  before(async () => {
    house = await houseAround(afterAll, (folder) => writeGitianTree(folder));
    await house.type(['import', 'tree/sigs', '--certificates', 'tree/sigs/builder-keys']);
  });

  test('is in their folders\' releases, and who built another commit is no dissenter', async () => {
    const { stdout } = await house.type(['status', house.tree.project, GITIAN.otherCommit]);
    assert.doesNotMatch(stdout, /dissent|✗/);
    assert.match(stdout, /^ \(1\) AGREED {2}A /m);
    assert.match(stdout, /^ ~ \S+ built something else: from gitCommit:[0-9a-f]{40} \(1-\d+\)$/m);
  });

  test('is shown with the commit and all that went in', async () => {
    const { document } = await house.type(['log', '--json', '--limit', '100']);
    const entries = document['entries'] as { id: string; format: string; release: string }[];
    assert.equal(entries.length, takenIn(house.tree).length);
    const { id } = entries.find(({ release }) => release === GITIAN.otherCommit) ?? { id: '' };
    const { stdout } = await house.type(['show', id]);
    assert.match(stdout, /^[0-9a-f]{64} {2}foreign: gitian$/m);
    assert.match(stdout, /^ {2}source +gitCommit:[0-9a-f]{40}$/m);
    assert.match(stdout, /^ {2}input +sha256:[0-9a-f]{64} {2}\S+$/m);
    assert.match(stdout, /^ {2}fact +base\./m);
    const { document: { details } } = await house.type(['show', id, '--json']);
    assert.match((details as { sources: string[] }).sources.join(), /^gitCommit:/);
  });

  test('beside a tree of sums is mixed, unless one format is asked for', async () => {
    const guix = await writeGuixTree(join(house.folder, 'guix'), { releases: 1, traps: 'none' });
    await writeFile(join(house.folder, 'guix.policy'), policyOf(guix));
    const both = await house.type(['import', 'tree/sigs', 'guix/sigs', '--json'], { home: 'both' });
    // Without certificates a signature that does not fit its bytes is as good as any other.
    assert.deepEqual([both.document['format'], both.document['read']], ['mixed', house.tree.signatures.length + guix.signatures.length]);
    const one = await house.type(['import', 'tree/sigs', 'guix/sigs', '--format', 'sha256sums', '--json'], { home: 'one' });
    assert.deepEqual([one.document['format'], one.document['read']], ['sha256sums', guix.signatures.length]);
  });
});
