import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countForeign } from '../../src/formats/walk.ts';
import { groundTruth, REPOSITORIES, realPath, signatureRows, withRealData } from './real-data.ts';
import { statementIn, walkAll, type Walked } from './walking.ts';

/** The tree as it is in the repository: `archive/` above the releases, keys beside them. */
async function walkRepository(repository: string): Promise<Walked> {
  return walkAll(realPath(repository), { project: 'p' });
}

describe('whole releases that real builders signed', withRealData, () => {
  for (const repository of REPOSITORIES) {
    test(`${repository}: every signature is found, and nothing else`, async () => {
      const { items, refused, all } = await walkRepository(repository);
      assert.deepEqual(refused, []);
      assert.deepEqual(
        items.map(({ filing }) => [filing.path, filing.signaturePath]),
        signatureRows(repository).map(({ file, sig }) => [file, sig]).toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
      );
      assert.equal(all.at(-1)?.seen, await countForeign(realPath(repository)));
    });

    test(`${repository}: names, hashes and commits are those of the ground truth, for every signer`, async () => {
      const { items } = await walkRepository(repository);
      const read = new Set<string>();
      for (const item of items) {
        const [signer] = item.filing.path.split('/').slice(-2);
        const { values, sources, leftOut } = await statementIn(item);
        assert.deepEqual(leftOut, [], item.path);
        for (const { artifact, sha256 } of values) for (const hash of sha256) read.add([item.filing.release, artifact, hash, signer, ...sources].join(' '));
      }
      const expected = new Set(groundTruth(repository).flatMap(({ release, artifact, hashes }) => hashes.flatMap(({ sha256, signers }) => signers
        // The ground truth took one of the two returns of CR CR LF for a part of the name.
        .map(({ name, commits = [] }) => [release, artifact.replace(/\r$/, ''), sha256, name, ...commits.map((commit) => `gitCommit:${commit.split(' ')[1]}`)].join(' ')))));
      assert.ok(expected.size > 0);
      // What has a bad signature is in the files, and in no row.
      assert.deepEqual([...expected].filter((row) => !read.has(row)), []);
      const bad = new Set(signatureRows(repository).filter(({ status }) => status === 'bad').map(({ file }) => file.split('/').slice(-3, -1).join(' ')));
      const isOfBad = (row: string): boolean => bad.has(row.split(' ').filter((_, i) => i === 0 || i === 3).join(' '));
      assert.deepEqual([...read].filter((row) => !expected.has(row) && !isOfBad(row)), []);
    });
  }

  test('a name that stands twice in each file has both hashes', async () => {
    const { items } = await walkAll(realPath('bitcoin-core+guix.sigs', '23.0rc2', 'achow101'));
    const sets = await Promise.all(items.map(async (item) => (await statementIn(item)).values.filter(({ sha256 }) => sha256.length > 1).map(({ artifact }) => artifact)));
    assert.ok(sets.flat().includes('bitcoin-23.0rc2-osx-signed.dmg'));
  });

  test('a replaced attestation is two, each with its own bytes', async () => {
    const { items } = await walkAll(realPath('replaced-attestations'), { format: 'sha256sums' });
    assert.equal(items.length, 6);
    for (const [v1, v2] of [items.slice(0, 2), items.slice(2, 4), items.slice(4, 6)] as [Walked['items'][number], Walked['items'][number]][]) {
      assert.notDeepEqual((await statementIn(v1)).values, (await statementIn(v2)).values);
    }
  });
});
