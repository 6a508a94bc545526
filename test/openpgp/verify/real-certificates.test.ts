/** Every key that real builders published, in every version: what is stripped away must cost no signing key and no good signature. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { MAX_CERTIFICATE_BYTES, MAX_USER_IDS } from '../../../src/base/limits.ts';
import { readCertificates, type Certificate } from '../../../src/openpgp/verify/certificate.ts';
import { readForeignSignatures } from '../../../src/openpgp/verify/foreign-file.ts';
import { parseForeignSignature } from '../../../src/openpgp/verify/foreign-signature.ts';
import { mergeCertificates } from '../../../src/openpgp/verify/merge.ts';
import { splitPackets, TAG } from '../../../src/openpgp/verify/packets.ts';
import { verifyForeign } from '../../../src/openpgp/verify/verify-foreign.ts';
import { lacks, openGpg } from '../node/tools.ts';
import { bytesOf, certificatesIn, filesBelow, knownSignatures, REAL, REPOSITORIES, withoutReal } from '../real-data.ts';

/** secp256k1: the library cannot check it. */
const UNCHECKABLE = 'C388F6961FB972A95678E327F62711DBDCA8AE56';

interface KeyFile {
  readonly path: string;
  readonly certificates: readonly Certificate[];
}

describe('real certificates', { skip: withoutReal }, () => {
  let files: KeyFile[];

  before(async () => {
    const paths = (await filesBelow('.', /(?<!\.json)$/)).filter((path) => /(?:^|\/)keys(?:-as-published)?\//.test(path));
    files = await Promise.all(paths.map(async (path) => {
      const { certificates, refused } = await readCertificates(await readFile(join(REAL, path)));
      assert.deepEqual(refused, [], path);
      return { path, certificates };
    }));
  });

  test('every one is read, fits 16 KiB, and comes out of its own bytes again', async () => {
    assert.ok(files.length > 100);
    for (const { path, certificates: [certificate, ...others] } of files) {
      assert.ok(certificate !== undefined && others.length === 0 && certificate.bytes.length <= MAX_CERTIFICATE_BYTES, path);
      const { certificates: [again] } = await readCertificates(certificate.bytes);
      assert.deepEqual([again?.bytes, again?.facts], [certificate.bytes, certificate.facts]);
    }
  });

  test('what finds no room is never more than names beyond the eighth', () => {
    for (const { path, certificates } of files) {
      for (const { dropped, bytes } of certificates) assert.ok(dropped === 0 || countUserIds(bytes) === MAX_USER_IDS, `${path}: ${dropped} dropped`);
    }
  });

  test('gpg finds no signing key that is not kept, and none lives longer or shorter', { skip: lacks('gpg') }, async (t) => {
    const gpg = await openGpg();
    t.after(() => gpg.close());
    const different: string[] = [];
    for (const { path, certificates } of files) {
      const ours = certificates.flatMap(({ facts }) => facts.signingKeys.map(({ fingerprint, expires }) => `${fingerprint} until ${expires ?? 'ever'}`)).sort();
      const theirs = signingKeysByGpg(gpg.home, join(REAL, path));
      different.push(...[...new Set(ours).symmetricDifference(new Set(theirs))].map((key) => `${path.split('/').at(-1)} ${key}`));
    }
    assert.deepEqual(different.sort(), [`${UNCHECKABLE}.asc ${UNCHECKABLE} until ever`, `kvaciral.gpg ${UNCHECKABLE} until ever`]);
  });

  test('what gpg knows by DSA is listed and signs; what is by secp256k1 is listed and cannot be checked', () => {
    const byAlgorithm = Map.groupBy(files.flatMap(({ certificates }) => certificates), ({ facts }) => facts.algorithm);
    assert.ok(byAlgorithm.get('DSA 1024')?.every(({ facts }) => facts.signingKeys.length > 0));
    assert.ok(byAlgorithm.get('secp256k1')?.every(({ facts, keys }) => facts.signingKeys.length === 0 && keys.has(UNCHECKABLE)));
  });

  test('the union of all versions is the same in any order, and loses no signing key of any', async () => {
    const versions = Map.groupBy(files.flatMap(({ certificates }) => certificates), ({ fingerprint }) => fingerprint);
    for (const all of versions.values()) {
      const [forwards, backwards] = [await unionOf(all), await unionOf(all.toReversed())];
      assert.deepEqual(forwards.bytes, backwards.bytes);
      for (const { keys } of all) for (const key of keys.keys()) assert.ok(forwards.keys.has(key), key);
    }
    assert.ok([...versions.values()].some((all) => all.length > 3));
  });

  for (const repository of REPOSITORIES) {
    test(`no signature of ${repository} that gpgv calls good is lost by stripping`, async () => {
      const certificates = await certificatesIn(repository, 'keys');
      const lost: string[] = [];
      const good = (await knownSignatures(repository)).filter(({ status }) => status === 'good' || status === 'good-key-expired');
      for (const { file, sig, primary } of good) {
        const { signatures: [packet] } = await readForeignSignatures(await bytesOf(repository, sig));
        const certificate = certificates.get(primary as string) as Certificate;
        const { mathematics } = await verifyForeign(parseForeignSignature(packet as Uint8Array), [await bytesOf(repository, file)], certificate);
        if (mathematics !== (primary === UNCHECKABLE ? 'unsupported' : 'good')) lost.push(`${sig}: ${mathematics}`);
      }
      assert.ok(good.length > 2);
      assert.deepEqual(lost, []);
    });
  }
});

/** Revoked ones too, which the facts leave out. */
function countUserIds(bytes: Uint8Array): number {
  return (splitPackets(bytes) ?? []).filter(({ tag }) => tag === TAG.userId).length;
}

async function unionOf([first, ...others]: readonly Certificate[]): Promise<Certificate> {
  let union = first as Certificate;
  for (const other of others) union = await mergeCertificates(union.bytes, other.bytes);
  return union;
}

/** Primary keys and subkeys that gpg would let sign, or would have. */
function signingKeysByGpg(home: string, path: string): string[] {
  const { stdout } = spawnSync('gpg', ['--homedir', home, '--show-keys', '--with-colons', path], { encoding: 'utf8' });
  const keys: string[] = [];
  let current: readonly string[] = [];
  for (const line of stdout.split('\n')) {
    const fields = line.split(':');
    if (fields[0] === 'pub' || fields[0] === 'sub') current = fields;
    // Lower case: what the key itself may do, whatever its certificate can.
    if (fields[0] === 'fpr' && current[11]?.includes('s') === true) keys.push(`${fields[9]} until ${current[6] === '' ? 'ever' : current[6]}`);
    if (fields[0] === 'fpr') current = [];
  }
  return keys.sort();
}
