/** What was written to files, and what was not. */

import { count } from '../../src/base/wording.ts';
import { VERDICT_EXIT } from '../../src/tally/verdict.ts';
import type { AgreedSums } from '../exchange/agreed-sums.ts';
import type { ExportedTree } from '../exchange/export-tree.ts';
import { good, refusedLine, type Line } from './line.ts';
import { verdictWord } from './verdict.ts';

export function treeLines({ statements, files, unchanged, skipped }: ExportedTree, folder: string): Line[] {
  return [
    [good('exported'), `  ${count(statements, 'statement')} in ${count(files + unchanged, 'file')} to ${folder}${unchanged === 0 ? '' : ` (${unchanged} were there already)`}`],
    ...[...skipped].map(([format, number]) => `  ${number} in the format ${format} left out: each signature is over its own bytes, and fits no other format (--format guix writes them)`),
  ];
}

const SHOWN_DIFFERENCES = 10;

/** @param all whether to name each of them */
export function differingLines({ differing }: ExportedTree, all: boolean): Line[] {
  const shown = all ? differing : differing.slice(0, SHOWN_DIFFERENCES);
  const more = differing.length - shown.length;
  return [
    ...shown.map((path) => refusedLine(path, 'something else lies there, and stays (export into another folder)')),
    ...(more === 0 ? [] : [`concur: and ${more} more: -v or --json names them all`]),
  ];
}

/** A line for each that is missing in a list of hashes. */
export function notAgreedLines({ others }: AgreedSums): Line[] {
  return others.map(({ artifact, verdict, reason }): Line => ['concur: left out: ', verdictWord(verdict), `  ${artifact}: ${reason}`]);
}

interface About {
  readonly project: string;
  readonly release: string | null;
}

/** Documented in docs/json.md; both grow by addition only. */
export function treeDocument({ statements, skipped, files, unchanged, differing }: ExportedTree, about: About): Record<string, unknown> {
  return { ...about, statements, skipped: Object.fromEntries(skipped), files, unchanged, differing };
}

export function sumsDocument({ agreed, others, verdict }: AgreedSums, about: About): Record<string, unknown> {
  return { ...about, agreed, others, verdict, exit: VERDICT_EXIT[verdict] };
}
