import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { isConcurError } from '../../src/base/errors.ts';
import { countForeign } from '../../src/formats/walk.ts';
import { writeGitianTree } from '../trees/gitian.ts';
import { writeGuixTree } from '../trees/guix.ts';
import type { Tree } from '../trees/tree.ts';
import type { TrueRefusal } from '../trees/truth.ts';
import { statementIn, walkAll, type Walked } from './walking.ts';

const SHAPES = [['guix.sigs', writeGuixTree, 'sha256sums'], ['gitian.sigs', writeGitianTree, 'gitian']] as const;

for (const [shape, write, format] of SHAPES) {
  describe(`a walk through a generated tree of the shape of ${shape}`, () => {
    let folder: string;
    let tree: Tree;
    let walked: Walked;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'concur-walk-'));
      tree = await write(folder);
      walked = await walkAll(tree.folder, { project: tree.project });
    });
    after(() => rm(folder, { recursive: true }));

    const refusedFor = (...reasons: readonly TrueRefusal['why'][]): string[] => tree.refused.filter(({ why }) => reasons.includes(why)).map(({ file }) => file).sort();

    test('finds each signature of the truth, in its order, with its folder\'s release', () => {
      const found = walked.items.map(({ filing }) => ({ file: filing.path, signatureFile: filing.signaturePath, release: filing.release }));
      const unread = new Set(tree.refused.map(({ file }) => file));
      const expected = tree.signatures.map(({ file, signatureFile, release }) => ({ file, signatureFile, release }));
      const isRefusedLater = ({ file, signatureFile }: { file: string; signatureFile: string | null }): boolean => unread.has(file) || unread.has(signatureFile ?? '');
      assert.ok(found.length > 20);
      assert.deepEqual(sorted(found.filter((one) => !isRefusedLater(one))), sorted(expected.filter((one) => !isRefusedLater(one))));
      const order = walked.items.map(({ path }) => path.replaceAll('/', '\0'));
      assert.deepEqual(order, order.toSorted());
    });

    test('reads names, hashes and sources as the truth has them', async () => {
      const truth = new Map(tree.signatures.filter(({ mathematics }) => mathematics === 'good').map((signature) => [signature.file, signature]));
      for (const item of walked.items.filter(({ path }) => truth.get(path)?.values.length)) {
        const { values, sources, leftOut } = await statementIn(item);
        const { values: expected = [], sources: from = [], leftOut: count } = truth.get(item.path) ?? {};
        assert.deepEqual(values, expected.toSorted((a, b) => (a.artifact < b.artifact ? -1 : 1)), item.path);
        assert.deepEqual(sources, from, item.path);
        assert.equal(leftOut.length, count, item.path);
      }
    });

    test('says what has no signature, and what signs a file that is not there', () => {
      assert.deepEqual(walked.refused.map(([path]) => path).filter((path) => refusedFor('no signature', 'no signed file').includes(path)), refusedFor('no signature', 'no signed file'));
      for (const [path, code] of walked.refused) assert.ok(['signature-missing', 'data-missing', 'signature-malformed', 'signature-unacceptable', 'foreign-malformed'].includes(code), `${path}: ${code}`);
    });

    test('leaves it to the reader to refuse what attests nothing', async () => {
      for (const file of refusedFor('attests nothing')) {
        const item = walked.items.find(({ path }) => path === file);
        // Nothing at all cannot even travel.
        if (item === undefined) assert.deepEqual(walked.refused.filter(([path]) => path === file), [[file, 'foreign-malformed']]);
        if (item === undefined) continue;
        await assert.rejects(statementIn(item), (error) => isConcurError(error, 'foreign-malformed'));
      }
    });

    test('passes over keys and other files, and counts every file once', async () => {
      assert.equal(walked.ignored['README.md'], 'no-attestation');
      assert.ok(Object.keys(walked.ignored).some((path) => path.startsWith('builder-keys/')));
      assert.equal(walked.all.at(-1)?.seen, await countForeign(tree.folder));
      assert.deepEqual(walked.all.map(({ seen }) => seen), walked.all.map(({ seen }) => seen).toSorted((a, b) => a - b));
    });

    test('finds nothing of another format', async () => {
      const { items, refused } = await walkAll(tree.folder, { format: format === 'gitian' ? 'sha256sums' : 'gitian' });
      assert.deepEqual([items, refused], [[], []]);
      assert.equal((await walkAll(tree.folder, { format })).items.length, walked.items.length);
    });
  });
}

function sorted(list: readonly object[]): string[] {
  return list.map((one) => JSON.stringify(one)).sort();
}
