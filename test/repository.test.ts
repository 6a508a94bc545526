/** What is kept in this repository: policies that say where each key was seen, and no private key. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parsePolicy } from '../src/policy/parse.ts';
import { releaseOfForeignName } from '../src/policy/foreign.ts';

const ROOT = join(import.meta.dirname, '..');
const DATA = process.env['CONCUR_TEST_DATA'] ?? join(ROOT, '..', 'shared', 'data');
const POLICIES = readdirSync(join(ROOT, 'keys')).filter((file) => file.endsWith('.policy'));

test('there are policies for Bitcoin Core and for Dash Core', () => assert.deepEqual(POLICIES.sort(), ['bitcoin-core.policy', 'dash-core.policy']));

for (const file of POLICIES) {
  describe(`keys/${file}`, () => {
    const text = readFileSync(join(ROOT, 'keys', file), 'utf8');

    test('parses, under the name of its project', () => assert.equal(parsePolicy(text).project, file.slice(0, -'.policy'.length)));

    test('stands in the table of keys/README.md, with its numbers', () => {
      const { project, people, quorum } = parsePolicy(text);
      assert.match(readFileSync(join(ROOT, 'keys', 'README.md'), 'utf8'), new RegExp(`^\\| \`${project}\` \\| [^|]*, ${quorum.need} of ${people.size} \\|`, 'm'));
    });

    test('says above each signer where the key was seen, and when', () => {
      assert.deepEqual(signersWithoutSource(text), []);
    });
  });
}

test('a signer without a source, or without a date, is noticed', () => {
  const source = '# builder-keys/a.gpg @ 3f072b34a069b4e3a1aa42bd82070eb2f98247c8, looked up 2026-11-22\n';
  assert.deepEqual(signersWithoutSource(`${source}# and a remark\nsigner a A\n`), []);
  assert.deepEqual(signersWithoutSource(`${source}signer a A\nsigner b B\n`), ['signer b B']);
  assert.deepEqual(signersWithoutSource('# seen somewhere, looked up 2026-11-22\nsigner a A\n'), ['signer a A']);
  assert.deepEqual(signersWithoutSource(`${source.replace('looked up 2026-11-22', 'looked up')}signer a A\n`), ['signer a A']);
  assert.deepEqual(signersWithoutSource(`${source}\nsigner a A\n`), ['signer a A']);
});

/** Lines of signers whose comments, directly above, name no place (path @ commit, or an address) or no date. */
function signersWithoutSource(text: string): string[] {
  const rows = text.split('\n');
  return rows.filter((row, i) => row.startsWith('signer ') && !isSourced(commentsAbove(rows, i)));
}

function commentsAbove(rows: readonly string[], index: number): string {
  const first = rows.slice(0, index).findLastIndex((row) => !row.startsWith('#')) + 1;
  return rows.slice(first, index).join('\n');
}

function isSourced(comments: string): boolean {
  return /(?:\S+ @ [0-9a-f]{40}|https:\/\/\S+), looked up \d{4}-\d\d-\d\d$/m.test(comments);
}

const SOURCES: [policy: string, repository: string, suffix: string, names: number][] = [
  ['bitcoin-core', 'bitcoin-core+guix.sigs', '.gpg', 1_000], ['dash-core', 'dashpay+guix.sigs', '.pgp', 100],
];
for (const [project, repository, suffix, fewest] of SOURCES) {
  describe(`keys/${project}.policy and its source`, () => {
    const folder = join(DATA, repository);
    const skip = existsSync(folder) ? false : `no test data in ${DATA}`;
    const policy = parsePolicy(readFileSync(join(ROOT, 'keys', `${project}.policy`), 'utf8'));

    test('it lists the keys that the repository of signatures publishes at its head, and no others', { skip }, () => {
      const index = JSON.parse(readFileSync(join(folder, 'keys-as-published', 'index.json'), 'utf8')) as { at_head: boolean; fprs: string[]; file: string }[];
      const published = index.filter((entry) => entry.at_head);
      assert.deepEqual(new Set(policy.personByFingerprint.keys()), new Set(published.flatMap((entry) => entry.fprs)));
      for (const { name } of policy.people.values()) assert.ok(published.some((entry) => entry.file === name + suffix), name);
    });

    test('its templates read the release from every signed name', { skip }, () => {
      const archive = existsSync(join(folder, 'archive')) ? join(folder, 'archive') : folder;
      const releases = readdirSync(archive).filter((name) => /^\d/.test(name));
      let names = 0;
      for (const release of releases) {
        for (const name of signedNames(join(archive, release))) {
          assert.equal(releaseOfForeignName(policy.foreign, 'sha256sums', name), release, name);
          names++;
        }
      }
      assert.ok(names > fewest, String(names));
    });
  });
}

function signedNames(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('SHA256SUMS'));
  return files.flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
    .flatMap((line) => /^[0-9a-f]{64} [ *]([^\r]+)\r*$/.exec(line)?.[1] ?? []);
}

describe('private keys', () => {
  // In two pieces, or this file would be found.
  const ARMORED = ['-----BEGIN PGP PRIVATE', 'KEY BLOCK-----'].join(' ');

  test('a private key block is found, whatever surrounds it', () => {
    assert.ok(holdsPrivateKey(`# a note\n  ${ARMORED}\n\nlIYE...`));
    assert.ok(!holdsPrivateKey(ARMORED.replace('PRIVATE', 'PUBLIC')));
  });

  test('there is none in any tracked file', (t) => {
    const tracked = trackedFiles();
    if (tracked === null) return t.skip('this is not a git checkout');
    const found = tracked.filter((file) => isFile(join(ROOT, file)) && holdsPrivateKey(readFileSync(join(ROOT, file), 'latin1')));
    assert.deepEqual(found, []);
  });

  /** OpenPGP armor, and the PEM of OpenSSL and OpenSSH. */
  function holdsPrivateKey(text: string): boolean {
    return /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/.test(text);
  }
});

function trackedFiles(): string[] | null {
  try {
    // Files about to be committed are looked at as well.
    const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    return list.split('\0').filter((file) => file !== '');
  } catch (error) {
    // Without git, or outside of a checkout, there is nothing to list; the caller says so.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || !existsSync(join(ROOT, '.git'))) return null;
    throw error;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
