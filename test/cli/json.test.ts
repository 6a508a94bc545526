/** docs/json.md is compared with what the commands really print, member by member. */

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fixedClock } from '../../src/base/clock.ts';
import { COMMANDS } from '../../cli/commands/table.ts';
import { run } from '../../cli/main.ts';
import { EMPTY_SHA256 } from '../../src/base/sha256.ts';
import { castOf, FIRST_SIGNATURE, type Builder } from '../trees/builders.ts';
import { signDetached } from '../trees/signature.ts';
import { testIo } from './test-io.ts';

const DOCS = await readFile(new URL('../../docs/json.md', import.meta.url), 'utf8');
const SOURCE = '53bd2c4f8f2a1d0c6be9a7e3d5c4b3a291807f6e';
const ATTEST = ['attest', 'hello.deb', '--project', 'hello', '--release', '2.10', '--source', SOURCE, '--yes'];

let folder = '';
let time = 1_767_225_600;
const said = new Map<string, Record<string, unknown>>();

/** Runs a command with --json and keeps its document under the name that the docs give it. */
async function say(name: string, ...argv: string[]): Promise<Record<string, unknown>> {
  time += 60;
  const io = testIo({ cwd: folder, env: { CONCUR_HOME: 'home' }, clock: fixedClock(time) });
  await run([...argv, '--json'], io);
  const document = JSON.parse(io.output.stdout) as Record<string, unknown>;
  assert.equal(document['error'], undefined, `${argv.join(' ')}: ${io.output.stdout}`);
  said.set(name, document);
  return document;
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concur-json-'));
  await writeFile(join(folder, 'hello.deb'), 'hello');
  await writeFile(join(folder, 'other.deb'), 'other');
  await say('version', 'version');
  await say('manifest', 'manifest', 'hello.deb');
  await say('config show', 'config', 'show');
  await say('peers (add, remove, ban, unban)', 'peers', 'ban', '12D3KooWFbzsbT6GE4g8Dbxko9mm3D8C9Gdnn9PixFjifY9RQziH');
  const { fingerprint } = await say('key new', 'key', 'new', '--name', 'Ada', '--email', 'ada@example.org', '--no-passphrase');
  await say('key import', 'key', 'import', `home/keys/${String(fingerprint)}.asc`);
  await say('key list', 'key', 'list');
  await say('key show', 'key', 'show');
  const { certificate } = await say('key export', 'key', 'export');
  await writeFile(join(folder, 'ada.asc'), String(certificate));
  await say('certificate import', 'certificate', 'import', 'ada.asc');
  await say('certificate list', 'certificate', 'list');
  await say('certificate show', 'certificate', 'show', String(fingerprint));
  const { text } = await say('policy draft', 'policy', 'draft', '--project', 'hello', '--threshold', '1', 'ada.asc');
  await writeFile(join(folder, 'hello.policy'), String(text));
  await say('policy check', 'policy', 'check', 'hello.policy');
  await say('policy add', 'policy', 'add', 'hello.policy', '--yes');
  await say('policy update', 'policy', 'update');
  await writeFile(join(folder, 'rooted.policy'), `${String(text).replace('project hello', 'project rooted')}root 1 Ada\nsequence 1\n`);
  await say('policy sign', 'policy', 'sign', 'rooted.policy');
  await say('follow', 'follow', './rooted.policy', '--yes');
  await run(['policy', 'remove', 'rooted', '--yes'], testIo({ cwd: folder, env: { CONCUR_HOME: 'home' } }));
  await say('policy show', 'policy', 'show');
  await say('policy list', 'policy', 'list');
  const { id } = await say('attest', ...ATTEST, '--output', 'hello.json');
  await say('publish', 'publish', 'hello.json');
  await say('attach', 'attach', String(id), 'other.deb', '--note', 'another', '--yes');
  await say('show', 'show', String(id));
  await say('log', 'log');
  await say('status', 'status');
  await say('sums', 'sums', 'hello', '2.10');
  await say('verify (one file)', 'verify', 'hello.deb');
  await say('verify (several files)', 'verify', 'hello.deb', 'other.deb');
  await say('proof make', 'proof', 'make', 'hello', '2.10', '-o', 'hello.concur');
  await say('proof verify', 'proof', 'verify', 'hello.deb', 'hello.concur', '--policy', 'hello.policy');
  await writeFile(join(folder, 'build.log'), 'done\n');
  const { added } = await say('evidence add', 'evidence', 'add', 'build.log');
  await say('evidence list', 'evidence', 'list');
  await say('evidence get', 'evidence', 'get', String((added as { sha256: string }[])[0]?.sha256));
  await say('evidence get (to a file)', 'evidence', 'get', String((added as { sha256: string }[])[0]?.sha256), '-o', 'copy.log');
  await say('diff', 'diff', 'hello.deb', 'other.deb');
  await say('diagnose (several artifacts, or none)', 'diagnose', 'hello', '2.10');
  await dissent();
  await say('diagnose (one artifact)', 'diagnose', 'hello', '2.10', '--history');
  await say('report', 'report', 'hello', '2.10', '-o', 'report.md');
  await writeForeign();
  await say('import', 'import', 'SHA256SUMS', '--certificates', 'ada.asc');
  await say('export (sha256sums)', 'export', 'hello', '2.10', '--format', 'sha256sums');
  await say('export (other formats)', 'export', 'hello', '--format', 'guix', '-o', 'tree');
  await say('retract', 'retract', String(id), '--reason', 'wrong compiler', '--yes');
  await say('witness key', 'witness', 'key');
  await say('witness delegate', 'witness', 'delegate', '--project', 'hello', '--node-key', 'a'.repeat(64), '--yes');
  await writeFile(join(folder, 'witnessed.policy'), `${String(text)}witness 1 Ada\n`);
  await run(['policy', 'add', 'witnessed.policy', '--yes'], testIo({ cwd: folder, env: { CONCUR_HOME: 'home' } }));
  await say('witness list', 'witness', 'list');
  await say('witness show', 'witness', 'show', 'Ada');
  await say('policy remove', 'policy', 'remove', 'hello', '--yes');
});

