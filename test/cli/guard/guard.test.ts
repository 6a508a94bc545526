import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { EVIL, GOOD, NAME, openShop, sha256, type Answer } from '../download/shop.ts';

const shop = await openShop({ after });
await writeFile(join(shop.folder, NAME), GOOD);
await writeFile(join(shop.folder, 'evil.iso'), EVIL);

const NODE = process.execPath;
/** A command that says what it was given, and ends with a code of its own. */
const say = (code = 0) => [NODE, '-e', `console.log(JSON.stringify(process.argv.slice(1))); process.exit(${code})`];
/** One that writes the file into a place. */
const write = (from: string, place = '{}') => [NODE, '-e', 'require("fs").copyFileSync(process.argv[1], process.argv[2])', from, place];

function guard(...words: string[]): Promise<Answer> {
  return shop.type(['guard', ...words], { env: { PATH: process.env['PATH'], CONCUR_HOME: join(shop.folder, 'homes/home') } });
}

describe('a command behind files', () => {
  test('runs when all are agreed on: its output and its exit code are the answer', async () => {
    const { exit, stdout, stderr } = await guard(NAME, '--', ...say(7), 'a', '--json', '--', '-q');
    assert.deepEqual([exit, stdout], [7, '["a","--json","--","-q"]\n']);
    assert.match(stderr, /^AGREED {2}[0-9a-f]{64} {2}tails 3\.0 {2}exit 0\n$/);
  });

  test('does not run for what is not, and the verdict has the exit code', async () => {
    const { exit, stdout, stderr } = await guard(NAME, 'evil.iso', '--', ...say());
    assert.deepEqual([exit, stdout], [25, '']);
    assert.match(stderr, /^UNKNOWN {2}[0-9a-f]{64} {2}evil\.iso/m);
    assert.equal((await guard('--name', NAME, 'evil.iso', '--', ...say())).exit, 20);
    assert.equal((await guard('--release', '9', NAME, '--', ...say())).exit, 20);
  });

  test('does not run for a list of files that are agreed on: the list itself is what it would get', async () => {
    const list = join(shop.folder, 'install.sha256sums');
    await writeFile(list, `${sha256(GOOD)}  ${NAME}\necho anything\n`);
    try {
      const { exit, stdout, stderr } = await guard('install.sha256sums', '--', ...say());
      assert.deepEqual([exit, stdout], [25, '']);
      assert.match(stderr, /^UNKNOWN {2}[0-9a-f]{64} /m);
    } finally {
      await rm(list);
    }
  });

  test('with --json has its output on stderr, and one document on stdout', async () => {
    const ran = await shop.type(['guard', '--json', NAME, '--', ...say(3)], { env: { PATH: process.env['PATH'], CONCUR_HOME: join(shop.folder, 'homes/home') } });
    const { files, ...rest } = JSON.parse(ran.stdout) as { files: unknown[] };
    assert.deepEqual(rest, { schemaVersion: 1, verdict: 'AGREED', exit: 3, ran: true, code: 3 });
    assert.equal(files.length, 1);
    assert.equal(ran.stderr, '[]\n');
    const withheld = await guard('--json', 'evil.iso', '--', ...say());
    const { verdict, exit, ran: hasRun, code } = JSON.parse(withheld.stdout) as Record<string, unknown>;
    assert.deepEqual([verdict, exit, hasRun, code], ['UNKNOWN', 25, false, null]);
  });

  test('that a signal ends has the code that a shell gives it', async () => {
    assert.equal((await guard(NAME, '--', NODE, '-e', 'process.kill(process.pid, "SIGKILL")')).exit, 137);
  });

  test('that is not there is a missing tool', async () => {
    const { exit, stderr } = await guard(NAME, '--', './no-such-command');
    assert.equal(exit, 69);
    assert.match(stderr, /cannot run ".\/no-such-command"/);
  });

  for (const [words, what] of [
    [[NAME], 'no command'], [[NAME, '--'], 'nothing behind the dashes'], [['--', 'true'], 'no file'], [['-', '--', 'true'], 'standard input'],
    [[NAME, '--project', 'tails', '--', 'true'], 'an option behind a file'], [['--except', '.db', NAME, '--', 'true'], '--except without --output'],
    [['--output', 'x', '--', 'true'], 'no place for the output'], [['--output', 'x'], 'no command for the output'],
  ] as const) {
    test(`a wrong use ends with 64: ${what}`, async () => {
      assert.equal((await guard(...words)).exit, 64);
    });
  }
});

