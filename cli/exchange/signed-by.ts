/** What a key has signed, as far as it is known here. */

import type { Fingerprint } from '../../src/base/fingerprint.ts';
import type { Ledger, LogEntry } from '../../src/ledger/port.ts';
import type { ItemKind } from '../../src/statement/id.ts';

export interface Signed {
  /** null for foreign attestations that no policy here reads as its project's. */
  readonly project: string | null;
  readonly format: ItemKind;
  readonly statements: number;
  /** Of the signatures that are looked at, seconds. */
  readonly first: number;
  readonly last: number;
}

/** What the log gives at a time; who signed more has the newest of it counted. */
const MAX_COUNTED = 10_000;

/** By project, then by format. */
export async function signedBy(ledger: Ledger, signer: Fingerprint): Promise<Signed[]> {
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
