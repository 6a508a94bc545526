/** The past of a key, as far as it is known here: its versions, and what it has signed. */

import type { Fingerprint } from '../../src/base/fingerprint.ts';
import type { Ledger, LogEntry } from '../../src/ledger/port.ts';
import type { ItemKind } from '../../src/statement/id.ts';
import { certificateVersions } from './certificate-versions.ts';

export interface Signed {
  /** null for foreign attestations that no policy here reads as its project's. */
  readonly project: string | null;
  readonly format: ItemKind;
  readonly statements: number;
  /** Of the signatures that are looked at, seconds. */
  readonly first: number;
  readonly last: number;
}

export interface KeyPast {
  /** Seconds; see certificateVersions. */
  readonly versions: readonly number[];
  readonly signed: readonly Signed[];
}

export async function keyPast(ledger: Ledger, fingerprint: Fingerprint): Promise<KeyPast> {
  return { versions: certificateVersions(await ledger.certificate(fingerprint)), signed: await signedBy(ledger, fingerprint) };
}

/** What the log gives at a time; who signed more has the newest of it counted. */
const MAX_COUNTED = 10_000;

/** By project, then by format. */
async function signedBy(ledger: Ledger, signer: Fingerprint): Promise<Signed[]> {
  const entries = await ledger.log({ signer, limit: MAX_COUNTED });
  return [...Map.groupBy(entries, ({ project, format }) => `${project ?? '~'} ${format}`)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, of]) => summarize(of));
}

function summarize(entries: readonly LogEntry[]): Signed {
  const [{ project, format }] = entries as [LogEntry];
  const times = entries.map(({ time }) => time).sort((a, b) => a - b);
  return { project, format, statements: entries.length, first: times[0] as number, last: times.at(-1) as number };
}
