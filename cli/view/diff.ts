/** Where two artifacts differ: groups of components first, then the components themselves. */

import { count } from '../../src/base/wording.ts';
import type { Problem } from '../../src/diagnosis/diagnosis.ts';
import type { ComponentDifference } from '../../src/diagnosis/difference.ts';
import type { Comparison } from '../diagnosis/compare-sides.ts';
import type { PairFound } from '../diagnosis/contents.ts';
import type { Looked } from '../diagnosis/diffoscope.ts';
import type { Side } from '../diagnosis/sides.ts';
import { kindOf } from './diagnosis-words.ts';
import { bad, faint, good, linesOf, strong, type Line, type Span } from './line.ts';
import { table } from './table.ts';
import { bytes } from './words.ts';

/** Components that are printed without --verbose. */
const SHOWN = 20;

export function diffLines(comparison: Comparison, kinds: ReadonlyMap<string, PairFound>, { verbose }: { verbose: boolean }): Line[] {
  const { sides: [a, b], same, differences, groups } = comparison;
  const heads: Line[] = table([a, b].map(({ name, sha256 }, i) => [faint(i === 0 ? 'a' : 'b'), sha256, name]));
  if (same) return [...heads, [good('same'), '  the two are equal, byte by byte']];
  return [
    ...heads,
    [bad('differ'), `  in ${count(differences.length, 'component')}, of ${componentsOf(a)} and ${componentsOf(b)}`],
    ...(differences.length === 0 ? ['  every component is the same: what differs is the container itself, such as padding or compression'] : []),
    ...table(groups.map((group) => [strong(`  ${group.name}`), group.container === null ? '' : `in ${group.container}`, kindOf(group)])),
    ...componentLines(differences, kinds, verbose),
  ];
}

function componentsOf({ manifest }: Side): number {
  return manifest?.components.length ?? 0;
}

function componentLines(differences: readonly ComponentDifference[], kinds: ReadonlyMap<string, PairFound>, verbose: boolean): Line[] {
  const shown = verbose ? differences : differences.slice(0, SHOWN);
  const rest = differences.length - shown.length;
  return [
    ...table(shown.map((difference) => ['  ', SIGNS[difference.kind], difference.path, faint(detailOf(difference, kinds.get(difference.path)))])),
    ...(rest === 0 ? [] : [faint(`    ${count(rest, 'more component')}: -v shows all, --json too`)]),
  ];
}

const SIGNS: Readonly<Record<ComponentDifference['kind'], Span>> = {
  content: '≠', packing: '≠', metadata: '~', order: '↕', added: good('+'), missing: bad('-'),
};

/** `1.2 kB, 1.4 kB`; `mtime 0, 1496880000` */
function detailOf({ kind, members, a, b }: ComponentDifference, found: PairFound | undefined): string {
  const of = (member: keyof NonNullable<typeof a>) => `${plain(a?.[member])}, ${plain(b?.[member])}`;
  if (kind === 'added' || kind === 'missing') return `only in ${kind === 'added' ? 'b' : 'a'}`;
  const sizes = members.includes('size') ? [`${bytes(a?.size ?? 0)}, ${bytes(b?.size ?? 0)}`] : [];
  const others = members.filter((member) => member !== 'size' && member !== 'xattrs').map((member) => `${member} ${of(member)}`);
  return [found === undefined ? kind : `${found.kind}: ${found.note}`, ...sizes, ...others, ...(members.includes('xattrs') ? ['extended attributes'] : [])].join('  ');
}

function plain(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : 'none';
}

/** Lines of diffoscope's report that are printed without --verbose. */
const REPORT_LINES = 40;

export function lookedLines(looked: Looked | null, { verbose }: { verbose: boolean }): Line[] {
  if (looked === null) return [];
  const lines = linesOf(looked.text);
  const shown = verbose ? lines : lines.slice(0, REPORT_LINES);
  return [
    [strong('diffoscope'), `  of ${count(looked.pairs, 'pair')}: ${lines.length === 0 ? 'it finds no difference' : count(lines.length, 'line')}, kept as evidence ${looked.report.sha256}`],
    ...shown.map((line) => `    ${line}`),
    ...(shown.length === lines.length ? [] : [faint(`    ${count(lines.length - shown.length, 'more line')}: concur evidence get ${looked.report.sha256.slice(0, 12)}`)]),
  ];
}

export function lookedDocument(looked: Looked | null): Record<string, unknown> {
  return looked === null ? {} : { diffoscope: { pairs: looked.pairs, report: looked.report.sha256, size: looked.report.size } };
}

export function diffDocument({ sides: [a, b], same, differences, groups }: Comparison, kinds: ReadonlyMap<string, PairFound>): Record<string, unknown> {
  return { same, a: sideDocument(a), b: sideDocument(b), differences: differences.map((difference) => ({ ...difference, found: foundDocument(kinds.get(difference.path)) })), groups: groups.map(groupDocument) };
}

function foundDocument(found: PairFound | undefined): Record<string, unknown> | null {
  return found === undefined ? null : { kind: found.kind, note: found.note };
}

function sideDocument({ name, sha256, manifest }: Side): Record<string, unknown> {
  return { name, sha256, components: manifest?.components.length ?? null };
}

function groupDocument({ id, name, kind, members, container, patterns, paths, count: components, examples }: Problem): Record<string, unknown> {
  return { id, name, kind, members, container, patterns, paths, count: components, examples };
}
