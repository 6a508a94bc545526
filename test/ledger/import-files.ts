/** Whole folders of other people's attestations, taken into a ledger as the command does. */

import type { ErrorCode } from '../../src/base/errors.ts';
import { walkForeign } from '../../src/formats/walk.ts';
import type { ImportEntry, Ledger } from '../../src/ledger/port.ts';

export interface Imported {
  /** In order of the files: what became of each, or the code of its refusal. */
  readonly outcomes: readonly string[];
  readonly refused: readonly { readonly file: string; readonly code: ErrorCode }[];
}

const BATCH = 200;

export async function importFolder(ledger: Ledger, folder: string, project: string): Promise<Imported> {
  const entries: { readonly path: string; readonly entry: ImportEntry }[] = [];
  const refused: { file: string; code: ErrorCode }[] = [];
  for await (const found of walkForeign(folder, { project })) {
    if (found.kind === 'refused') refused.push({ file: found.path, code: found.error.code });
    if (found.kind !== 'item') continue;
    entries.push({ path: found.path, entry: found.entry });
  }
  const outcomes: string[] = [];
  for (let i = 0; i < entries.length; i += BATCH) {
    const batch = entries.slice(i, i + BATCH);
    const answers = await ledger.importForeign(batch.map(({ entry }) => entry));
    answers.forEach((answer, k) => {
      outcomes.push(answer.outcome);
      if (answer.outcome === 'refused') refused.push({ file: (batch[k] as { path: string }).path, code: answer.code });
    });
  }
  return { outcomes, refused };
}
