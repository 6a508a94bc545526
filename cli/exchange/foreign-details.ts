/** What a foreign attestation says beside its results, read from its own bytes when somebody looks at it. */

import { fromBase64 } from '../../src/base/bytes.ts';
import type { Shown } from '../../src/ledger/port.ts';
import type { ForeignFormat, ForeignStatement } from '../../src/statement/foreign.ts';
import { decodeMessage } from '../../src/statement/message.ts';

export interface ForeignDetails extends Pick<ForeignStatement, 'sources'> {
  readonly inputs: readonly { readonly name: string; readonly digest: string }[];
  /** Facts of the machine. */
  readonly environment: Readonly<Record<string, string>>;
}

/** null for a statement of our own: it is shown whole. */
export async function foreignDetails({ kind, format, message }: Pick<Shown, 'kind' | 'format' | 'message'>): Promise<ForeignDetails | null> {
  if (kind !== 'foreign') return null;
  const { readForeign, readForeignDetails } = await import('../../src/formats/read.ts');
  const { payload } = decodeMessage(fromBase64(message, 'envelope-malformed', 'message'));
  const { sources } = await readForeign(format as ForeignFormat, payload);
  return { sources, ...await readForeignDetails(format as ForeignFormat, payload) };
}
