/** The documentation says what is so: its links, commands, verdicts, settings and rooms are compared with the program. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { describe, test } from 'node:test';
import { COMMANDS, type Entry, type Leaf } from '../cli/commands/table.ts';
import { EXIT } from '../src/base/errors.ts';
import { loadConfig } from '../src/node/config.ts';
import { resolveHome } from '../src/node/home.ts';
import { parsePolicy } from '../src/policy/parse.ts';
import { VERDICT_EXIT, VERDICTS } from '../src/tally/verdict.ts';
import { ROOMS } from './architecture/house.ts';
import { readSources } from './architecture/sources.ts';
import { callsIn, callsOf, misunderstanding, shellWords, unknownPart } from './docs/command-lines.ts';
import { anchorsOf, blocksOf, codeSpans, localLinks, readPages, ROOT, rowsOf, type Page } from './docs/markdown.ts';
import { temporaryFolder } from './temporary-folder.ts';

const PAGES = readPages();

function page(path: string): Page {
  const found = PAGES.find((candidate) => candidate.path === path);
  assert.ok(found, `${path} is missing`);
  return found;
}

describe('links', () => {
  for (const { path, text } of PAGES) {
    test(`of ${path} lead somewhere`, () => assert.deepEqual(brokenLinks({ path, text }), []));
  }

  test('that are broken are noticed', () => {
    const text = '[a](LICENSE) [b](absent.md) [c](#here) [d](#there) [e](docs/keys.md#passphrases) ![f](docs/keys.md#absent) [g](https://example.org)\n\n## Here\n';
    assert.deepEqual(brokenLinks({ path: 'README.md', text }), ['absent.md', '#there', 'docs/keys.md#absent']);
  });
});

function brokenLinks(from: Page): string[] {
  return localLinks(from).filter((link) => {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? from.path : posix.join(posix.dirname(from.path), file);
    if (!existsSync(join(ROOT, target))) return true;
    return anchor !== undefined && !anchorsOf(file === '' ? from : page(target)).has(anchor);
  });
}

describe('commands', () => {
  test('in blocks are understood by the program', async () => {
    const calls = PAGES.flatMap(blocksOf).flatMap(callsIn);
    assert.ok(calls.length > 40, `only ${calls.length} were found`);
    assert.deepEqual(await all(calls, misunderstanding), []);
  });

  test('in sentences exist, with their options', async () => {
    const spans = PAGES.flatMap(codeSpans).filter((code) => /^concur [a-z]/.test(code));
    assert.ok(spans.length > 20, `only ${spans.length} were found`);
    assert.deepEqual(await all(spans.map((code) => shellWords(code).slice(1)), unknownPart), []);
  });

  test('in --help are understood by the program', async () => {
    const examples = await Promise.all(COMMANDS.flatMap(leavesOf).map(async (leaf) => (await leaf.load()).examples));
    assert.deepEqual(await all(examples.flat().flatMap(callsOf), misunderstanding), []);
  });

  test('that do not exist are noticed', async () => {
    const block = { language: 'sh', lines: ['A=1 concur verfy a | sudo -u concur /opt/cli/concur.js log --limt 3 \\', '  > b && concur verify "a b" # c', 'echo concur nothing'] };
    const calls = callsIn(block);
    assert.deepEqual(calls, [['verfy', 'a'], ['log', '--limt', '3'], ['verify', 'a b']]);
    assert.deepEqual((await all(calls, misunderstanding)).length, 2);
    assert.match((await misunderstanding(['attest', 'a.deb'])) ?? '', /--project/);
    assert.deepEqual(await all([['log', '--limt=3'], ['verfy'], ['policy', 'add', '--yes']], unknownPart), ['log has no --limt', 'there is no command verfy']);
  });
});

async function all(calls: readonly string[][], check: (words: string[]) => Promise<string | null>): Promise<string[]> {
  return (await Promise.all(calls.map(check))).filter((problem) => problem !== null);
}

function leavesOf(entry: Entry): readonly Leaf[] {
  return 'commands' in entry ? entry.commands : [entry];
}

describe('docs/verdicts.md', () => {
  const verdicts = page('docs/verdicts.md');

  test('has every verdict with its exit code', () => {
    const rows = rowsOf(verdicts, /^[A-Z-]+$/).map(([verdict = '', exit]) => [verdict, Number(exit)]);
    assert.deepEqual(Object.fromEntries(rows), VERDICT_EXIT);
    assert.equal(rows.length, VERDICTS.length);
  });

  test('has every other exit code', () => {
    assert.deepEqual(rowsOf(verdicts, /^\d+$/).map(([exit]) => Number(exit)), Object.values(EXIT).filter((exit) => exit !== EXIT.ok));
  });

  test('has the order of severity', () => assert.ok(verdicts.text.includes(`${VERDICTS.join(', ')}.`)));
});

test('every environment variable of the program is documented, and no other is', () => {
  const variables = (texts: readonly string[]) => new Set(texts.flatMap((text) => text.match(/\bCONCUR_[A-Z][A-Z_]*/g) ?? []));
  const documented = variables(PAGES.map(({ text }) => text));
  const used = variables(readSources(['src', 'cli']).map(({ text }) => text));
  const tested = variables(readSources(['test', 'bench']).filter(({ path }) => path !== 'test/docs.test.ts').map(({ text }) => text));
  assert.ok(used.has('CONCUR_HOME'));
  assert.deepEqual([...used.difference(documented)], [], 'not documented');
  assert.deepEqual([...documented.difference(used.union(tested))], [], 'not there');
});

test('the settings of docs/node.md are all that there are', async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'config.toml');
  const [block] = blocksOf(page('docs/node.md')).filter(({ language }) => language === 'toml');
  await writeFile(file, block?.lines.join('\n') ?? '');
  const { origins } = await loadConfig(resolveHome({ home: folder, env: {} }), {}, {});
  for (const [setting, origin] of Object.entries(origins)) assert.equal(origin, `file ${file}`, setting);
});

test('every policy in the documentation can be followed', () => {
  const policies = PAGES.flatMap(blocksOf).filter(({ lines }) => lines[0] === 'concur-policy 1');
  assert.ok(policies.length >= 3);
  for (const { lines } of policies) parsePolicy(`${lines.join('\n')}\n`);
});

test('CONTRIBUTING.md has every room, with what it may import', () => {
  const isThere = (room: string) => existsSync(join(ROOT, room));
  const shortly = (room: string) => room.replace(/^src\//, '');
  const house = Object.entries(ROOMS).filter(([room]) => isThere(room));
  assert.deepEqual(
    rowsOf(page('CONTRIBUTING.md'), /^`[a-z/.]+`$/).map(([room = '', , imports = '']) => [room.slice(1, -1), imports.match(/[^`\s]+/g) ?? []]),
    house.map(([room, imports]) => [shortly(room), imports.filter(isThere).map(shortly)]),
  );
});
