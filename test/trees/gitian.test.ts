import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parsePolicy } from '../../src/policy/parse.ts';
import { lacks } from '../openpgp/node/tools.ts';
import { GITIAN, writeGitianTree } from './gitian.ts';
import { assertAsGpgvSays } from './gpgv.ts';
import { policyOf, type Tree } from './tree.ts';
import { rowsOf, type TrueRow } from './truth.ts';

describe('a generated tree of the shape of gitian.sigs', () => {
  let folder: string;
  let tree: Tree;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'concur-tree-'));
    tree = await writeGitianTree(folder);
  });
  after(() => rm(folder, { recursive: true }));

  test('has what gpgv says of each signature', { skip: lacks('gpgv') }, async () => {
    assert.ok(tree.signatures.length > 30);
    await assertAsGpgvSays(tree, tree.folder, tree.signatures);
  });

  test('lists what its truth says, however it is written', async () => {
    const spellings = new Set<string>();
    for (const { file, values, sources } of tree.signatures) {
      const text = await readFile(join(tree.folder, file), 'utf8');
      spellings.add(text.slice(0, text.indexOf('\n')));
      for (const { artifact, sha256: [hash] } of values) assert.ok(text.includes(`${hash}  ${artifact}\n`), `${file}: ${artifact}`);
      for (const source of sources) assert.ok(text.includes(`git:${source.slice('gitCommit:'.length)} `), `${file}: ${source}`);
    }
    assert.deepEqual([...spellings].sort(), ['--- !!omap', '--- !omap', '--- !omap ']);
  });

  test('has the verdicts that its releases are made for', () => {
    assert.deepEqual(verdictsOf(GITIAN.plain), ['agree', 'agree', 'agree', 'agree']);
    assert.deepEqual(verdictsOf(GITIAN.dissent), ['agree', 'diverge', 'agree', 'agree']);
    assert.deepEqual(verdictsOf(GITIAN.otherCommit), ['agree', 'agree', 'agree', 'agree'], 'who built something else does not dissent');
    assert.deepEqual(verdictsOf(GITIAN.everyoneDiffers), ['agree', 'diverge', 'agree', 'agree']);
    assert.deepEqual(rowOf(GITIAN.everyoneDiffers).values.map(({ signers }) => signers.length), [1, 1, 1]);
  });

  test('tells apart who built another commit', () => {
    const [first, second, ...others] = rowOf(GITIAN.otherCommit).values;
    assert.deepEqual(others, []);
    assert.equal(first?.signers.length, 6);
    assert.deepEqual(second?.signers, [fingerprintOf('tony')]);
    assert.notDeepEqual(first?.sources, second?.sources);
  });

  test('counts SHA-1, DSA and version 3 only where they are accepted', () => {
    const signersOf = (accept: 'strong' | 'weak'): number | undefined => rowOf(GITIAN.signatures, accept).values[0]?.signers.length;
    assert.equal(signersOf('strong'), 2);
    assert.equal(signersOf('weak'), 4);
    assert.equal(rowOf(GITIAN.otherCommit, 'weak').values[0]?.signers.length, 7);
  });

  test('has a policy that this program reads', () => {
    assert.equal(parsePolicy(policyOf(tree)).project, tree.project);
  });

  function fingerprintOf(name: string): string {
    return tree.people.find((person) => person.name === name)?.fingerprint ?? '';
  }

  /** In order of the names: `32/…`, the debug symbols, the program, the sources. */
  function verdictsOf(release: string): TrueRow['verdict'][] {
    return rowsOf(tree.signatures).filter((row) => row.release === release).map(({ verdict }) => verdict);
  }

  /** Of the artifact on which people differ, where they do. */
  function rowOf(release: string, accept: 'strong' | 'weak' = 'strong'): TrueRow {
    const found = rowsOf(tree.signatures, accept).find((row) => row.release === release && row.artifact.endsWith('-debug.tar.gz'));
    assert.ok(found !== undefined, release);
    return found;
  }
});