/** Somebody else, whom the policy names too, got something else. */
async function dissent(): Promise<void> {
  const type = async (home: string, ...argv: string[]) => {
    const io = testIo({ cwd: folder, env: { CONCUR_HOME: home }, clock: fixedClock(time) });
    assert.equal(await run(argv, io), 0, io.output.stderr);
    return io.output.stdout;
  };
  await type('grace', 'key', 'new', '--name', 'Grace', '--email', 'grace@example.org', '--no-passphrase');
  await writeFile(join(folder, 'grace.asc'), await type('grace', 'key', 'export'));
  await type('grace', ...ATTEST.with(1, 'other.deb'), '--name', 'hello.deb', '--output', 'grace.json');
  await writeFile(join(folder, 'both.policy'), await type('home', 'policy', 'draft', '--project', 'hello', '--threshold', '1', 'ada.asc', 'grace.asc'));
  await type('home', 'policy', 'add', 'both.policy', '--yes');
  await type('home', 'certificate', 'import', 'grace.asc');
  await type('home', 'publish', 'grace.json');
}

/** A list of hashes as others sign it, by somebody whose key is not here. */
async function writeForeign(): Promise<void> {
  const [builder] = await castOf(1, 'small');
  const list = Buffer.from(`${EMPTY_SHA256}  hello.deb\n`);
  await writeFile(join(folder, 'SHA256SUMS'), list);
  await writeFile(join(folder, 'SHA256SUMS.sig'), await signDetached((builder as Builder).signing, list, { time: FIRST_SIGNATURE }));
}

after(() => rm(folder, { recursive: true }));

/** Command to members, of the table under "Commands". */
function documented(): Map<string, string[]> {
  const [, section = ''] = /## Commands\n([^]*?)\n## /.exec(DOCS) ?? [];
  const rows = [...section.matchAll(/^\| `([^`]+)`( \([^)]*\))? \| (.*) \|$/gm)];
  return new Map(rows.map(([, command = '', more = '', cell = '']) => [command + more, namesIn(cell.replace(/\(.*?\)|;.*$/g, ''))]));
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/`([A-Za-z0-9]+)`/g)].map(([, name]) => name as string);
}

const WITHOUT_DOCUMENT = ['help', 'node'];
/** Their members are held by test/system, test/cli/download and test/cli/guard. */
const NEEDS_A_NODE = ['peers', 'peers --self', 'sync', 'demo', 'download', 'download (not fetched)', 'guard'];

test('every command is documented with exactly the members that it prints', () => {
  const rows = documented();
  assert.deepEqual([...rows.keys()].filter((name) => !NEEDS_A_NODE.includes(name)).sort(), [...said.keys()].sort());
  for (const [name, document] of said) {
    if (name === 'key show' || name === 'proof verify') continue;
    assert.deepEqual(Object.keys(document).filter((member) => member !== 'schemaVersion').sort(), rows.get(name)?.toSorted(), name);
  }
  assert.deepEqual(Object.keys(said.get('key show') ?? {}), Object.keys(said.get('certificate show') ?? {}));
  assert.deepEqual(Object.keys(said.get('proof verify') ?? {}), Object.keys(said.get('verify (one file)') ?? {}));
});

test('no command is left out of the docs', () => {
  const names = COMMANDS.flatMap((entry) => ('commands' in entry ? entry.commands.map((sub) => `${entry.name} ${sub.name}`) : [entry.name]));
  const rows = new Set([...documented().keys()].map((name) => name.replace(/ \(.*/, '')));
  assert.deepEqual(names.filter((name) => !rows.has(name)).sort(), WITHOUT_DOCUMENT.toSorted());
});

test('every document has the version of its shape', () => {
  for (const [name, { schemaVersion }] of said) assert.equal(schemaVersion, 1, name);
});

test('entries of a log have the members of a shown statement', () => {
  const [entry] = (said.get('log') ?? {})['entries'] as Record<string, unknown>[];
  const left = new Set(['schemaVersion', 'report', 'standing', 'leftOut', 'details', 'message', 'gaps', 'statement']);
  assert.deepEqual(Object.keys(entry ?? {}).sort(), Object.keys(said.get('show') ?? {}).filter((name) => !left.has(name)).sort());
});

test('a history is there where it is asked for, with exactly the members that the docs give it', () => {
  assert.equal(said.get('diagnose (several artifacts, or none)')?.['history'], null);
  const [, row = ''] = /^\| `history` \| [^`]*`--history`[^`]*`\{([^`]*)\}`/m.exec(DOCS) ?? [];
  const outer = row.replace(/\[.*\]/, '').split(/[,:]/).map((name) => name.trim()).filter((name) => name !== '');
  assert.deepEqual(Object.keys(said.get('diagnose (one artifact)')?.['history'] ?? {}), outer);
});

test('verify has the same members when nothing is known of a file', async () => {
  const files = (said.get('verify (several files)') ?? {})['files'] as Record<string, unknown>[];
  const unknown = files.find((file) => file['verdict'] === 'UNKNOWN') ?? {};
  const known = Object.keys(said.get('verify (one file)') ?? {}).filter((name) => name !== 'schemaVersion');
  assert.deepEqual(Object.keys(unknown).sort(), known.sort());
  assert.equal(unknown['agreed'], null);
  assert.equal(unknown['project'], null);
});
