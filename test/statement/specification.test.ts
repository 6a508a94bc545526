/** docs/formats/attestation.md is true: its examples decode, its limits are ours, its commands work. */

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { sha256Hex } from '../../src/base/sha256.ts';
import * as limits from '../../src/base/limits.ts';
import { readCertificates } from '../../src/openpgp/verify/certificate.ts';
import { parseSignature, stripSignature } from '../../src/openpgp/verify/signature.ts';
import { verifySignature } from '../../src/openpgp/verify/verify.ts';
import { decodeStatement } from '../../src/statement/decode.ts';
import { decodeEnvelope } from '../../src/statement/envelope.ts';
import { encodeCanonicalJson, type Json } from '../../src/statement/json.ts';
import { PAYLOAD_TYPE } from '../../src/statement/predicates.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const specification = read('docs/formats/attestation.md');
const signed = JSON.parse(read('test/vectors/signed.json')) as { signer: string; certificate: string; envelope: { payload: string } };

/** The text of the one code block that is marked with `mark`. */
function block(mark: string): string {
  const blocks = specification.split('```').filter((text) => text.startsWith(`${mark}\n`));
  assert.equal(blocks.length, 1, `code blocks marked "${mark}"`);
  return (blocks[0] as string).slice(mark.length + 1);
}

for (const kind of ['attestation', 'non-deterministic', 'retraction', 'delegation', 'attachment'] as const) {
  test(`the example of a statement of kind ${kind} is one`, () => {
    assert.equal(decodeStatement(encodeCanonicalJson(JSON.parse(block(`json ${kind}`)) as Json)).kind, kind);
  });
}

test('the example of a build has the id that it says', () => {
  assert.match(specification, new RegExp(`gives \`${sha256Hex(Buffer.from(block('json build').trim()))}\``));
});

test('the example of a file has the fields and the payload type that we write', () => {
  assert.equal((JSON.parse(block('json envelope')) as { payloadType: string }).payloadType, PAYLOAD_TYPE);
  assert.match(specification, new RegExp(`%s"${PAYLOAD_TYPE.length}" SP %s"${PAYLOAD_TYPE.replace('+', '\\+')}"`));
});

test('the table of limits is the part of src/base/limits.ts that belongs to the format', () => {
  const [ofFormat = ''] = read('src/base/limits.ts').split('// OpenPGP');
  const names = [...ofFormat.matchAll(/^export const (MAX_\w+)/gm)].map((match) => match[1]);
  const rows = [...specification.matchAll(/^\| `(MAX_\w+)` \| (\d+) \|/gm)];
  assert.deepEqual(rows.map((row) => row[1]), names);
  const values = new Map<string, number>(Object.entries(limits));
  for (const [, name = '', value] of rows) assert.equal(Number(value), values.get(name), name);
});

test('the reserved names are those that decoding refuses', () => {
  const [, list = ''] = /a member named (.*?), at any depth/s.exec(specification) ?? [];
  const documented = [...list.matchAll(/`(\w+)`/g)].map((match) => match[1]);
  assert.deepEqual(new Set(documented), new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']));
});

describe('by hand', () => {
  test('the documented commands check the signed vector with GnuPG', (t) => {
    const run = workshop(t, 'gpg', 'jq');
    if (run === null) return;
    const { status, stdout, stderr } = run(block('sh check'));
    assert.equal(status, 0, stderr);
    assert.match(stderr, /Good signature from "concur test vector <vector@example\.org>"/);
    assert.match(stderr.replaceAll(' ', ''), new RegExp(`fingerprint:${signed.signer}`));
    assert.equal(stdout.trim(), `openpgp4fpr:${signed.signer}`);
  });

  test('GnuPG refuses the vector when one byte of the payload was changed', (t) => {
    const payload = Buffer.from(signed.envelope.payload, 'base64').toString().replace('6954ac32', '6954ac33');
    const run = workshop(t, 'gpg', 'jq');
    if (run === null) return;
    const { status, stderr } = run(block('sh check'), { ...signed.envelope, payload: Buffer.from(payload).toString('base64') });
    assert.notEqual(status, 0);
    assert.match(stderr, /BAD signature/);
  });

  test('the documented commands check it with Sequoia', (t) => {
    const run = workshop(t, 'gpg', 'jq', 'sqv');
    if (run === null) return;
    const { status, stdout, stderr } = run(`${block('sh check')}${block('sh check-sqv')}`);
    assert.equal(status, 0, stderr);
    assert.match(stdout, new RegExp(`^${signed.signer}$`, 'm'));
  });

  test('the documented commands make an attestation that we accept', async (t) => {
    const run = workshop(t, 'gpg', 'jq');
    if (run === null) return;
    const prepare = [
      'gpg --batch --pinentry-mode loopback --passphrase "" --quick-generate-key "by hand <hand@example.org>" ed25519 sign never',
      'SIGNER=$(gpg --list-keys --with-colons hand@example.org | awk -F: \'$1 == "fpr" { print $10; exit }\')',
      'jq -j -r .payload attestation.json | base64 -d > payload.json',
    ].join('\n');
    const { status, stderr, folder } = run(`${prepare}\n${block('sh make')}\ngpg --armor --export "$SIGNER" > signer.asc`);
    assert.equal(status, 0, stderr);
    const [message] = decodeEnvelope(readFileSync(join(folder, 'attestation.json')));
    const { certificates: [certificate] } = await readCertificates(readFileSync(join(folder, 'signer.asc')));
    assert.ok(message !== undefined && certificate !== undefined);
    const signature = parseSignature(await stripSignature(message.signature));
    assert.equal((await verifySignature(signature, message.payload, certificate)).mathematics, 'good');
  });
});

type Run = (script: string, envelope?: object) => { status: number | null; stdout: string; stderr: string; folder: string };

/** A shell in a folder of its own with the signed vector and an empty GnuPG home; null (and a skip) when a tool is missing. */
function workshop(t: TestContext, ...tools: string[]): Run | null {
  const missing = tools.find((tool) => spawnSync(tool, ['--version']).error !== undefined);
  if (missing !== undefined) {
    t.skip(`${missing} is not installed`);
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), 'concur-by-hand-'));
  const home = join(folder, 'gnupg');
  mkdirSync(home, { mode: 0o700 });
  t.after(() => {
    execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
    rmSync(folder, { recursive: true });
  });
  return (script, envelope = signed.envelope) => {
    writeFileSync(join(folder, 'attestation.json'), JSON.stringify(envelope));
    writeFileSync(join(folder, 'signer.asc'), signed.certificate);
    const env = { PATH: process.env['PATH'] ?? '', GNUPGHOME: home, LC_ALL: 'C' };
    return { ...spawnSync('/bin/sh', ['-eu', '-c', script], { cwd: folder, env, encoding: 'utf8' }), folder };
  };
}
