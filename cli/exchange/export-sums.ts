/** Writes what is agreed of a release, as `sha256sum -c` reads it; what is not goes to stderr, with the reason. */

import { ConcurError } from '../../src/base/errors.ts';
import { quoted } from '../../src/base/printable.ts';
import { VERDICT_EXIT } from '../../src/tally/verdict.ts';
import type { Asked } from '../../src/node/one-shot.ts';
import type { Context } from '../context.ts';
import { askedDocument } from '../view/asked.ts';
import { notAgreedLines, sumsDocument } from '../view/export.ts';
import { agreedSums } from './agreed-sums.ts';
import { writeNewFile } from './write-files.ts';

export interface SumsAsked {
  readonly project: string;
  readonly release: string;
  /** As it was typed; standard output when absent. */
  readonly output?: string;
  /** What came of asking peers before. */
  readonly asked?: Asked | null;
}

/** Succeeds only when all of the release is agreed: what is missing in the list would be passed over. @returns the exit code */
export async function exportSums(context: Context, { project, release, output: file, asked = null }: SumsAsked): Promise<number> {
  const [answer] = await (await context.ledger()).status({ project, release, strict: false });
  if (answer === undefined || answer.subjects.length === 0) throw nothingKnown(project, release);
  const sums = agreedSums(answer, release);
  const { sumsOf } = await import('../../src/formats/write.ts');
  const text = sumsOf(sums.agreed);
  context.output.complain(...notAgreedLines(sums));
  if (text !== '') await deliver(context, file, text);
  context.output.document({ ...sumsDocument(sums, { project, release }), ...askedDocument(asked) });
  return VERDICT_EXIT[sums.verdict];
}

export function nothingKnown(project: string, release: string): ConcurError {
  return new ConcurError('not-found', `nothing is known of ${project} ${quoted(release)}`, { hint: `concur status ${project}` });
}

export function thereAlready(file: string): ConcurError {
  return new ConcurError('write-failed', `${quoted(file)} is there already, with other contents, and was left as it is`, { hint: 'name another place with -o' });
}

async function deliver({ output, path }: Context, file: string | undefined, text: string): Promise<void> {
  if (file === undefined) output.verbatim(text);
  else if (await writeNewFile(path(file), text) === 'differs') throw thereAlready(file);
}
