/** The answers of `verify`, printed, and the exit code that they make. */

import type { Hex } from '../../src/base/bytes.ts';
import { ConcurError, EXIT } from '../../src/base/errors.ts';
import { EMPTY_SHA256, ZERO_SHA256 } from '../../src/base/sha256.ts';
import type { VerifyAnswer } from '../../src/ledger/port.ts';
import type { Asked } from '../../src/node/one-shot.ts';
import { VERDICT_EXIT, VERDICTS, worse, type Verdict } from '../../src/tally/verdict.ts';
import type { Context } from '../context.ts';
import { askedDocument } from '../view/asked.ts';
import type { Line } from '../view/line.ts';
import { verdictDocument, verdictLines, verdictWord, type CheckedFile } from '../view/verdict.ts';

export interface Checked {
  readonly file: CheckedFile;
  readonly answer: VerifyAnswer;
}

export function worstOf(checked: readonly Checked[]): Verdict {
  return checked.map(({ answer }) => answer.verdict).reduce(worse);
}

/** @param checked at least one @param asked what came of asking peers before, null when nobody was asked */
export function printAnswers({ output, globals, io }: Context, checked: readonly Checked[], asked: Asked | null = null): void {
  const verdict = worstOf(checked);
  const documents = checked.map(({ file, answer }) => verdictDocument(file, answer));
  output.document({ ...(documents.length === 1 ? documents[0] : { verdict, exit: VERDICT_EXIT[verdict], files: documents }), ...askedDocument(asked) });
  if (checked.length > 1 && !globals.quiet) output.result(summaryLine(checked, verdict), '');
  for (const [i, { file, answer }] of checked.entries()) {
    if (i > 0 && !globals.quiet) output.result('');
    const lines = verdictLines({ file, answer, now: io.clock.now(), named: checked.length > 1 });
    if (globals.quiet) output.result(...lines.slice(0, 1));
    else output.prose(...lines);
  }
}

/** `UNKNOWN  the worst of 3 files: 2 AGREED, 1 UNKNOWN  exit 25`, or `AGREED  all 3 files  exit 0` */
function summaryLine(checked: readonly Checked[], verdict: Verdict): Line {
  const counts = VERDICTS.map((each) => [checked.filter(({ answer }) => answer.verdict === each).length, each] as const).filter(([number]) => number > 0).toReversed();
  const which = counts.length === 1 ? `all ${checked.length} files` : `the worst of ${checked.length} files: ${counts.map(([number, each]) => `${number} ${each}`).join(', ')}`;
  return [verdictWord(verdict), `  ${which}  exit ${VERDICT_EXIT[verdict]}`];
}

/** An AGREED that nobody could read is none. */
export async function exitOf({ output }: Context, verdict: Verdict): Promise<number> {
  const undelivered = await output.delivered();
  if (undelivered === null || VERDICT_EXIT[verdict] !== EXIT.ok) return VERDICT_EXIT[verdict];
  throw new ConcurError('write-failed', 'cannot print the verdict', { cause: undelivered });
}

const SUSPECT: ReadonlyMap<Hex, string> = new Map([
  [EMPTY_SHA256, 'this is the hash of an empty file: was the download cut short?'],
  [ZERO_SHA256, 'this hash is all zeros: no file has it'],
]);

/** What is valid, and nearly always a mistake; and a list that its own files do not keep to. */
export function warnOf({ output }: Context, { name, sha256, listed }: CheckedFile): void {
  const warning = SUSPECT.get(sha256);
  if (warning !== undefined) output.warn(warning);
  if (listed !== undefined && listed !== sha256) output.warn(`${name ?? 'the file'} has not the hash that is listed for it`);
}
