import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { runDiffoscope } from '../../src/build/diffoscope.ts';
import { temporaryFolder } from '../temporary-folder.ts';

suite('diffoscope', () => {
  /** A folder with two files, and, if given, a program that is called diffoscope. */
  async function prepare(t: TestContext, script?: string): Promise<{ folder: string; PATH: string }> {
    const folder = await temporaryFolder(t);
    await writeFile(join(folder, 'a'), 'one\n');
    await writeFile(join(folder, 'b'), 'two\n');
    const bin = join(folder, 'bin');
    await mkdir(bin);
    if (script !== undefined) {
      await writeFile(join(bin, 'diffoscope'), `#!/bin/sh\n${script}\n`);
      await chmod(join(bin, 'diffoscope'), 0o755);
    }
    return { folder, PATH: script === undefined ? bin : `${bin}:/usr/bin:/bin` };
  }

  const compare = ({ folder, PATH }: { folder: string; PATH: string }, signal = new AbortController().signal) => (
    runDiffoscope({ folder, a: 'a', b: 'b' }, { variables: { PATH }, signal })
  );

  const installed = (() => {
    try {
      return execFileSync('diffoscope', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).startsWith('diffoscope');
    } catch {
      return false;
    }
  })();

  test('says in its own words what differs', { skip: installed ? false : 'diffoscope is not installed' }, async (t) => {
    const { folder } = await prepare(t);
    const text = await runDiffoscope({ folder, a: 'a', b: 'b' }, { variables: process.env, signal: new AbortController().signal });
    assert.match(text, /--- a\n\+\+\+ b/);
    assert.match(text, /-one[^]*\+two|\+two[^]*-one/);
    assert.equal(await runDiffoscope({ folder, a: 'a', b: 'a' }, { variables: process.env, signal: new AbortController().signal }), '');
  });

  test('is run in its folder, without a shell, and in one language', async (t) => {
    const prepared = await prepare(t, 'echo "$LC_ALL $PWD"; for word in "$@"; do echo "[$word]"; done; exit 1');
    const [first, ...words] = (await compare(prepared)).trimEnd().split('\n');
    assert.equal(first, `C.UTF-8 ${prepared.folder}`);
    assert.deepEqual(words.slice(-2), ['[a]', '[b]']);
  });

  test('that is not installed is an error with a remedy', async (t) => {
    await assert.rejects(compare(await prepare(t)), { code: 'tool-missing', hint: /apt install/ });
  });

  test('that fails is no report: whether it says nothing or is killed', async (t) => {
    await assert.rejects(compare(await prepare(t, 'echo "Traceback" >&2; echo "it broke" >&2; exit 1')), { code: 'tool-failed', message: /it broke/ });
    await assert.rejects(compare(await prepare(t, 'echo half a report; exit 2')), { code: 'tool-failed' });
    await assert.rejects(compare(await prepare(t, 'kill -9 $$')), { code: 'tool-failed', message: /a signal/ });
  });

  test('ends with the programs that it started when the user interrupts', async (t) => {
    const prepared = await prepare(t, 'sleep 600 & echo $! > child; wait');
    const stop = new AbortController();
    const running = compare(prepared, stop.signal);
    const child = await untilWritten(join(prepared.folder, 'child'));
    stop.abort();
    await assert.rejects(running, { code: 'interrupted' });
    assert.ok(await isGone(Number(child)), 'its child is gone too');
  });
});

async function untilWritten(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text.endsWith('\n')) return text.trim();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A killed process that nobody has waited for yet is a zombie: as good as gone. */
async function isGone(pid: number): Promise<boolean> {
  const { readFile } = await import('node:fs/promises');
  for (let look = 0; look < 10_000; look++) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
    if (stat === null || / Z /.test(stat)) return true;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return false;
}
