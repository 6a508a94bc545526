/**
 * Every signature of the real data: by Node and by openpgp.js alike, as gpgv judged it, and where sqv was stricter,
 * for a reviewed reason.
 */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { utf8Encode } from '../../../src/base/bytes.ts';
import { checkInNode } from '../../../src/openpgp/node/check-in-node.ts';
import type { Certificate } from '../../../src/openpgp/verify/certificate.ts';
import { readForeignSignatures } from '../../../src/openpgp/verify/foreign-file.ts';
import { parseForeignSignature, type ForeignParsed } from '../../../src/openpgp/verify/foreign-signature.ts';
import { unverifiedReport, verifyForeign } from '../../../src/openpgp/verify/verify-foreign.ts';
import { keyStanding, mayCount, type KeyStanding, type SignatureReport } from '../../../src/statement/report.ts';
import { bytesOf, candidates, certificatesIn, filesBelow, knownSignatures, REAL, REPOSITORIES, withoutReal, type KnownSignature } from '../real-data.ts';

/** When gpgv was asked: 2026-11-22. */
const ASKED = 1_795_305_600;

interface Judged {
  readonly known: KnownSignature;
  readonly report: SignatureReport;
  readonly standing: KeyStanding;
}

let judged: Judged[];

before(async () => {
  if (withoutReal !== false) return;
  judged = (await Promise.all(REPOSITORIES.map(judgeRepository))).flat();
});

async function judgeRepository(repository: (typeof REPOSITORIES)[number]): Promise<Judged[]> {
  const certificates = await certificatesIn(repository, 'keys');
  const all: Judged[] = [];
  for (const known of await knownSignatures(repository)) {
    const { signatures: [packet, ...others], refused } = await readForeignSignatures(await bytesOf(repository, known.sig));
    assert.deepEqual([others, refused], [[], []], known.sig);
    const signature = parseForeignSignature(packet as Uint8Array);
    const { report, certificate } = await judge(signature, certificates.values(), await bytesOf(repository, known.file));
    all.push({ known, report, standing: keyStanding(report, certificate?.facts, ASKED) });
  }
  return all;
}

/** With each certificate that has the key, over the data and over other data; Node and openpgp.js must agree. */
async function judge(signature: ForeignParsed, certificates: Iterable<Certificate>, data: Uint8Array): Promise<{ report: SignatureReport; certificate: Certificate | undefined }> {
  const found = candidates(certificates, signature);
  const reports = await Promise.all(found.map(async (certificate) => {
    const report = await agreedReport(signature, certificate, data);
    const altered = await agreedReport(signature, certificate, utf8Encode('something else'));
    assert.notEqual(altered.mathematics, 'good');
    return { report, certificate };
  }));
  return reports.find(({ report }) => report.mathematics === 'good') ?? reports[0] ?? { report: unverifiedReport(signature), certificate: undefined };
}

async function agreedReport(signature: ForeignParsed, certificate: Certificate, data: Uint8Array): Promise<SignatureReport> {
  const [inNode, byLibrary] = await Promise.all([verifyForeign(signature, [data], certificate, checkInNode), verifyForeign(signature, [data], certificate)]);
  assert.deepEqual(inNode, byLibrary);
  return inNode;
}

