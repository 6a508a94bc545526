import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { utf8Encode } from '../../../src/base/bytes.ts';
import { exportFromGpg, signWithGpg } from '../../../src/openpgp/node/gpg.ts';
import { readCertificates, type Certificate } from '../../../src/openpgp/verify/certificate.ts';
import { parseSignature } from '../../../src/openpgp/verify/signature.ts';
import { verifySignature } from '../../../src/openpgp/verify/verify.ts';
import { refusedAs } from '../../refusal.ts';
import { lacks, openGpg, type Gpg } from './tools.ts';

const PAYLOAD = utf8Encode('{"a":"statement"}');
const NOBODY = '0'.repeat(40);

describe('a person\'s own gpg', { skip: lacks('gpg') }, () => {
  const outside = { home: process.env['GNUPGHOME'], path: process.env['PATH'] };
  let gpg: Gpg;
  const fingerprints = new Map<string, string>();

  before(async () => {
    gpg = await openGpg();
    process.env['GNUPGHOME'] = gpg.home;
    for (const [name, algorithm, usage] of [['plain', 'ed25519', 'sign'], ['careful', 'ed25519', 'cert'], ['old', 'rsa2048', 'sign']] as const) {
      gpg.run(['--passphrase', '', '--quick-generate-key', `${name}@example.org`, algorithm, usage, 'never']);
      const listing = gpg.run(['--with-colons', '--list-keys', `${name}@example.org`]).toString();
      fingerprints.set(name, /^fpr:+([0-9A-F]{40}):/m.exec(listing)?.[1] as string);
    }
    gpg.run(['--passphrase', '', '--quick-add-key', fingerprints.get('careful') as string, 'ed25519', 'sign', 'never']);
  });

  after(async () => {
    restore('GNUPGHOME', outside.home);
    await gpg.close();
  });

  async function signAndCheck(name: string): Promise<readonly [string, string, string]> {
    const fingerprint = fingerprints.get(name) as string;
    const { certificates: [certificate] } = await readCertificates(await exportFromGpg(fingerprint));
    const signature = parseSignature(await signWithGpg(PAYLOAD, fingerprint));
    const { mathematics, algorithm, signer, signingKey } = await verifySignature(signature, PAYLOAD, certificate as Certificate);
    assert.equal(signer, fingerprint);
    return [mathematics, algorithm, signingKey === signer ? 'primary' : 'subkey'];
  }

  test('signs with its primary key', async () => {
    assert.deepEqual(await signAndCheck('plain'), ['good', 'Ed25519, SHA-512', 'primary']);
  });

  test('signs with RSA', async () => {
    assert.deepEqual(await signAndCheck('old'), ['good', 'RSA 2048, SHA-512', 'primary']);
  });

  test('signs with the subkey where the primary key only certifies', async () => {
    assert.deepEqual(await signAndCheck('careful'), ['good', 'Ed25519, SHA-512', 'subkey']);
  });

  test('may have any gpg.conf: armor, text mode, weak digests, expiring signatures, comments, notations', async () => {
    const lines = ['armor', 'textmode', 'digest-algo SHA1', 'default-sig-expire 1d', 'comment hello', 'sig-notation a@example.org=b', 'emit-version'];
    await writeFile(join(gpg.home, 'gpg.conf'), `${lines.join('\n')}\n`);
    try {
      assert.deepEqual(await signAndCheck('plain'), ['good', 'Ed25519, SHA-512', 'primary']);
    } finally {
      await writeFile(join(gpg.home, 'gpg.conf'), '');
    }
  });

  test('without the key: its own last line, made printable, and what to try by hand', async () => {
    await assert.rejects(signWithGpg(PAYLOAD, NOBODY), refusedAs('tool-failed', /gpg did not do it: .*(No secret key|skipped|failed)/));
    await assert.rejects(exportFromGpg(NOBODY), refusedAs('certificate-missing', /has no certificate 0{40}/));
  });

  test('is not there: said so, and what to do instead', async () => {
    process.env['PATH'] = '/nonexistent';
    try {
      await assert.rejects(signWithGpg(PAYLOAD, NOBODY), refusedAs('tool-missing', /gpg is not installed/));
      await assert.rejects(exportFromGpg(NOBODY), refusedAs('tool-missing', /gpg is not installed/));
    } finally {
      restore('PATH', outside.path);
    }
  });

  test('a megabyte goes through its standard input', async () => {
    const large = new Uint8Array(1024 * 1024).fill(0x61);
    const fingerprint = fingerprints.get('plain') as string;
    const { certificates: [certificate] } = await readCertificates(await exportFromGpg(fingerprint));
    const report = await verifySignature(parseSignature(await signWithGpg(large, fingerprint)), large, certificate as Certificate);
    assert.equal(report.mathematics, 'good');
  });
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
