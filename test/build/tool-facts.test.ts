import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { gatherToolFacts } from '../../src/build/tool-facts.ts';
import { refusedAs } from '../refusal.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concur-tools-'));
});
after(() => rm(folder, { recursive: true, force: true }));

/** Puts a shell script on the PATH of `variables`. */
async function tool(name: string, script: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
}

const variables = (): Record<string, string> => ({ PATH: `${folder}:${process.env['PATH'] ?? ''}` });

test('the first line that a tool prints is its version', async () => {
  await tool('plain', 'printf "\\n  plain 1.2\\nCopyright\\n"');
  assert.deepEqual(await gatherToolFacts(['plain'], variables()), { 'tool.plain': 'plain 1.2' });
});

test('a tool that prints its version as an error is heard too', async () => {
  await tool('shy', 'echo "shy 3" >&2');
  assert.deepEqual(await gatherToolFacts(['shy'], variables()), { 'tool.shy': 'shy 3' });
});

test('a tool that knows only -version, such as mksquashfs 4.4, is asked so', async () => {
  await tool('mksquash', 'if [ "$1" = -version ]; then echo "mksquash 4.4"; else echo "SYNTAX: mksquash source"; exit 1; fi');
  assert.deepEqual(await gatherToolFacts(['mksquash'], variables()), { 'tool.mksquash': 'mksquash 4.4' });
});

test('go is asked its own way, and nobody else is given a word that might be a file', async () => {
  await tool('go', 'if [ "$*" = version ]; then echo "go version go1.23"; else exit 2; fi');
  await tool('scribble', 'case "$1" in -*) exit 1;; esac; echo x > "$1"');
  assert.deepEqual(await gatherToolFacts(['go'], variables()), { 'tool.go': 'go version go1.23' });
  await assert.rejects(gatherToolFacts(['scribble'], variables()), refusedAs('tool-failed', /does not tell its version/));
  assert.ok(!(await readdir('.')).includes('version'));
});

test('several tools are asked, each once', async () => {
  await tool('counted', `echo x >> ${folder}/count; echo counted 1`);
  const facts = await gatherToolFacts(['counted', 'counted', 'plain'], variables());
  assert.deepEqual(Object.keys(facts), ['tool.counted', 'tool.plain']);
  assert.equal(execFileSync('cat', [join(folder, 'count')], { encoding: 'utf8' }), 'x\n');
});

test('a tool that is not installed is an error, for a slip would otherwise be published', async () => {
  await assert.rejects(gatherToolFacts(['plain', 'concur-no-such-tool'], variables()), refusedAs('tool-missing', /"concur-no-such-tool" is not installed/));
});

for (const name of ['/usr/bin/gcc', '../gcc', '-rf', 'a b', '', 'gcc;id', 'x'.repeat(120)]) {
  test(`what is no plain name of a command is not run: ${JSON.stringify(name.slice(0, 20))}`, async () => {
    await assert.rejects(gatherToolFacts([name], variables()), refusedAs('usage', /is not the plain name of a command/));
  });
}

test('a tool may have the name of something that objects inherit', async () => {
  await tool('constructor', 'echo constructor 1');
  assert.deepEqual(await gatherToolFacts(['constructor'], variables()), { 'tool.constructor': 'constructor 1' });
});
