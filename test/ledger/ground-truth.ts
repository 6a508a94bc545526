/** Real releases with what GnuPG says of every signature in them: read from beside the checkout, never kept in it. */

import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Fingerprint } from '../../src/base/fingerprint.ts';

export const DATA = process.env['CONCUR_TEST_DATA'] ?? join(import.meta.dirname, '../../../shared/data');

export interface TrueSigner {
  readonly name: string;
  readonly primary_fpr: Fingerprint | null;
  readonly status: string;
  /** Seconds, or null. */
  readonly sig_time: number | null;
  readonly commits?: readonly string[];
}

/** One artifact of a release: who signed which hash, by GnuPG. */
export interface TrueRow {
  readonly release: string;
  readonly artifact: string;
  readonly verdict: 'agree' | 'single' | 'diverge' | 'ambiguous' | 'unverified';
  readonly hashes: readonly { readonly sha256: string; readonly signers: readonly TrueSigner[] }[];
}

export function missing(repository: string): string | false {
  return existsSync(join(DATA, repository, 'groundtruth.jsonl')) ? false : `no real data in ${DATA}: set CONCUR_TEST_DATA`;
}

/** One row an artifact. A second CR at a line's end was taken as part of the name there: it is none of it. */
export function rowsOf(repository: string): TrueRow[] {
  const lines = readFileSync(join(DATA, repository, 'groundtruth.jsonl'), 'utf8').split('\n').filter((line) => line !== '');
  const rows = lines.map((line) => JSON.parse(line) as TrueRow).map((row) => ({ ...row, artifact: row.artifact.replace(/\r$/, '') }));
  return [...Map.groupBy(rows, ({ release, artifact }) => `${release} ${artifact}`).values()].map(merge);
}

function merge(rows: readonly TrueRow[]): TrueRow {
  const [first, ...others] = rows as [TrueRow, ...TrueRow[]];
  if (others.length === 0) return first;
  const byHash = Map.groupBy(rows.flatMap((row) => row.hashes), ({ sha256 }) => sha256);
  const hashes = [...byHash].map(([sha256, same]) => ({ sha256, signers: same.flatMap(({ signers }) => signers) }));
  const people = [...goodSigners({ hashes }).values()].flat().length;
  return { ...first, hashes, verdict: hashes.length > 1 ? 'diverge' : people > 1 ? 'agree' : 'single' };
}

/** Every version of every key that is there for the repository. */
export function keyFilesOf(repository: string): Uint8Array[] {
  return ['keys', 'keys-as-published'].map((folder) => join(DATA, repository, folder)).filter(existsSync).flatMap((folder) =>
    readdirSync(folder).filter((name) => name !== 'index.json').map((name) => readFileSync(join(folder, name))));
}

/** Distinct people by GnuPG's word, for each hash. */
export function goodSigners({ hashes }: Pick<TrueRow, 'hashes'>): Map<string, Fingerprint[]> {
  return new Map(hashes.map(({ sha256, signers }) => [sha256, distinct(signers)] as const).filter(([, people]) => people.length > 0));
}

function distinct(signers: readonly TrueSigner[]): Fingerprint[] {
  const good = signers.filter(({ status, primary_fpr }) => status.startsWith('good') && primary_fpr !== null);
  return [...new Set(good.map((signer) => signer.primary_fpr as Fingerprint))].sort();
}