describe('a command that writes', () => {
  test('has its file put in place when it is agreed on, and nothing else is left', async () => {
    for (const place of ['{}', '%o']) {
      const { exit, stderr } = await guard('--name', NAME, '--output', 'out.iso', '--', ...write(NAME, place));
      assert.equal(exit, 0, stderr);
      assert.ok((await readFile(join(shop.folder, 'out.iso'))).equals(GOOD));
    }
    assert.deepEqual((await readdir(shop.folder)).filter((name) => name.startsWith('.')), []);
  });

  test('has its file withheld when it is not, and what was there stays', async () => {
    await writeFile(join(shop.folder, 'kept.iso'), 'mine');
    const { exit } = await guard('--name', NAME, '-o', 'kept.iso', '--', ...write('evil.iso'));
    assert.equal(exit, 20);
    assert.equal(await readFile(join(shop.folder, 'kept.iso'), 'utf8'), 'mine');
    assert.deepEqual((await readdir(shop.folder)).filter((name) => name.startsWith('.')), []);
  });

  test('is known by the name without the .part of pacman', async () => {
    assert.equal((await guard('--output', `homes/${NAME}.part`, '--', ...write(NAME))).exit, 0);
    assert.equal((await guard('--output', `homes/${NAME}.part`, '--', ...write('evil.iso'))).exit, 20);
  });

  test('has names with some endings let through, where that is asked for', async () => {
    const { exit, stderr } = await guard('--except', '.db,.sig', '--output', 'core.db', '--', ...write('evil.iso'));
    assert.deepEqual([exit, stderr], [0, 'concur: core.db is let through unchecked (--except)\n']);
    assert.equal((await guard('--except', '.db', '--output', 'core.iso', '--', ...write('evil.iso'))).exit, 25);
  });

  test('and fails keeps its own code, and gives out nothing', async () => {
    const { exit } = await guard('--output', 'never.iso', '--', ...say(22), '{}');
    assert.equal(exit, 22);
    assert.ok(!(await readdir(shop.folder)).includes('never.iso'));
  });

  test('bad input 101: and leaves a link, a second name or a folder has nothing put in place', async () => {
    for (const [how, what] of [['symlinkSync', /left a link to another file/], ['linkSync', /left a file that has another name as well/]] as const) {
      const { exit, stderr } = await guard('--name', NAME, '--output', 'never.iso', '--', NODE, '-e', `require("fs").${how}(process.argv[1], process.argv[2])`, join(shop.folder, NAME), '{}');
      assert.equal(exit, 65, stderr);
      assert.match(stderr, what);
    }
    const { exit, stderr } = await guard('--name', NAME, '--output', 'never.iso', '--', NODE, '-e', 'require("fs").mkdirSync(process.argv[1])', '{}');
    assert.equal(exit, 65);
    assert.match(stderr, /left no regular file/);
    assert.ok(!(await readdir(shop.folder)).includes('never.iso'));
  });

  test('bad input 101: and leaves something running that has it open has nothing put in place', { skip: process.platform === 'linux' ? false : 'only Linux tells who has a file open' }, async () => {
    const { exit, stderr } = await guard('--name', NAME, '--output', 'never.iso', '--', 'sh', '-c', 'cat "$1" > "$2"; sleep 30 >> "$2" 2>&1 < /dev/null &\necho $! > left', 'sh', NAME, '{}');
    const left = Number(await readFile(join(shop.folder, 'left'), 'utf8'));
    process.kill(left);
    assert.equal(exit, 65, stderr);
    assert.match(stderr, new RegExp(`process ${left}, which the command left running, may still write`));
    assert.ok(!(await readdir(shop.folder)).includes('never.iso'));
  });

  test('and writes nothing is told so', async () => {
    const { exit, stderr } = await guard('--output', 'never.iso', '--', ...say(), '{}');
    assert.equal(exit, 65);
    assert.match(stderr, /ended well and wrote nothing/);
  });
});
