import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { attestResults } from '../../cli/attest/attest-results.ts';
import { readDefinition } from '../../cli/attest/statement.ts';
import { createContext } from '../../cli/context.ts';
import { guessGlobals } from '../../cli/globals.ts';
import { createOutput } from '../../cli/terminal/output.ts';
import { chooseSigner } from '../../cli/keys/signer.ts';
import { systemClock } from '../../src/base/clock.ts';
import { testIo } from '../cli/test-io.ts';
import { holds, Neighbourhood, type Ran, type RunningNode } from './processes.ts';
import kit from './tails-iuk.json' with { type: 'json' };

const DATA = process.env['CONCUR_TEST_DATA'] ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const REVIEWER = 'segfault';
const RELEASE = { project: 'tails', release: kit.parameters['new-version'] };
const SOURCES = Object.entries(kit.sources).map(([repository, commit]) => `git+https://git.tails.boum.org/${repository}@${commit}`);
const PARAMETERS = Object.entries(kit.parameters).map(([name, value]) => `${name}=${value}`);
const FACT = `squashfs-tools=${kit['squashfs-tools']}`;

interface Ticket {
  readonly artifact: { readonly name: string };
  readonly expected: { readonly sha256: string };
  readonly recipe: { readonly source_commits: object; readonly packages_pinned: Record<string, string>; readonly arguments: Record<string, string> };
  readonly builders: readonly { readonly who: string; readonly sha256: string }[];
}

