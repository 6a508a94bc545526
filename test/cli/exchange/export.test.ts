import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { ConcurError } from '../../../src/base/errors.ts';
import { openFolder, writeNewFile } from '../../../cli/exchange/write-files.ts';
import { TRAP } from '../../trees/traps.ts';
import { houseWith, takenIn, type House } from './house.ts';

const SIGS = 'tree/sigs';
const KEYS = 'tree/sigs/builder-keys';

const leaving: (() => unknown)[] = [];
const afterAll = { after: (leave: () => unknown) => { leaving.push(leave); } } as Parameters<typeof houseWith>[0];
after(async () => { for (const leave of leaving) await leave(); });

/** Path to hash of all files below a folder. */
async function contentsOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hashes = await Promise.all(files.map(async (file) => [relative(folder, file), createHash('sha256').update(await readFile(file)).digest('hex')] as const));
  return Object.fromEntries(hashes);
}

suite('a tree that was imported', () => {
  let house: House;
  let originals: Record<string, string>;
  const inHouse = (name: string) => join(house.folder, name);

  before(async () => {
    house = await houseWith(afterAll, {});
    await house.type(['import', SIGS, '--certificates', KEYS]);
    const whole = await contentsOf(inHouse(SIGS));
    const files = new Set(takenIn(house.tree).flatMap(({ file, signatureFile }) => [file, signatureFile]));
    originals = Object.fromEntries(Object.entries(whole).filter(([path]) => files.has(path)));
  });

  test('is written back byte for byte, but for what was refused, and a second time nothing is', async () => {
    const { exit, document } = await house.type(['export', house.tree.project, '--format', 'guix', '-o', 'out', '--json']);
    assert.equal(exit, 0);
    assert.deepEqual(await contentsOf(inHouse('out')), originals);
    assert.deepEqual([document['files'], document['unchanged'], document['differing'], document['skipped']], [Object.keys(originals).length, 0, [], {}]);
    const { document: again } = await house.type(['export', house.tree.project, '--format', 'guix', '-o', 'out', '--json']);
    assert.deepEqual([again['files'], again['unchanged']], [0, Object.keys(originals).length]);
  });

  test('of one release is that release', async () => {
    await house.type(['export', house.tree.project, TRAP.dissent, '--format', 'guix', '-o', 'one']);
    const theirs = Object.entries(originals).filter(([path]) => path.startsWith(`${TRAP.dissent}/`));
    assert.deepEqual(await contentsOf(inHouse('one')), Object.fromEntries(theirs));
  });

  test('that cannot be given out leaves no half file behind, and does not stand in its own way the next time', async () => {
    for (let time = 0; time < 2; time++) {
      const { exit, stderr } = await house.type(['export', 'unheard-of', '--format', 'ndjson', '-o', 'none.ndjson']);
      assert.equal(exit, 78);
      assert.match(stderr, /there is no policy for project "unheard-of"/);
    }
    assert.ok(!(await readdir(house.folder)).includes('none.ndjson'));
  });

  test('does not overwrite what says something else: it is named, the rest is written, and the command fails', async () => {
    const [path = ''] = Object.keys(originals);
    await mkdir(join(inHouse('taken'), path, '..'), { recursive: true });
    await writeFile(join(inHouse('taken'), path), 'mine');
    const { exit, stderr } = await house.type(['export', house.tree.project, '--format', 'guix', '-o', 'taken']);
    assert.equal(exit, 74);
    assert.equal(stderr, `concur: refused: ${path}: something else lies there, and stays (export into another folder)\n`);
    assert.equal(await readFile(join(inHouse('taken'), path), 'utf8'), 'mine');
    const { [path]: _, ...rest } = await contentsOf(inHouse('taken'));
    const { [path]: __, ...expected } = originals;
    assert.deepEqual(rest, expected);
  });

  test('cannot be DSSE, which is said; as ndjson it is a line a statement', async () => {
    const { exit, stdout } = await house.type(['export', house.tree.project, '--format', 'dsse', '-o', 'dsse']);
    assert.equal(exit, 0);
    assert.match(stdout, /^exported {2}0 statements in 0 files to dsse\n {2}\d+ in the format sha256sums left out: /);
    const { stdout: lines } = await house.type(['export', house.tree.project, '--format', 'ndjson']);
    const statements = lines.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.ok(statements.length > 0);
    for (const { project, format, payload, message, filings } of statements) {
      assert.deepEqual([project, format, filings], [house.tree.project, 'sha256sums', undefined]);
      assert.match(`${payload as string}\n`, /[0-9a-f]{64} [ *]/);
      assert.equal(typeof message, 'string');
    }
    assert.equal((await house.type(['export', house.tree.project, '--format', 'ndjson', '-o', 'all.ndjson'])).exit, 0);
    assert.equal(await readFile(inHouse('all.ndjson'), 'utf8'), lines);
    assert.equal((await house.type(['export', house.tree.project, '--format', 'ndjson', '-o', 'all.ndjson'])).exit, 74);
  });

  test('what is agreed is a list for sha256sum, and the exit code tells whether it is the whole release', async () => {
    const { exit, stdout, stderr } = await house.type(['export', house.tree.project, TRAP.lineEnds, '--format', 'sha256sums']);
    assert.deepEqual([exit, stderr], [0, '']);
    const agreed = takenIn(house.tree).find(({ release, standing }) => release === TRAP.lineEnds && standing === 'valid')?.values ?? [];
    for (const { artifact, sha256: [hash = ''] } of agreed) assert.ok(stdout.includes(`${hash}  ${artifact}\n`), artifact);
    const names = stdout.trimEnd().split('\n').map((line) => line.slice(66));
    assert.deepEqual(names, names.toSorted());
  });

  test('what is not agreed is left out and named, with the exit code of the worst verdict', async () => {
    const { exit, stdout, stderr } = await house.type(['export', house.tree.project, TRAP.everyoneDiffers, '--format', 'sha256sums', '-o', 'SUMS']);
    assert.equal(exit, 24);
    assert.equal(stdout, '');
    const [, name = ''] = /^concur: left out: NO-CONSENSUS {2}(\S+): .* none has a quorum\n$/.exec(stderr) ?? [];
    const sums = await readFile(inHouse('SUMS'), 'utf8');
    assert.ok(name !== '' && !sums.includes(name));
    assert.ok(sums.split('\n').length > 10);
    const { exit: again, document } = await house.type(['export', house.tree.project, TRAP.everyoneDiffers, '--format', 'sha256sums', '-o', 'SUMS', '--json']);
    assert.deepEqual([again, document['exit'], document['verdict']], [24, 24, 'NO-CONSENSUS']);
    assert.deepEqual((document['others'] as { artifact: string }[]).map(({ artifact }) => artifact), [name]);
  });

  test('a name that stands for two files has a line for each', async () => {
    const { exit, stdout } = await house.type(['export', house.tree.project, TRAP.ambiguous, '--format', 'sha256sums']);
    assert.equal(exit, 0);
    const names = stdout.trimEnd().split('\n').map((line) => line.slice(66));
    assert.equal(names.length - new Set(names).size, 1);
    const twice = names.find((name, i) => names.indexOf(name) !== i) as string;
    const [one, other] = stdout.split('\n').filter((line) => line.endsWith(`  ${twice}`)).map((line) => line.slice(0, 64)) as [string, string];
    const { exit: verified, stdout: told } = await house.type(['verify', '--sha256', one, '--name', twice]);
    assert.equal(verified, 0);
    assert.ok(told.includes(`  also agreed, of the same name: ${other}\n`) && !told.includes('  agreed: '), told);
  });

  test('what is wrongly asked for is refused with what to type', async () => {
    const { project } = house.tree;
    const refusals: [exit: number, pattern: RegExp, ...words: string[]][] = [
      [64, /hint: use sha256sums, guix, dsse or ndjson/, project, '--format', 'md5'],
      [64, /hint: concur export \S+ RELEASE --format sha256sums/, project, '--format', 'sha256sums'],
      [64, /hint: add -o FOLDER/, project, '--format', 'guix'],
      [64, /leave out --json/, project, '--format', 'ndjson', '--json'],
      [65, /nothing is known of \S+ "99"/, project, '99', '--format', 'sha256sums'],
      [65, /nothing is known of \S+ "99"/, project, '99', '--format', 'guix', '-o', 'mistyped'],
      [65, /nothing is known of \S+ "99"/, project, '99', '--format', 'ndjson'],
      [78, /there is no policy for project "other"/, 'other', '--format', 'ndjson'],
    ];
    for (const [exit, pattern, ...words] of refusals) {
      const answer = await house.type(['export', ...words]);
      assert.equal(answer.exit, exit, words.join(' '));
      assert.match(answer.stderr + answer.stdout, pattern, words.join(' '));
    }
    await assert.rejects(readFile(inHouse('mistyped')), { code: 'ENOENT' });
  });
});

