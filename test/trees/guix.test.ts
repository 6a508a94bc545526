import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parsePolicy } from '../../src/policy/parse.ts';
import { lacks } from '../openpgp/node/tools.ts';
import { assertAsGpgvSays } from './gpgv.ts';
import { writeGuixTree } from './guix.ts';
import { TRAP } from './traps.ts';
import { policyOf, type Tree } from './tree.ts';
import { countsIn, rowsOf, type TrueRow } from './truth.ts';

describe('a generated tree of the shape of guix.sigs', () => {
  let folder: string;
  let tree: Tree;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'concur-tree-'));
    tree = await writeGuixTree(folder);
  });
  after(() => rm(folder, { recursive: true }));

  test('has what gpgv says of each signature, now and earlier', { skip: lacks('gpgv') }, async () => {
    assert.ok(tree.signatures.length > 150 && tree.earlierSignatures.length > 0);
    await assertAsGpgvSays(tree, tree.folder, tree.signatures);
    await assertAsGpgvSays(tree, tree.earlier, tree.earlierSignatures);
  });

  test('has a key file that gpg cannot read', { skip: lacks('gpg') }, () => {
    assert.notEqual(spawnSync('gpg', ['--batch', '--show-keys', join(tree.keys, 'broken.gpg')]).status, 0);
  });

  test('has every signature file in its truth, or a reason for its absence', async () => {
    const files = await readdir(tree.folder, { recursive: true });
    const known = new Set([...tree.signatures.flatMap(({ file, signatureFile }) => [file, signatureFile]), ...tree.refused.map(({ file }) => file)]);
    const unknown = files.filter((file) => /SHA256SUMS/.test(file) && !known.has(file));
    assert.deepEqual(unknown, []);
  });

  test('lists what its truth says, line by line', async () => {
    for (const { file, values, leftOut } of tree.signatures.filter(({ mathematics }) => mathematics === 'good')) {
      const lines = (await readFile(join(tree.folder, file), 'latin1')).split(/[\r\n]+/).filter((line) => /^[0-9a-f]{40}/.test(line));
      assert.equal(lines.length, values.reduce((sum, { sha256 }) => sum + sha256.length, 0) + leftOut, file);
      for (const { artifact, sha256 } of values) for (const hash of sha256) assert.ok(lines.some((line) => line.startsWith(hash) && line.endsWith(artifact)), `${file}: ${artifact}`);
    }
  });

  test('has the verdicts that its traps are made for', () => {
    assert.deepEqual(tally(TRAP.lineEnds), { agree: 25 });
    assert.deepEqual(tally(TRAP.spellings), { agree: 25 });
    assert.deepEqual(tally(TRAP.dissent), { agree: 24, diverge: 1 });
    assert.deepEqual(tally(TRAP.ambiguous), { agree: 25, ambiguous: 1 });
    assert.deepEqual(tally(TRAP.everyoneDiffers), { agree: 24, diverge: 1 });
    assert.deepEqual(tally(TRAP.single), { single: 3 });
    assert.deepEqual(rowOf(TRAP.dissent, '-win64.zip').values.map(({ signers }) => signers.length), [9, 1]);
    assert.deepEqual(rowOf(TRAP.everyoneDiffers, '-arm64-apple-darwin-unsigned.zip').values.map(({ signers }) => signers.length), Array.from({ length: 10 }, () => 1));
  });

  test('counts one person under two names once', () => {
    const { values: [value] } = rowOf(TRAP.signatures, '.tar.gz');
    assert.equal(new Set(value?.signers).size, value?.signers.length);
    assert.ok(value?.signers.includes(fingerprintOf('joan')));
    assert.equal(tree.signatures.filter(({ release, signer }) => release === TRAP.signatures && signer === fingerprintOf('joan')).length, 2);
  });

  test('lets a later signature correct an earlier one, and takes no side within one second', () => {
    const { values, verdict, conflicting } = rowOf(TRAP.corrected, '-win64.zip');
    assert.equal(verdict, 'agree');
    assert.deepEqual(conflicting, [fingerprintOf('dorothy')]);
    assert.deepEqual(values[0]?.signers, ['ada', 'barbara', 'charles', 'edsger'].map(fingerprintOf).sort());
    const withEarlier = rowOf(TRAP.corrected, '-win64.zip', rowsOf([...tree.earlierSignatures, ...tree.signatures]));
    assert.deepEqual(withEarlier.values.map(({ signers }) => signers), [values[0]?.signers, [fingerprintOf('tony')]], 'a bad replacement replaces nothing');
  });

  test('counts weak signatures only where they are accepted, and others never', () => {
    const inOf = (accept: 'strong' | 'weak'): string[] => [...new Set(tree.signatures.filter((signature) => countsIn(signature, accept)).map(({ signer }) => nameOf(signer)))];
    const [strong, weak] = [inOf('strong'), inOf('weak')];
    assert.deepEqual(weak.filter((name) => !strong.includes(name)), ['grace']);
    assert.deepEqual(tree.people.map(({ name }) => name).filter((name) => !weak.includes(name)), ['satoshi', 'ivan', 'luke', 'mallory', 'oscar']);
  });

  test('has a policy that this program reads, with and without weak signatures', () => {
    assert.equal(parsePolicy(policyOf(tree)).project, tree.project);
    assert.equal(parsePolicy(policyOf(tree, 'weak')).project, tree.project);
  });

  test('lists the same for the same seed, and something else for another', async () => {
    const listed = async (seed: number): Promise<TrueRow[]> => rowsOf((await writeGuixTree(join(folder, `seed-${seed}-${Math.floor(performance.now())}`), { seed })).signatures);
    const [one, again, two] = [await listed(1), await listed(1), await listed(2)];
    assert.deepEqual(one, again);
    assert.deepEqual(one, rowsOf(tree.signatures));
    assert.notDeepEqual(one, two);
    assert.deepEqual(one.map(({ artifact }) => artifact), two.map(({ artifact }) => artifact));
  });

  test('grows to what is asked for: people take turns', async () => {
    const grown = await writeGuixTree(join(folder, 'grown'), { releases: 3, signers: 20, signersEach: 6, traps: 'none' });
    assert.equal(grown.signatures.length, 3 * 6 * 2);
    assert.equal(new Set(grown.signatures.map(({ signer }) => signer)).size, 16);
    assert.deepEqual(grown.refused, []);
  });

  function fingerprintOf(name: string): string {
    return tree.people.find((person) => person.name === name)?.fingerprint ?? '';
  }

  function nameOf(fingerprint: string): string {
    return tree.people.find((person) => person.fingerprint === fingerprint)?.name ?? '';
  }

  function tally(release: string): Partial<Record<TrueRow['verdict'], number>> {
    const rows = rowsOf(tree.signatures).filter((row) => row.release === release);
    return Object.fromEntries([...Map.groupBy(rows, ({ verdict }) => verdict)].map(([verdict, same]) => [verdict, same.length]));
  }

  function rowOf(release: string, ending: string, rows = rowsOf(tree.signatures)): TrueRow {
    const [only, ...others] = rows.filter((row) => row.release === release && row.artifact === `${tree.project}-${release}${ending}`);
    assert.ok(only !== undefined && others.length === 0, `${release} ${ending}`);
    return only;
  }
});
