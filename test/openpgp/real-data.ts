/** Real attestations with ground truth by gpgv and sqv: read where they lie, never copied. */

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keyIdOf } from '../../src/base/fingerprint.ts';
import { readCertificates, type Certificate } from '../../src/openpgp/verify/certificate.ts';
import type { ForeignParsed } from '../../src/openpgp/verify/foreign-signature.ts';
import { mergeCertificates } from '../../src/openpgp/verify/merge.ts';

export const REAL = process.env['CONCUR_TEST_DATA'] ?? join(import.meta.dirname, '../../../shared/data');

/** For the `skip` option of a test. */
export const withoutReal = existsSync(join(REAL, 'bitcoin-core+guix.sigs')) ? false : `no real data in ${REAL}: set CONCUR_TEST_DATA`;

export const REPOSITORIES = [
  'bitcoin-core+guix.sigs', 'bitcoinknots+guix.sigs', 'dashpay+guix.sigs', 'bitcoin-core+gitian.sigs', 'dashpay+gitian.sigs',
] as const;
export type Repository = (typeof REPOSITORIES)[number];

/** One line of signatures.jsonl. */
export interface KnownSignature {
  readonly file: string;
  readonly sig: string;
  readonly status: 'good' | 'good-key-expired' | 'bad' | 'nokey';
  /** Of the key that signed, and of its primary key: of good signatures only. */
  readonly fpr?: string;
  readonly primary?: string;
  readonly sig_time?: number;
  readonly sqv: 'ok' | 'fail';
  readonly sqv_err?: string | null;
}

export async function knownSignatures(repository: Repository): Promise<KnownSignature[]> {
  const lines = (await readFile(join(REAL, repository, 'signatures.jsonl'), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as KnownSignature);
}

export async function bytesOf(repository: Repository, path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(join(REAL, repository, path)));
}

/** Of a folder, by fingerprint; versions of one certificate become their union. What cannot be read is left out. */
export async function certificatesIn(...folder: readonly string[]): Promise<Map<string, Certificate>> {
  const path = join(REAL, ...folder);
  const found = new Map<string, Certificate>();
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.json')) continue;
    for (const version of (await readCertificates(await readFile(join(path, entry.name)))).certificates) {
      const before = found.get(version.fingerprint);
      found.set(version.fingerprint, before === undefined ? version : await mergeCertificates(before.bytes, version.bytes));
    }
  }
  return found;
}

/** Those that have the key that a signature names. */
export function candidates(certificates: Iterable<Certificate>, { issuer, keyId }: Pick<ForeignParsed, 'issuer' | 'keyId'>): Certificate[] {
  return [...certificates].filter(({ keys }) => (issuer === null ? [...keys.keys()].some((key) => keyIdOf(key) === keyId) : keys.has(issuer)));
}

/** Every file below a folder whose name ends so, as paths from the data on. */
export async function filesBelow(folder: string, ending: RegExp): Promise<string[]> {
  const entries = await readdir(join(REAL, folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && ending.test(entry.name)).map((entry) => join(entry.parentPath, entry.name).slice(REAL.length + 1)).sort();
}
