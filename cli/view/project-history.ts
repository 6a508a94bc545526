/** What goes with divergence over all releases of a project, for people. */

import { count, inShort } from '../../src/base/wording.ts';
import type { History, HistoryRow, HistoryValues } from '../../src/diagnosis/history.ts';
import { chanceWords, factSentence } from './diagnosis-words.ts';
import { faint, good, strong, type Line } from './line.ts';

/** Rows that are printed without --verbose. */
const ROWS = 5;
/** Above it an exact row may be chance, and is not shown as an answer. */
const LIKELY_CHANCE = 0.05;

export function historyLines({ releases, samples, divergent, facts }: History, { verbose }: { verbose: boolean }): Line[] {
  if (releases === 0) return ['', [strong('history'), '  no release has a divergence to look at: all got the same, built other sources, or nothing is agreed and no result is that of most']];
  const shown = verbose ? facts : facts.slice(0, ROWS);
  return [
    '',
    [strong('history'), `  ${count(releases, 'release')} with results that differ: ${count(samples, 'result')}, ${divergent} divergent`],
    ...shown.flatMap((row) => rowLines(row, verbose)),
    ...(facts.length === 0 ? [faint('  no recorded fact goes with divergence more than chance would have it')] : []),
    ...(facts.length > shown.length ? [faint(`         ${count(facts.length - shown.length, 'more group of facts', 'more groups of facts')}: -v shows all, --json too`)] : []),
  ];
}

function rowLines(row: HistoryRow, verbose: boolean): Line[] {
  const { exact, strength, separates, releases, tied, values, p } = row;
  const how = exact ? 'always and only where results diverge' : `goes along (${Math.round(strength * 100)} %) with divergence`;
  const whose = separates.length === 1 ? `${separates[0]} alone, so it may be anything of theirs` : inShort(separates).join(', ');
  const [first] = values;
  const what = tied === 1 && first !== undefined ? valuesWords(first) : factSentence({ ...row, explains: [], camps: false, unknown: [] });
  return [
    [p <= LIKELY_CHANCE ? good('  fact   ') : '  fact   ', what, `  ${how}, in ${count(releases, 'release')}: ${whose}`, faint(`  ${chanceWords(p)}`)],
    ...(verbose && tied > 1 ? values.map((each) => faint(`           ${valuesWords(each)}`)) : []),
  ];
}

function valuesWords({ fact, by, inside, outside }: HistoryValues): string {
  const listed = (values: readonly (string | null)[]): string => inShort(values.map((value) => value ?? 'absent')).join(' or ');
  if (by === 'unlike-most') return `${fact}: another than most had (${listed(inside)})`;
  if (by === 'like-most') return `${fact}: the one that most had (${listed(inside)})`;
  return `${fact}: ${listed(inside)}, not ${listed(outside)}`;
}
