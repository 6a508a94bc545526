/** The package as others install it: built, packed, unpacked somewhere else, type-checked, and run as docs/library.md says. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { sha256Hex } from '../../src/base/sha256.ts';
import { blocksOf, readPages, type Page } from '../docs/markdown.ts';
import { makeBuilder, policyNaming, resultOf } from '../ledger/workbench.ts';
import { proofOf } from '../proof/workbench.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..');
const FILE = Buffer.from('good\n');
let folder: string;
let app: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concur-package-'));
  app = join(folder, 'app');
  await run(process.execPath, [join(ROOT, 'package', 'build.ts'), join(folder, 'dist')]);
  // npm pack leaves out what the package does not list; it asks nobody.
  const { stdout } = await run('npm', ['pack', '--silent', '--offline', '--pack-destination', folder, join(folder, 'dist')], { cwd: folder });
  await run('tar', ['xzf', join(folder, stdout.trim().split('\n').at(-1) as string)], { cwd: folder });
  await mkdir(join(app, 'node_modules'), { recursive: true });
  await cp(join(folder, 'package'), join(app, 'node_modules', 'concur'), { recursive: true });
  for (const name of await readdir(join(ROOT, 'node_modules'))) {
    if (!name.startsWith('.') && name !== 'concur') await symlink(join(ROOT, 'node_modules', name), join(app, 'node_modules', name));
  }
  await writeFile(join(app, 'package.json'), '{ "type": "module" }\n');
  await writeRelease();
});

after(() => rm(folder, { recursive: true, force: true }));

/** What the examples speak of. */
async function writeRelease(): Promise<void> {
  const builders = await Promise.all(['ada', 'grace'].map(makeBuilder));
  const policy = policyNaming(builders, 2);
  const messages = await Promise.all(builders.map((builder) => builder.sign(resultOf(builder, { sha256: sha256Hex(FILE), build: { release: '3.0' } }))));
  await writeFile(join(app, 'tails.iso'), FILE);
  await writeFile(join(app, 'tails.policy'), policy);
  await writeFile(join(app, 'tails.iso.concur'), proofOf({ messages, signers: builders, policy, about: { project: 'tails', releases: ['3.0'], artifacts: ['tails.iso'] } }));
  await writeFile(join(app, 'builders.asc'), Buffer.concat(builders.map(({ certificate }) => certificate)));
  await concur('policy', 'add', 'tails.policy', '--yes');
}

function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], CONCUR_HOME: join(app, 'home') };
}

async function concur(...words: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [join(app, 'node_modules', 'concur', 'cli', 'concur.js'), ...words], { cwd: app, env: environment() });
  return stdout;
}

const EXAMPLES = blocksOf(readPages().find(({ path }) => path === 'docs/library.md') as Page).filter(({ language }) => language === 'ts').map(({ lines }) => `${lines.join('\n')}\n`);

/** What each prints, in their order. */
const PRINTED = [
  /^install it: 2 of 2 builders agree, 2 are needed\n$/,
  /^MISMATCH [0-9a-f]{64}\nproof declares \d+ bytes and has \d+ get it again from whoever made it\n$/,
  /^UNKNOWN nothing about this file by anybody whom your policies trust is known here[^\n]*\n$/,
  /^12D3KooW\w+ true\nUNKNOWN\n$/,
];

test('every example of docs/library.md does what it says, where the package is installed', async () => {
  assert.equal(EXAMPLES.length, PRINTED.length);
  for (const [i, text] of EXAMPLES.entries()) {
    await writeFile(join(app, `example${i}.ts`), text);
    const { stdout } = await run(process.execPath, [`example${i}.ts`], { cwd: app, env: environment() });
    assert.match(stdout, PRINTED[i] as RegExp);
  }
});

test('its types hold for whoever uses it', async () => {
  await Promise.all(EXAMPLES.map((text, i) => writeFile(join(app, `typed${i}.ts`), text)));
  await writeFile(join(app, 'wrong.ts'), "import { verifyProof } from 'concur';\nawait verifyProof(new Uint8Array(), { file: 'a' });\n");
  const compilerOptions = { target: 'ES2024', lib: ['ES2024'], module: 'nodenext', types: ['node'], strict: true, skipLibCheck: true, noEmit: true };
  await writeFile(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['typed*.ts'] }));
  const compiler = [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', app];
  await run(process.execPath, compiler);
  await writeFile(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['wrong.ts'] }));
  await assert.rejects(run(process.execPath, compiler), ({ stdout }: { stdout: string }) => /policy/.test(stdout));
});

test('the command works from the package too', async () => {
  assert.match(await concur('--version'), /^concur \d+\.\d+\.\d+\n$/);
  assert.match(await concur('proof', 'verify', 'tails.iso', 'tails.iso.concur', '--policy', 'tails.policy', '--quiet'), /^AGREED /);
});

test('nothing that is not for installing is in it', async () => {
  const files = await readdir(join(app, 'node_modules', 'concur'));
  assert.deepEqual(files.sort(), ['CHANGELOG.md', 'LICENSE', 'README.md', 'cli', 'keys', 'package.json', 'src']);
  const description = JSON.parse(await readFile(join(app, 'node_modules', 'concur', 'package.json'), 'utf8')) as Record<string, unknown>;
  assert.deepEqual([description['scripts'], description['devDependencies'], description['private']], [undefined, undefined, true]);
});