suite('a folder that is written into', () => {
  let house: House;
  before(async () => { house = await houseWith(afterAll, { releases: 1, traps: 'none' }); });
  const bytes = new Uint8Array([1]);

  test('bad input 99: a link in it leads nowhere else', async () => {
    const [inside, outside] = [join(house.folder, 'inside'), join(house.folder, 'outside')];
    await Promise.all([mkdir(inside), mkdir(outside)]);
    await symlink(outside, join(inside, 'sub'));
    await symlink(join(outside, 'new'), join(inside, 'file'));
    const folder = await openFolder(inside);
    await assert.rejects(folder.write({ path: 'sub/all.SHA256SUMS', bytes }), (error) => error instanceof ConcurError && error.code === 'write-failed');
    assert.equal(await folder.write({ path: 'file', bytes }), 'differs');
    assert.deepEqual(await readdir(outside), []);
  });

  test('bad input 99: a path that leads out of it is never written', async () => {
    const folder = await openFolder(join(house.folder, 'target'));
    for (const path of ['../out', '/etc/out', 'a/../../out', 'a//b', '']) await assert.rejects(folder.write({ path, bytes }), /would lie elsewhere/);
  });

  test('a folder where a file is wanted is something else', async () => {
    await mkdir(join(house.folder, 'folder'));
    assert.equal(await writeNewFile(join(house.folder, 'folder'), bytes), 'differs');
    await assert.rejects(writeNewFile(join(house.folder, 'nowhere', 'file'), bytes), /cannot write/);
  });
});
