import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test, after } from 'node:test';
import { ConcurError } from '../../../src/base/errors.ts';
import type { SubjectVerdict } from '../../../src/tally/verdict.ts';
import { TRAP } from '../../trees/traps.ts';
import { houseWith, takenIn, type Answer, type House } from './house.ts';

const SIGS = 'tree/sigs';
const KEYS = 'tree/sigs/builder-keys';

const leaving: (() => unknown)[] = [];
const afterAll = { after: (leave: () => unknown) => { leaving.push(leave); } } as Parameters<typeof houseWith>[0];
after(async () => { for (const leave of leaving) await leave(); });

interface Uncounted { readonly key: string; readonly files: readonly string[] }
interface Refused { readonly file: string; readonly code: string; readonly reason: string }

suite('a tree with every trap', () => {
  let house: House;
  before(async () => { house = await houseWith(afterAll, {}); });

  test('is read but for its broken files, and each of these is named with its reason and what to do', async () => {
    const { exit, document } = await house.type(['import', SIGS, '--certificates', KEYS, '--json']);
    assert.equal(exit, 0);
    const { format, project, read, accepted, duplicate, unverified, refused, certificates } = document as Record<string, unknown> & { refused: Refused[] };
    assert.deepEqual({ format, project, duplicate }, { format: 'sha256sums', project: house.tree.project, duplicate: 0 });
    assert.equal(read, takenIn(house.tree).length);
    assert.equal(accepted as number + (unverified as number), read);
    assert.ok(unverified as number > 0);
    const expected = house.tree.refused.filter(({ why }) => why !== 'broken armor').map(({ file }) => `${SIGS}/${file}`.replace(/\.asc$/, ''));
    assert.deepEqual(refused.map(({ file }) => file.replace(/\.asc$/, '')).sort(), expected.sort());
    assert.deepEqual(refused.map(({ code }) => code).sort(), ['data-missing', 'foreign-malformed', 'foreign-malformed', 'signature-bad', 'signature-bad', 'signature-missing']);
    assert.deepEqual((certificates as { refused: Refused[] }).refused.map(({ file, code }) => ({ file, code })), [{ file: `${KEYS}/broken.gpg`, code: 'certificate-malformed' }]);
  });

  test('is read a second time in vain: all of it was here before, and what did not count is named again', async () => {
    const { exit, document } = await house.type(['import', SIGS, '--json']);
    const { read, accepted, duplicate, unverified, unplaced } = document;
    assert.equal(exit, 0);
    assert.deepEqual({ read, accepted, duplicate, unverified, unplaced }, { read: takenIn(house.tree).length, accepted: 0, duplicate: read, unverified: 0, unplaced: 0 });
    const { stdout } = await house.type(['import', SIGS]);
    assert.match(stdout, /^ {2}! \d+ of them kept and not counted: /m);
    for (const { key, files } of document['uncounted'] as Uncounted[]) {
      const more = files.length === 1 ? '' : ` and ${files.length - 1} more`;
      assert.match(stdout, new RegExp(`^ {4}${key} +${files[0]?.replaceAll('.', '\\.')}${more}$`, 'm'));
    }
  });

  test('names the files of those who do not count, for their folders tell whose they may be', async () => {
    const { document } = await house.type(['import', SIGS, '--json'], { home: 'afresh' });
    const uncounted = document['uncounted'] as Uncounted[];
    assert.equal(uncounted.flatMap(({ files }) => files).length, document['unverified']);
    const { signer, file } = house.tree.signatures.find(({ mathematics }) => mathematics === 'good') as (typeof house.tree.signatures)[number];
    assert.ok(uncounted.some(({ key, files }) => signer.endsWith(key) && files.some((path) => path.startsWith(`${SIGS}/${file}`))), `${signer} ${file}`);
  });

  test('is told in words, with the next step', async () => {
    const { exit, stdout, stderr } = await house.type(['import', SIGS], { home: 'told' });
    assert.equal(exit, 0);
    assert.match(stdout, /^read \d+ sha256sums attestations in \d+ files\n {2}0 new, with a good signature\n {2}! \d+ kept and not counted: /);
    assert.match(stdout, /next: concur policy draft --project PROJECT --threshold 2 /);
    assert.match(stderr, new RegExp(`^concur: refused: ${SIGS}/${TRAP.broken}/charles/all\\.SHA256SUMS\\.asc: .* \\(get it again from its source, .*\\)$`, 'm'));
  });

  test('certificates that come later check what waited for them, and the status is as if they had come first', async () => {
    const words = ['status', house.tree.project, TRAP.dissent, '--json'];
    const verdicts = async (home: string) => {
      const { document: { subjects } } = await house.type(words, { home });
      return (subjects as SubjectVerdict[]).map(({ artifact, verdict, agreed, divergent, groups }) => ({ artifact, verdict, agreed, divergent, groups }));
    };
    await house.type(['policy', 'add', 'tree.policy', '--yes'], { home: 'told' });
    const { stdout } = await house.type(['certificate', 'import', KEYS], { home: 'told' });
    assert.match(stdout, /^new .* statements had waited for it$/m);
    // What was imported without a project has its release from the signed names alone, which is enough here.
    assert.deepEqual(await verdicts('told'), await verdicts('home'));
  });

  test('only so many refusals are printed, and -v prints all', async () => {
    const many = join(house.folder, 'many');
    await mkdir(many);
    for (let i = 10; i < 25; i++) await writeFile(join(many, `${i}.SHA256SUMS`), 'no signature beside it\n');
    const { exit, stdout, stderr } = await house.type(['import', 'many']);
    assert.equal(exit, 65);
    assert.equal(stdout, '');
    assert.equal(stderr.split('\n').filter((line) => line.startsWith('concur: refused: ')).length, 10);
    assert.match(stderr, /^concur: and 5 more: -v or --json names them all\nconcur: nothing was imported: /m);
    const { stderr: whole } = await house.type(['import', 'many', '-v']);
    assert.equal(whole.split('\n').filter((line) => line.startsWith('concur: refused: ')).length, 15);
  });

  test('a certificate is found by its key id, and shown with what its key has signed', async () => {
    const { signer } = house.tree.signatures[0] as (typeof house.tree.signatures)[number];
    const { document } = await house.type(['certificate', 'show', signer.slice(-16), '--json']);
    const signed = document['signed'] as { project: string; format: string; statements: number; first: number; last: number }[];
    const theirs = takenIn(house.tree).filter((signature) => signature.signer === signer);
    assert.deepEqual(signed.map(({ project, format, statements }) => ({ project, format, statements })), [
      { project: house.tree.project, format: 'sha256sums', statements: new Set(theirs.map(({ file, time }) => `${file} ${time}`)).size },
    ]);
    assert.equal(signed[0]?.first, Math.min(...theirs.map(({ time }) => time)));
  });

  test('a certificate whose signatures cannot be checked here is not called ok', async () => {
    const { stdout } = await house.type(['certificate', 'show', `${house.tree.project}/satoshi`]);
    assert.match(stdout, /^ {2}state +unfit$/m);
  });

  test('a foreign statement is listed with its format, and shown with what was left out of it', async () => {
    const { document } = await house.type(['log', '--json', '--limit', '1000']);
    const entries = document['entries'] as { id: string; kind: string; format: string; release: string | null }[];
    assert.ok(entries.every(({ kind, format }) => kind === 'foreign' && format === 'sha256sums'));
    const some = entries.filter(({ release }) => release === TRAP.broken || release === TRAP.single || release === TRAP.dissent);
    const shown = await Promise.all(some.map(async ({ id }) => (await house.type(['show', id])).stdout));
    assert.ok(shown.some((text) => /^ {2}left out +line \d+: /m.test(text)));
    assert.ok(shown.some((text) => text.includes('not checked: its key is not here')));
    const { exit, stderr } = await house.type(['show', '--dsse', (entries[0] as { id: string }).id]);
    assert.equal(exit, 65);
    assert.match(stderr, /is no statement of concur's own/);
    assert.match(stderr, /hint: concur export \S+ --format guix -o DIR/);
  });
});

suite('what is wrongly asked for', () => {
  let house: House;
  before(async () => { house = await houseWith(afterAll, { releases: 1, traps: 'none' }); });

  test('an unknown format is refused with the known ones', async () => {
    const { exit, stderr } = await house.type(['import', SIGS, '--format', 'md5sums']);
    assert.equal(exit, 64);
    assert.match(stderr, /use sha256sums, gitian, buildinfo, in-toto-link or dsse/);
  });

  test('a folder without attestations, and one that is not there', async () => {
    await mkdir(join(house.folder, 'empty'));
    const { exit, stderr } = await house.type(['import', 'empty']);
    assert.equal(exit, 65);
    assert.match(stderr, /nothing was imported: 0 files looked at/);
    assert.doesNotMatch(stderr, /over files themselves/);
    assert.equal((await house.type(['import', 'nowhere'])).exit, 74);
  });

  test('signatures over files themselves are said to be passed over, also where nothing else is there', async () => {
    const { file } = house.tree.signatures[0] as (typeof house.tree.signatures)[number];
    await mkdir(join(house.folder, 'detached'));
    await copyFile(join(house.folder, SIGS, `${file.replace(/\.asc$/, '')}.asc`), join(house.folder, 'detached', 'hello-1.0.tar.gz.asc'));
    const { exit, stderr } = await house.type(['import', 'detached']);
    assert.equal(exit, 65);
    assert.match(stderr, /could be taken\nconcur: 1 signature over files themselves passed over: they write no hash down\n$/);
  });

  test('a project without a policy is taken, with a warning', async () => {
    const { exit, stderr, document } = await house.type(['import', SIGS, '--project', 'other', '--json'], { home: 'other' });
    assert.equal(exit, 0);
    assert.equal(document['project'], 'other');
    assert.match(stderr, /there is no policy for project "other": nothing of it counts before one is added/);
  });

  test('what neither a name nor a folder places in a release is told, with the line that would', async () => {
    const { file } = house.tree.signatures.find(({ values }) => values.length > 0) as (typeof house.tree.signatures)[number];
    const data = join(house.folder, SIGS, file.replace(/\.asc$/, ''));
    await mkdir(join(house.folder, 'flat'));
    for (const end of ['', '.asc']) await copyFile(`${data}${end}`, join(house.folder, 'flat', `all.SHA256SUMS${end}`));
    const policy = await readFile(join(house.folder, 'tree.policy'), 'utf8');
    await writeFile(join(house.folder, 'wordless.policy'), policy.replace(/^foreign .*\n/gm, ''));
    const [without, withLines] = ['wordless', 'tree'].map((name) => async () => {
      await house.type(['policy', 'add', `${name}.policy`, '--yes', '--quiet'], { home: name });
      return house.type(['import', 'flat'], { home: name });
    }) as [() => Promise<Answer>, () => Promise<Answer>];
    const { exit, stdout } = await without();
    assert.equal(exit, 0);
    assert.match(stdout, /^ {2}! 1 of no release: no foreign line of the policy fits the names, and no folder tells it$/m);
    assert.match(stdout, /^ {2}next: concur log shows the names: .* foreign sha256sums hello-\{release\}-\*$/m);
    assert.doesNotMatch((await withLines()).stdout, /of no release/);
  });

  test('with --quiet one line is left', async () => {
    const { stdout, stderr } = await house.type(['import', SIGS, '--certificates', KEYS, '--quiet']);
    assert.match(stdout, /^read \d+ sha256sums attestations: \d+ new, 0 here before, \d+ unverified, 0 refused\n$/);
    assert.equal(stderr, '');
  });
});

suite('an import that takes long', () => {
  let house: House;
  before(async () => { house = await houseWith(afterAll, { releases: 12, traps: 'none' }); });

  test('tells how far it is: on a terminal in place, elsewhere in lines', async () => {
    let now = 0;
    const { stderr: drawn } = await house.type(['import', SIGS], { home: 'drawn', terminal: true, elapsed: () => (now += 60) });
    assert.match(drawn, /Kimporting {2}\S+ {2}\d+ % {2}\d+ of \d+ files {2}\d+\/s {2}\d+ s left/);
    assert.ok(drawn.includes('\r\u001b[K'));
    const { stderr: lines } = await house.type(['import', SIGS], { home: 'lines', elapsed: () => (now += 6_000) });
    assert.match(lines, /^importing {2}\S+ {2}\d+ % .* left$/m);
    assert.doesNotMatch(lines, /\r/);
  });

  test('ends with 130 when it is interrupted, keeps what it has, and goes on from there', async () => {
    const interruption = new AbortController();
    const all = takenIn(house.tree).length;
    let looks = 0;
    const elapsed = () => {
      if (++looks > all * 0.9) interruption.abort(new ConcurError('interrupted', 'interrupted'));
      return 0;
    };
    const { exit, stderr } = await house.type(['import', SIGS], { home: 'broken-off', signal: interruption.signal, elapsed });
    assert.equal(exit, 130);
    const kept = Number(/^concur: (\d+) attestations imported so far, and they stay/m.exec(stderr)?.[1]);
    assert.ok(kept > 0 && kept < all, `${kept} of ${all}`);
    const { document } = await house.type(['import', SIGS, '--json'], { home: 'broken-off' });
    assert.deepEqual([document['read'], document['duplicate'], document['unverified']], [all, kept, all - kept]);
  });
});
