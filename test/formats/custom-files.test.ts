/** What is written for an attestation that came without its files, checked by the program that its readers have. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { utf8Encode } from '../../src/base/bytes.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import { openTree } from '../../src/formats/write.ts';
import { decodeMessage } from '../../src/statement/message.ts';
import { lacks, openGpg } from '../openpgp/node/tools.ts';
import { writeCertificate } from '../trees/certificate.ts';
import { SAMPLES } from './samples.ts';
import { clearsigned, keyOf, signature } from './signing.ts';
import { inFolder, walkAll } from './walking.ts';

const SUMS = SAMPLES.sha256sums;
const BUILDINFO = SAMPLES.buildinfo.replaceAll('\r\n', '\n').replace('Build-Origin: Debian', '- dash: at the start\nBuild-Origin: Debian\nFrom: me');

const CASES: readonly (readonly [what: string, files: () => Promise<Record<string, string | Uint8Array>>])[] = [
  ['a detached signature', async () => ({ 'SHA256SUMS': SUMS, 'SHA256SUMS.asc': await signature(SUMS) })],
  ['a text signature', async () => ({ 'SHA256SUMS': SUMS, 'SHA256SUMS.asc': await signature(SUMS.replaceAll('\r', ''), { type: 'text' }) })],
  ['a signature of the first GnuPG', async () => ({ 'x.assert': SAMPLES.gitian, 'x.assert.sig': await signature(SAMPLES.gitian, { written: 'gnupg-1' }) })],
  ['clearsigned text', async () => ({ 'x.buildinfo': (await clearsigned(BUILDINFO)).replace('\n- dash', '\n- - dash') })],
  ['the signed bytes of a link', async () => ({ 'x.link': SAMPLES['in-toto-link'], 'x.link.asc': await signature(SAMPLES['in-toto-link']) })],
];

for (const [what, files] of CASES) {
  test(`gpg verifies ${what} that was written again`, { skip: lacks('gpg') }, async () => {
    const gpg = await openGpg();
    try {
      const certificate = await writeCertificate(await keyOf('alice'), { userIds: ['alice'], signedAt: 1_577_836_801 });
      gpg.run(['--import'], certificate);
      await inFolder(await files(), async (folder) => {
        const { items: [item], refused } = await walkAll(folder);
        assert.deepEqual(refused, []);
        assert.ok(item !== undefined);
        const written = openTree().filesOf([{ id: sha256Hex(item.message), format: decodeMessage(item.message).kind, releases: [], signer: 'F'.repeat(40), name: 'alice', time: 1, message: item.message, filings: [] }]);
        for (const [i, { bytes }] of written.entries()) await writeFile(join(folder, `written-${i}`), bytes);
        const paths = written.map((_, i) => join(folder, `written-${i}`)).reverse();
        const { status, stderr } = spawnSync('gpg', ['--homedir', gpg.home, '--batch', '--verify', ...paths], { encoding: 'utf8' });
        assert.equal(status, 0, stderr);
        assert.match(stderr, /Good signature from "alice"/);
      });
    } finally {
      await gpg.close();
    }
  });
}

test('the frame of clearsigned text has the signed text in it, with its dashes escaped', async () => {
  await inFolder({ 'x.buildinfo': (await clearsigned('- a\nFormat: 1.0')).replace('\n- a', '\n- - a') }, async (folder) => {
    const { items: [item] } = await walkAll(folder);
    const [file] = openTree().filesOf([{ id: 'a'.repeat(64), format: 'buildinfo', releases: [], signer: 'F'.repeat(40), name: null, time: 1, message: item?.message ?? new Uint8Array(), filings: [] }]);
    assert.ok(Buffer.from(file?.bytes ?? utf8Encode('')).toString().startsWith('-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n- - a\nFormat: 1.0\n-----BEGIN PGP SIGNATURE-----\n'));
  });
});
