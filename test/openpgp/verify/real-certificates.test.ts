/** Keys and signatures of real builders (bitcoin-core/guix.sigs): what is stripped away must cost no good signature. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { enums, readSignature, type SignaturePacket } from 'openpgp';
import { toHex } from '../../../src/base/bytes.ts';
import { MAX_CERTIFICATE_BYTES } from '../../../src/base/limits.ts';
import { readCertificates, type Certificate } from '../../../src/openpgp/verify/certificate.ts';
import { mergeCertificates } from '../../../src/openpgp/verify/merge.ts';
import { parseSignature, stripSignature } from '../../../src/openpgp/verify/signature.ts';
import { NO_DATE } from '../../../src/openpgp/verify/self-signatures.ts';
import { keyStanding, type SignatureReport } from '../../../src/statement/report.ts';

const DATA = process.env['CONCUR_TEST_DATA'] ?? join(import.meta.dirname, '../../../../shared/data');
const GUIX = join(DATA, 'bitcoin-core+guix.sigs');
const skip = existsSync(GUIX) ? false : `no real data in ${DATA}: set CONCUR_TEST_DATA`;
/** secp256k1: the library cannot check it. */
const UNCHECKABLE = 'C388F6961FB972A95678E327F62711DBDCA8AE56';

interface KnownSignature {
  readonly file: string;
  readonly sig: string;
  readonly status: string;
  readonly fpr: string;
  readonly primary: string;
  readonly sig_time: number;
}

describe('real certificates', { skip }, () => {
  const certificates = new Map<string, Certificate>();

  before(async () => {
    const folder = join(GUIX, 'keys');
    for (const name of await readdir(folder)) {
      const { certificates: [only, ...others], refused } = await readCertificates(await readFile(join(folder, name)));
      assert.deepEqual([refused, others.length], [[], 0], name);
      certificates.set((only as Certificate).fingerprint, only as Certificate);
    }
  });

  test('every one is read, fits 16 KiB, and comes out of its own bytes again', async () => {
    assert.equal(certificates.size, 27);
    for (const certificate of certificates.values()) {
      assert.ok(certificate.bytes.length <= MAX_CERTIFICATE_BYTES);
      const { certificates: [again] } = await readCertificates(certificate.bytes);
      assert.deepEqual([again?.bytes, again?.facts], [certificate.bytes, certificate.facts]);
    }
  });

  test('all versions that were ever published are read, and their union never loses a signing key', async () => {
    const folder = join(GUIX, 'keys-as-published');
    const unions = new Map<string, Certificate>();
    for (const name of (await readdir(folder)).filter((entry) => !entry.endsWith('.json'))) {
      for (const version of (await readCertificates(await readFile(join(folder, name)))).certificates) {
        const union = unions.get(version.fingerprint);
        const merged = union === undefined ? version : await mergeCertificates(union.bytes, version.bytes);
        for (const key of [...version.keys.keys(), ...union?.keys.keys() ?? []]) assert.ok(merged.keys.has(key), `${name} ${key}`);
        unions.set(version.fingerprint, merged);
      }
    }
    assert.ok(unions.size > 20);
  });

  test('no signature that gpgv calls good is lost by stripping', async () => {
    const known = await knownSignatures();
    const outcomes = new Map<string, number>();
    for (const entry of known) {
      const outcome = await check(entry, certificates.get(entry.primary));
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    const uncheckable = known.filter(({ primary }) => primary === UNCHECKABLE).length;
    assert.ok(known.length > 150 && uncheckable === 4);
    assert.deepEqual(Object.fromEntries(outcomes), { good: known.length - uncheckable, unsupported: uncheckable });
  });

  test('gpgv and the key facts agree on which keys had not expired when they signed', async () => {
    for (const { primary, fpr, sig_time: time } of (await knownSignatures()).filter(({ status, primary }) => status === 'good' && primary !== UNCHECKABLE)) {
      const { facts } = certificates.get(primary) as Certificate;
      const report: SignatureReport = { mathematics: 'good', signer: primary, signingKey: fpr, created: time, algorithm: '', algorithmAcceptable: true };
      const { whenSigned } = keyStanding(report, facts, time);
      assert.ok(whenSigned === 'valid' || whenSigned === 'weakly-bound', `${primary} ${whenSigned}`);
    }
  });
});

async function knownSignatures(): Promise<KnownSignature[]> {
  const lines = (await readFile(join(GUIX, 'signatures.jsonl'), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as KnownSignature).filter(({ status }) => status === 'good' || status === 'good-key-expired');
}

/** At packet level, over the file itself: these signatures are no attestations of ours. */
async function check({ file, sig, fpr }: KnownSignature, certificate: Certificate | undefined): Promise<string> {
  if (certificate?.fingerprint === UNCHECKABLE) return 'unsupported';
  const key = certificate?.keys.get(fpr);
  if (key === undefined) return `no key ${fpr}`;
  const armored = await readFile(join(GUIX, sig), 'utf8');
  const { packets: [packet] } = await readSignature({ armoredSignature: armored });
  const data = new Uint8Array(await readFile(join(GUIX, file)));
  try {
    await (packet as SignaturePacket).verify(key, enums.signature.binary, { text: null, getBytes: () => data }, NO_DATE, true);
  } catch (error) {
    return `${String(error)} ${file}`;
  }
  return namesItsKey(packet as SignaturePacket) ? await checkStripped(armored, fpr) : 'good';
}

function namesItsKey({ issuerFingerprint, unhashedSubpackets }: SignaturePacket): boolean {
  return issuerFingerprint !== null && unhashedSubpackets.every(({ body }) => !toHex(body).includes(toHex(issuerFingerprint)));
}

/** What GnuPG writes is acceptable after stripping, and says the same. */
async function checkStripped(armored: string, issuer: string): Promise<string> {
  const parsed = parseSignature(await stripSignature(armored.trimStart()));
  return parsed.issuer === issuer ? 'good' : `stripped names ${parsed.issuer}`;
}