suite('the upgrade kit: two commits, a date, and a reviewer', { timeout: 120_000 }, () => {
  let place: Neighbourhood;
  let reviewer: RunningNode;
  let build: unknown;

  before(async () => {
    place = await Neighbourhood.open();
    const names = kit.builders.map(({ name }) => name);
    const keys = await Promise.all(names.map((name) => place.run(name, 'key', 'new', '--name', name, '--email', `${name}@example.org`, '--no-passphrase')));
    const signers = names.map((name, i) => `signer ${name} ${keys[i]?.document['fingerprint'] as string}\n`).join('');
    await writeFile(join(place.folder, 'kit.policy'), `concur-policy 1\nproject tails\n${signers}group builders 2 ${names.join(' ')}\nquorum builders\n`);
    await Promise.all(names.map((name) => place.run(name, 'policy', 'add', 'kit.policy', '--yes')));
    reviewer = await place.startNode(REVIEWER);
    await Promise.all(names.filter((name) => name !== REVIEWER).map((name) => place.startNode(name, { peers: reviewer.addresses })));
  });

  after(() => place.close());

  test('the facts are the ticket\'s', async (t) => {
    const file = join(DATA, 'tails-iuk-4.0-to-4.1.json');
    if (!existsSync(file)) {
      t.skip(`${file} is not there`);
      return;
    }
    const { artifact, expected, recipe, builders } = JSON.parse(await readFile(file, 'utf8')) as Ticket;
    assert.deepEqual([kit.artifact, kit.sha256, kit.sources], [artifact.name, expected.sha256, recipe.source_commits]);
    assert.equal(kit['squashfs-tools'], recipe.packages_pinned['squashfs-tools']);
    const { SOURCE_DATE_EPOCH, ...versions } = kit.parameters;
    assert.equal(SOURCE_DATE_EPOCH, recipe.arguments['--source-date-epoch']);
    assert.deepEqual([versions['source-versions'], versions['new-version']], [recipe.arguments['--source-versions'], recipe.arguments['--new-version']]);
    assert.equal(recipe.arguments['--create-iuk-extra-args'], `--union-type ${versions['union-type']}`);
    assert.equal(kit.builders.length, builders.length);
    assert.ok(builders.every(({ sha256 }) => sha256 === kit.sha256));
  });

  test('three builders got the ticket\'s hash from two commits, and the reviewer finds it agreed', async () => {
    const ids = [];
    for (const { name } of kit.builders) ids.push(await attestTicket(name));
    await holds(reviewer, ...ids);
    const { exit, document } = await place.run(REVIEWER, 'verify', '--sha256', kit.sha256, '--name', kit.artifact);
    assert.deepEqual([exit, document['verdict'], document['artifact'], document['release']], [0, 'AGREED', kit.artifact, RELEASE.release]);
    assert.deepEqual(document['sources'], Object.values(kit.sources).map((commit) => `gitCommit:${commit}`).sort());
    assert.deepEqual(document['parameters'], kit.parameters);
    const [hash] = document['hashes'] as { signers: { name: string; counted: boolean }[] }[];
    assert.deepEqual(hash?.signers.map(({ name, counted }) => [name, counted]), [['intrigeri', true], ['jenkins', true], ['segfault', true]]);
    build = document['build'];
  });

  // Nobody here has the kit itself: in the commands that hash, other files stand in for it.
  test('the command that attests a file names the same build, in whatever order it is told sources and parameters', async () => {
    const { exit, document, stderr } = await attest('jenkins', { file: 'other.iuk', sources: SOURCES.toReversed(), parameters: PARAMETERS.toReversed() });
    assert.equal(exit, 0, stderr);
    assert.equal(document['build'], build);
    await holds(reviewer, document['id'] as string);
    const { statement } = (await place.run(REVIEWER, 'show', document['id'] as string)).document as { statement: { predicate: { buildDefinition: Record<string, unknown> } } };
    const { internalParameters, externalParameters } = statement.predicate.buildDefinition as { internalParameters: { environment: Record<string, string> }; externalParameters: { parameters: object } };
    assert.equal(internalParameters.environment['squashfs-tools'], kit['squashfs-tools']);
    assert.deepEqual(externalParameters.parameters, kit.parameters);
  });

  test('another parameter is another build: nobody contradicts themselves who tried both', async () => {
    const parameters = PARAMETERS.map((parameter) => parameter.replace('overlayfs', 'aufs'));
    const { exit, document: tried, stderr } = await attest('intrigeri', { file: 'aufs.iuk', sources: SOURCES, parameters }, '--name', kit.artifact);
    assert.equal(exit, 0, stderr);
    assert.notEqual(tried['build'], build);
    await holds(reviewer, tried['id'] as string);
    const { document } = await place.run(REVIEWER, 'verify', '--sha256', kit.sha256, '--name', kit.artifact);
    assert.deepEqual([document['verdict'], document['build'], document['divergent'], document['equivocating']], ['AGREED', build, [], []]);
  });

  /** What the command does once it has hashed, with the hash that the ticket gives. @returns the statement's id */
  async function attestTicket(name: string): Promise<string> {
    const io = testIo({ cwd: place.folder, env: { CONCUR_HOME: place.homeOf(name) }, clock: systemClock });
    const globals = { ...guessGlobals([]), yes: true };
    const context = createContext(io, globals, createOutput(io, globals));
    try {
      const { id } = await attestResults(context, {
        definition: readDefinition({ ...RELEASE, source: SOURCES, param: PARAMETERS }),
        built: [{ name: kit.artifact, sha256: [kit.sha256], size: null }],
        signer: await chooseSigner(context, {}),
        supersedes: null,
        gather: async () => ({ environment: { 'squashfs-tools': kit['squashfs-tools'] }, leftOut: [], evidence: [] }),
      });
      return id;
    } finally {
      await context.close();
    }
  }

  interface Built {
    readonly file: string;
    readonly sources: readonly string[];
    readonly parameters: readonly string[];
  }

  async function attest(name: string, { file, sources, parameters }: Built, ...more: string[]): Promise<Ran> {
    await writeFile(join(place.folder, file), `stands in for ${file}\n`);
    const what = ['--project', RELEASE.project, '--release', RELEASE.release, ...sources.flatMap((source) => ['--source', source]), ...parameters.flatMap((parameter) => ['--param', parameter])];
    return place.run(name, 'attest', file, ...what, '--env', FACT, '--yes', ...more);
  }
});
