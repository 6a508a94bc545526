import assert from 'node:assert/strict';
import { test } from 'node:test';
import { releaseOfFolders } from '../../src/formats/layout.ts';

const TREE = '/home/user1/guix.sigs';

test('the release is the folder above the signer\'s, whatever lies above it, with its platform suffix', () => {
  for (const [path, release] of [
    ['28.0/achow101/all.SHA256SUMS', '28.0'], ['archive/20.1.0/pasta/all.SHA256SUMS', '20.1.0'], ['25.1.knots20231115/luke-jr/noncodesigned.SHA256SUMS', '25.1.knots20231115'],
    ['0.17.1rc1-osx-signed/laanwj/bitcoin-dmg-signer-build.assert', '0.17.1rc1-osx-signed'], ['v1.0/0xb10c/all.SHA256SUMS', 'v1.0'], ['tails-3.0/a/x.SHA256SUMS', 'tails-3.0'],
  ] as const) assert.equal(releaseOfFolders(path, TREE), release, path);
});

test('a signer\'s name that looks like a version is none', () => {
  assert.equal(releaseOfFolders('28.0/0xb10c/all.SHA256SUMS', TREE), '28.0');
  assert.equal(releaseOfFolders('0xb10c/all.SHA256SUMS', '/x/28.0'), '28.0');
});

test('a folder without a number in its name, or with a name that is no label, is no release', () => {
  for (const path of ['sigs/alice/all.SHA256SUMS', '2 8/alice/all.SHA256SUMS', '-28/alice/all.SHA256SUMS', '\u202e28/alice/all.SHA256SUMS', `${'1'.repeat(200)}/alice/all.SHA256SUMS`]) {
    assert.equal(releaseOfFolders(path, TREE), null, path);
  }
});

test('of a walk that begins inside the tree, the folders above count when they look like a version', () => {
  assert.equal(releaseOfFolders('achow101/all.SHA256SUMS', '/x/28.0'), '28.0');
  assert.equal(releaseOfFolders('all.SHA256SUMS', '/x/28.0/achow101'), '28.0');
  assert.equal(releaseOfFolders('all.SHA256SUMS', '/home/user1/achow101'), null, 'somebody\'s home is no release');
  assert.equal(releaseOfFolders('achow101/all.SHA256SUMS', '/home/user1'), null);
});

test('of other names the folder itself, or the one above, is the release when it looks like a version', () => {
  assert.equal(releaseOfFolders('13.0.1/sha256sums-signed-build.txt', '/x'), '13.0.1');
  assert.equal(releaseOfFolders('13.0.1-build2/alice/sha256sums-signed-build.txt', '/x'), '13.0.1-build2');
  assert.equal(releaseOfFolders('SHA256SUMS', '/pub/v3.21'), 'v3.21');
  for (const [path, root] of [['SHA256SUMS', '/home/user1'], ['downloads2/SHA256SUMS', '/x'], ['0xb10c/SHA256SUMS', '/x'], ['SHA256SUMS', '/']] as const) assert.equal(releaseOfFolders(path, root), null, `${root} ${path}`);
});
