/** Whether what was imported is of a release at all: what is of none lies in the store, and nobody ever asks for it. */

import { MAX_IMPORT_BATCH } from '../../src/base/limits.ts';
import type { Ledger } from '../../src/ledger/port.ts';
import type { Imported } from './import-files.ts';

/**
 * Only what lies in no folder that tells a release is asked about, and of very much only some, for each is read again.
 * @returns how many of them neither their names nor their folders place in a release of the project
 */
export async function countUnplaced(ledger: Ledger, project: string, { withoutHint }: Pick<Imported, 'withoutHint'>): Promise<number> {
  const some = [...withoutHint].slice(0, MAX_IMPORT_BATCH);
  if (some.length === 0) return 0;
  const read = await ledger.exportStatements(project, some);
  return read.filter(({ releases }) => releases.length === 0).length;
}
