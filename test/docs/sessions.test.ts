/** What the guides show was really printed: their sessions are typed again, as one story. */

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, after, describe, test } from 'node:test';
import { writeGuixTree } from '../trees/guix.ts';
import { policyOf } from '../trees/tree.ts';
import { blocksOf, readPages, type Page } from './markdown.ts';
import { sitDown, type Typist } from './typist.ts';

const PAGES = new Map(readPages().map((page) => [page.path, page]));
const of = (path: string) => PAGES.get(path) as Page;
const [KEYS, POLICY, BUILDERS, VERDICTS, IMPORT] = [of('docs/keys.md'), of('docs/policy.md'), of('docs/builders.md'), of('docs/verdicts.md'), of('docs/import.md')] as const;

const BUILD = '--project hello --release 2.10 --source git+https://example.org/hello.git@53bd2c4f8f2a1d0c6be9a7e3d5c4b3a291807f6e --param SOURCE_DATE_EPOCH=1496880000 --yes --quiet';

describe('the guides show what is printed', () => {
  let folder = '';
  let typist: Typist;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'concur-sessions-'));
    typist = sitDown(folder);
    const files = { 'hello-2.10.tar.gz': 'hello '.repeat(100_000), 'other.tar.gz': `hallo ${'hello '.repeat(99_999)}`, 'a-1.deb': '1\n', 'a-2.deb': '2\n', 'notes.txt': 'notes\n' };
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  });
  after(() => rm(folder, { recursive: true }));

  test('when keys are made', async () => {
    await typist.retype('ada', KEYS, /^concur key new/);
    await typist.type('grace', 'concur key new --name Grace --email grace@example.org');
    await typist.type('heidi', 'concur key new --name Heidi --email heidi@example.org');
    for (const name of ['ada', 'grace', 'heidi']) await typist.type(name, `concur key export > ${name}.asc`);
  });

  test('when a policy is drafted, read and followed', async () => {
    await typist.retype('user', POLICY, /^concur policy draft/);
    const drafted = (await readFile(join(folder, 'hello.policy'), 'utf8')).trimEnd();
    const shown = blocksOf(POLICY).filter(({ lines }) => lines[0] === 'concur-policy 1').map(({ lines }) => lines.join('\n'));
    assert.ok(shown.map(withoutKeys).includes(withoutKeys(drafted)), drafted);
    await typist.retype('user', POLICY, /^concur policy check hello/);
    for (const name of ['user', 'ada', 'grace', 'heidi']) await typist.type(name, 'concur policy add hello.policy --yes');
    await typist.retype('user', KEYS, /^concur certificate import/);
    await typist.retype('user', KEYS, /^concur certificate list/);
  });

  test('when a policy is refused', async () => {
    const text = await readFile(join(folder, 'hello.policy'), 'utf8');
    await writeFile(join(folder, 'broken.policy'), text.replace('all-builders 2', 'all-builders 4'));
    await typist.retype('user', POLICY, /^concur policy check broken/);
  });

  test('when builders attest', async () => {
    await typist.retype('ada', BUILDERS, /^concur attest hello-.*--output ada.json/);
    await typist.retype('user', BUILDERS, /^concur publish/);
    await typist.type('grace', `concur attest hello-2.10.tar.gz ${BUILD} --output grace.json`);
    await typist.type('heidi', `concur attest other.tar.gz --name hello-2.10.tar.gz ${BUILD} --output heidi.json`);
    await typist.type('user', 'concur publish grace.json heidi.json');
  });

  test('when a user verifies', async () => {
    await typist.retype('user', of('README.md'), /^concur verify/);
    await typist.retype('user', VERDICTS, /notes.txt/);
    await typist.retype('user', VERDICTS, /^concur verify other/);
  });

  test('when a proof is made, and checked by somebody who has nothing else', async () => {
    await typist.retype('user', of('docs/proof.md'), /^concur proof make hello/);
    await typist.retype('nobody', of('docs/proof.md'), /^concur proof verify hello/);
  });

  test('when a project is followed whose builders have said something before', async () => {
    await typist.type('user', 'concur policy remove hello --yes');
    await typist.retype('user', POLICY, /^concur follow/);
  });

  test('when a builder changes their mind', async () => {
    await typist.retype('heidi', BUILDERS, /^concur attest hello-.*=1496880000$/);
    const said = await newestId(typist, 'heidi');
    await typist.type('heidi', `concur attest hello-2.10.tar.gz ${BUILD} --supersedes ${said} --reason "built from a dirty tree"`);
    await typist.retype('heidi', BUILDERS, /^concur retract/, { '38bf67b88d47': await newestId(typist, 'heidi') });
    await typist.retype('heidi', BUILDERS, /^concur attest a-1/);
  });

  test('when what others signed is imported', async () => {
    const tree = await writeGuixTree(join(folder, 'tree'));
    await rename(tree.folder, join(folder, 'pigeon.sigs'));
    await writeFile(join(folder, 'pigeon.policy'), policyOf(tree));
    await typist.type('importer', 'concur policy add pigeon.policy --yes --quiet');
    for (const typed of [/^concur import pigeon/, /^concur status pigeon/, /^concur certificate show pigeon/]) await typist.retype('importer', IMPORT, typed);
  });
});

/** The newest statement's. */
async function newestId(typist: Typist, home: string): Promise<string> {
  const { entries: [newest] } = JSON.parse(await typist.type(home, 'concur log --limit 1 --json')) as { entries: { id: string }[] };
  return newest?.id as string;
}

function withoutKeys(policy: string): string {
  return policy.replace(/\b[0-9A-F]{40}\b/g, 'FINGERPRINT');
}
