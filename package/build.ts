/**
 * `node package/build.ts [FOLDER]` makes dist/, or the folder: the package as it is installed elsewhere, in JavaScript,
 * because Node strips no types inside node_modules. It has the shape of the checkout, so that everything finds its
 * neighbours. `npm pack ./dist` makes the tarball.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const DIST = resolve(process.argv[2] ?? join(ROOT, 'dist'));

/** What is there beside the code. */
const COPIED = ['cli/concur.js', 'cli/demo/tails-3.0-rc2-party.json', 'keys', 'LICENSE', 'README.md', 'CHANGELOG.md'];

rmSync(DIST, { recursive: true, force: true });
const compiler = spawnSync(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', DIST], { stdio: 'inherit' });
if (compiler.status === 0) finish();
else process.exitCode = 1;

function finish(): void {
  for (const path of COPIED) cpSync(join(ROOT, path), join(DIST, path), { recursive: true });
  writeFileSync(join(DIST, 'package.json'), `${JSON.stringify(describePackage(), null, 2)}\n`);
}

function describePackage(): Record<string, unknown> {
  const { scripts: _scripts, devDependencies: _devDependencies, ...description } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, unknown>;
  return { ...description, exports: { '.': { types: './src/index.d.ts', default: './src/index.js' }, './package.json': './package.json' } };
}
