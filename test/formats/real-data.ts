/** Real attestations with ground truth, which are not ours to copy: read from beside the checkout, or skipped visibly. */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = process.env['CONCUR_TEST_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));

/** For `test`'s options. */
export const withRealData = existsSync(folder) ? {} : { skip: `the folder of real attestations, ${folder}, is not here` };

export function realPath(...parts: readonly string[]): string {
  return [folder, ...parts].join('/');
}

/** Repositories with whole releases. */
export const REPOSITORIES = ['bitcoin-core+guix.sigs', 'bitcoinknots+guix.sigs', 'dashpay+guix.sigs', 'bitcoin-core+gitian.sigs', 'dashpay+gitian.sigs'];

export interface Row {
  readonly release: string;
  readonly artifact: string;
  readonly verdict: string;
  readonly hashes: readonly { readonly sha256: string; readonly signers: readonly { readonly name: string; readonly commits?: readonly string[] }[] }[];
}

export interface SignatureRow {
  /** As in the repository. */
  readonly file: string;
  readonly sig: string;
  readonly status: string;
}

export function groundTruth(repository: string): Row[] {
  return rows(realPath(repository, 'groundtruth.jsonl')) as Row[];
}

export function signatureRows(repository: string): SignatureRow[] {
  return rows(realPath(repository, 'signatures.jsonl')) as SignatureRow[];
}

function rows(path: string): unknown[] {
  return readFileSync(path, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as unknown);
}
