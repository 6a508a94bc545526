/** What real projects call their files: a release that is read in a name must be the one that the file is of. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import { compareReleases } from '../../src/tally/compare-releases.ts';
import { releaseInName } from '../../src/tally/poses-as.ts';

const DATA = process.env['CONCUR_TEST_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
const REPOSITORIES = ['bitcoin-core+guix.sigs', 'bitcoinknots+guix.sigs', 'dashpay+guix.sigs'];
const skip = REPOSITORIES.every((name) => existsSync(join(DATA, name))) ? false : `no real data in ${DATA}: set CONCUR_TEST_DATA`;

interface Named {
  readonly release: string;
  readonly name: string;
}

/** Names of artifacts, by the folder of their release. */
async function namesIn(repository: string): Promise<Named[]> {
  const root = join(DATA, repository);
  const lists = (await readdir(root, { recursive: true })).filter((path) => path.endsWith('SHA256SUMS'));
  const found = new Map<string, Named>();
  for (const path of lists) {
    const release = path.split('/').find((part) => /^\d/.test(part)) ?? '';
    for (const [, name = ''] of (await readFile(join(root, path), 'utf8')).matchAll(/^[0-9a-f]{64} [ *](\S+)$/gm)) found.set(`${release} ${basename(name)}`, { release, name: basename(name) });
  }
  return [...found.values()];
}

describe('in real names', { skip }, () => {
  for (const repository of REPOSITORIES) {
    test(`of ${repository} a release is read rightly or not at all`, async () => {
      const names = await namesIn(repository);
      assert.ok(names.length > 20, `only ${names.length} names`);
      for (const own of names) {
        for (const { release, name } of names) {
          const said = releaseInName(own.name, own.release, name);
          if (said === null) continue;
          assert.equal(said, release, `${name} beside ${own.name}`);
          assert.notEqual(said, own.release);
        }
      }
    });
  }

  test('the files of one release are recognised beside those of another', async () => {
    const names = await namesIn('bitcoin-core+guix.sigs');
    const old = names.filter(({ release }) => release === '28.0');
    const recognised = old.filter((own) => names.some(({ release, name }) => release === '29.4' && releaseInName(own.name, own.release, name) === '29.4'));
    assert.ok(recognised.length >= old.length / 2, `${recognised.length} of ${old.length}`);
  });

  test('releases are in the order in which they came', async () => {
    const releases = [...new Set((await namesIn('bitcoin-core+guix.sigs')).map(({ release }) => release))];
    assert.deepEqual(releases.toSorted((a, b) => compareReleases(a, b) ?? 0), ['22.0rc1', '22.0rc3', '23.0rc2', '26.0rc1', '28.0', '29.4']);
  });
});
