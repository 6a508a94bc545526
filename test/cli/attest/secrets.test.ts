import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { findSecrets } from '../../../cli/attest/secrets.ts';
import { createContext } from '../../../cli/context.ts';
import { guessGlobals } from '../../../cli/globals.ts';
import { createOutput } from '../../../cli/terminal/output.ts';
import { testIo } from '../test-io.ts';

const HOME = '/home/ada.lovelace';
/** Not written out, for whoever looks for keys in this repository. */
const begin = (...words: string[]) => `-----BEGIN ${words.join(' ')}-----`;
const PRIVATE_KEY = begin('PRIVATE', 'KEY');

suite('what looks like a secret in evidence', () => {
  let folder = '';

  before(async () => { folder = await mkdtemp(join(tmpdir(), 'concur-secrets-')); });
  after(() => rm(folder, { recursive: true }));

  async function foundIn(content: string | Uint8Array): Promise<string[]> {
    await writeFile(join(folder, 'file'), content);
    const io = testIo({ cwd: folder, env: { HOME } });
    const globals = guessGlobals([]);
    return findSecrets(createContext(io, globals, createOutput(io, globals)), 'file');
  }

  const SEEN: Readonly<Record<string, readonly string[]>> = {
    'a private key': [
      `${begin('PGP', 'PRIVATE', 'KEY', 'BLOCK')}\n\nlQ`, PRIVATE_KEY, `x\n${begin('RSA', 'PRIVATE', 'KEY')}`, begin('OPENSSH', 'PRIVATE', 'KEY'), ['AGE', 'SECRET', 'KEY', `1${'Q'.repeat(30)}`].join('-'),
    ],
    'a token': [`ghp_${'a1'.repeat(18)}`, `github_pat_${'A'.repeat(40)}`, `glpat-${'x'.repeat(20)}`, `AKIA${'B'.repeat(16)} `, `npm_${'z'.repeat(36)}`, `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.${'c'.repeat(20)}`],
    'a password': ['DB_PASSWORD=hunter2hunter2', 'password: "correct horse"', "api_key = 'abcdef123'", 'Authorization: Bearer abcdefgh1234', 'git clone https://ada:s3cret@git.example.org/x'],
    'the path of your home folder': [`cd ${HOME}/tails && make`, HOME],
    'the name of this machine': [`built on ${hostname().split('.')[0]} at noon`],
  };

  for (const [kind, texts] of Object.entries(SEEN)) {
    const isOrdinary = kind === 'the name of this machine' && (hostname().split('.')[0]?.length ?? 0) < 4;
    test(`is ${kind}`, { skip: isOrdinary ? 'this machine has too short a name to be looked for' : false }, async () => {
      for (const text of texts) assert.deepEqual(await foundIn(`line\n${text}\nline\n`), [kind], text);
    });
  }

  test('is told by its kind, each once, in a fixed order', async () => {
    assert.deepEqual(await foundIn(`${HOME}/a ${HOME}/b password=abcdefgh ghp_${'a'.repeat(36)} ${PRIVATE_KEY}`), ['a private key', 'a token', 'a password', 'the path of your home folder']);
  });

  test('is found across the places where a file is cut to be read', async () => {
    for (const before of [256 * 1024 - 10, 512 * 1024 - 3]) assert.deepEqual(await foundIn(`${'x\n'.repeat(before / 2)}${PRIVATE_KEY}`), ['a private key']);
  });

  test('is found among bytes that are no text', async () => {
    assert.deepEqual(await foundIn(Buffer.concat([Buffer.from([0, 255, 254, 128]), Buffer.from(`ghp_${'a'.repeat(36)}`), Buffer.from([0])])), ['a token']);
  });

  test('is not what builds say every day', async () => {
    for (const text of [
      'make: done', '-----BEGIN PGP PUBLIC KEY BLOCK-----', '-----BEGIN PGP SIGNATURE-----', '-----BEGIN CERTIFICATE-----', 'checking for password... no', 'token bucket filter', 'gcc -o passwd.o passwd.c',
      `${HOME}s/x`, '/home/ada.lovelace2/x', 'https://example.org:8080/a@b', `sha256 ${'a'.repeat(64)}`, '',
    ]) assert.deepEqual(await foundIn(text), [], text);
  });
});