describe('real signatures', { skip: withoutReal }, () => {
  test('are good and by whom gpgv says, or their key is missing', () => {
    const different = judged.filter(({ known, report }) => outcomeOf(known) !== report.mathematics);
    assert.ok(judged.length > 200);
    assert.deepEqual(countsOf(different, ({ known, report }) => `${known.status}, ours ${report.mathematics}, ${report.algorithm}`), {
      // openpgp.js cannot check secp256k1.
      'good, ours unsupported, secp256k1, SHA-256': 4,
      // gpgv had this key (57FF9BDBCC301009) from elsewhere: it is not among the keys that the data brings.
      'bad, ours no-key, RSA, SHA-256': 1,
    });
    for (const { known, report } of judged.filter(({ report: { mathematics } }) => mathematics === 'good')) {
      assert.deepEqual([report.signer, report.signingKey, report.created], [known.primary, known.fpr, known.sig_time]);
    }
  });

  test('are by keys that had expired when gpgv was asked, or had not', () => {
    for (const { known, standing, report } of judged.filter(({ report: { mathematics } }) => mathematics === 'good')) {
      assert.equal(standing.now, known.status === 'good' ? 'valid' : 'expired', `${known.sig} ${report.signer}`);
    }
  });

  test('count wherever sqv accepts them', () => {
    const accepted = judged.filter(({ known }) => known.sqv === 'ok');
    assert.ok(accepted.length > 140);
    for (const { known, report, standing } of accepted) assert.ok(mayCount(report, standing), known.sig);
  });

  /** What sqv said of those that count here, and why we say otherwise: it goes by the certificate as it stands today. */
  const REVIEWED = {
    'requiring second pre-image resistance': 'a SHA-1 self-signature lends dates to a key that is named by its fingerprint, and no more',
    'No binding signature at time': 'the key was refreshed and published with newer self-signatures only; for us the newest says how long it lives, also back then',
    'The primary key is not live': 'it had expired and was extended later: it is valid again, for old signatures too (bad input 60)',
  };

  test('count though sqv refuses them only for a reviewed reason', () => {
    const reasons = Object.keys(REVIEWED).map((pattern) => new RegExp(pattern));
    const used = new Set<string>();
    for (const { known, report, standing } of judged.filter(({ known: { sqv } }) => sqv === 'fail')) {
      if (!mayCount(report, standing)) continue;
      const reason = reasons.find((pattern) => pattern.test(known.sqv_err ?? ''));
      assert.ok(reason !== undefined, `${known.sig}: ${known.sqv_err}`);
      used.add(reason.source);
    }
    assert.deepEqual([...used].sort(), Object.keys(REVIEWED).sort());
  });

  test('that are good and do not count: weak ones, and those by keys that could not sign then', () => {
    const uncounted = judged.filter(({ report, standing }) => report.mathematics === 'good' && !mayCount(report, standing));
    assert.deepEqual(countsOf(uncounted, ({ report, standing }) => `${report.algorithm}, key ${standing.whenSigned}`), {
      'DSA 1024, SHA-1, key valid': 2,
      'RSA 2048, SHA-1, key valid': 2,
      'RSA 3072, SHA-1, key weakly-bound': 1,
      'RSA 4096, SHA-1, key valid': 3,
      // luke-jr in 2021, by a key that had expired in 2017.
      'RSA 8192, SHA-256, key expired': 2,
      // Subkeys that only SHA-1 binds.
      'RSA 4096, SHA-256, key weakly-bound': 1,
      'RSA 4096, SHA-512, key weakly-bound': 1,
    });
  });

  test('over artifacts that lie elsewhere are read too, and bad over anything else', async () => {
    const keys = await certificatesIn('formats', 'electrum-signatures', 'keys');
    const files = await filesBelow(join('formats', 'electrum-signatures'), /^[^.]+\..*\.[^.]+\.asc$/);
    let count = 0;
    for (const file of files.filter((path) => !path.includes('/keys/'))) {
      const { signatures, refused } = await readForeignSignatures(await readFile(join(REAL, file)));
      assert.deepEqual(refused, [], file);
      for (const packet of signatures) {
        const { report } = await judge(parseForeignSignature(packet), keys.values(), utf8Encode(file));
        assert.equal(report.mathematics, 'bad', file);
        count++;
      }
    }
    assert.equal(count, 26);
  });

  test('that their signer replaced are each judged by themselves', async () => {
    const keys = await certificatesIn('replaced-attestations', 'keys');
    const outcomes: string[] = [];
    for (const file of await filesBelow('replaced-attestations', /^v\d\.asc$/)) {
      const { signatures: [packet] } = await readForeignSignatures(await readFile(join(REAL, file)));
      const data = new Uint8Array(await readFile(join(REAL, file.replace(/\.asc$/, ''))));
      const { report } = await judge(parseForeignSignature(packet as Uint8Array), keys.values(), data);
      outcomes.push(`${file.split('/').at(-2)} ${file.slice(-6, -4)} ${report.mathematics}`);
    }
    assert.deepEqual(outcomes, [
      '22.0__0xb10c__all.SHA256SUMS v1 good', '22.0__0xb10c__all.SHA256SUMS v2 bad',
      '26.2__0xb10c__all.SHA256SUMS v1 good', '26.2__0xb10c__all.SHA256SUMS v2 good',
      '27.0__0xb10c__noncodesigned.SHA256SUMS v1 good', '27.0__0xb10c__noncodesigned.SHA256SUMS v2 good',
    ]);
  });
});

function outcomeOf({ status }: KnownSignature): SignatureReport['mathematics'] {
  return { 'good': 'good', 'good-key-expired': 'good', 'bad': 'bad', 'nokey': 'no-key' }[status] as SignatureReport['mathematics'];
}

function countsOf(all: readonly Judged[], word: (one: Judged) => string): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(all, word)].map(([what, group]) => [what, group.length]));
}
