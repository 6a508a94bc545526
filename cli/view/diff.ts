/** Where two artifacts differ: groups of components first, then the components themselves. */

import { count } from '../../src/base/wording.ts';
import type { Problem } from '../../src/diagnosis/diagnosis.ts';
import type { ComponentDifference } from '../../src/diagnosis/difference.ts';
import type { Comparison } from '../diagnosis/compare-sides.ts';
import type { Side } from '../diagnosis/sides.ts';
import { kindOf } from './diagnosis-words.ts';
import { bad, faint, good, strong, type Line, type Span } from './line.ts';
import { table } from './table.ts';
import { bytes } from './words.ts';

/** Components that are printed without --verbose. */
const SHOWN = 20;

export function diffLines(comparison: Comparison, { verbose }: { verbose: boolean }): Line[] {
  const { sides: [a, b], same, differences, groups } = comparison;
  const heads: Line[] = table([a, b].map(({ name, sha256 }, i) => [faint(i === 0 ? 'a' : 'b'), sha256, name]));
  if (same) return [...heads, [good('same'), '  the two are equal, byte by byte']];
  return [
    ...heads,
    [bad('differ'), `  in ${count(differences.length, 'component')}, of ${componentsOf(a)} and ${componentsOf(b)}`],
    ...(differences.length === 0 ? ['  every component is the same: what differs is the container itself, such as padding or compression'] : []),
    ...table(groups.map((group) => [strong(`  ${group.name}`), group.container === null ? '' : `in ${group.container}`, kindOf(group)])),
    ...componentLines(differences, verbose),
  ];
}

function componentsOf({ manifest }: Side): number {
  return manifest?.components.length ?? 0;
}

function componentLines(differences: readonly ComponentDifference[], verbose: boolean): Line[] {
  const shown = verbose ? differences : differences.slice(0, SHOWN);
  const rest = differences.length - shown.length;
  return [
    ...table(shown.map((difference) => ['  ', SIGNS[difference.kind], difference.path, faint(detailOf(difference))])),
    ...(rest === 0 ? [] : [faint(`    ${count(rest, 'more component')}: -v shows all, --json too`)]),
  ];
}

const SIGNS: Readonly<Record<ComponentDifference['kind'], Span>> = {
  content: '≠', packing: '≠', metadata: '~', order: '↕', added: good('+'), missing: bad('-'),
};

/** `1.2 kB, 1.4 kB`; `mtime 0, 1496880000` */
function detailOf({ kind, members, a, b }: ComponentDifference): string {
  const of = (member: keyof NonNullable<typeof a>) => `${plain(a?.[member])}, ${plain(b?.[member])}`;
  if (kind === 'added' || kind === 'missing') return `only in ${kind === 'added' ? 'b' : 'a'}`;
  const sizes = members.includes('size') ? [`${bytes(a?.size ?? 0)}, ${bytes(b?.size ?? 0)}`] : [];
  const others = members.filter((member) => member !== 'size' && member !== 'xattrs').map((member) => `${member} ${of(member)}`);
  return [kind, ...sizes, ...others, ...(members.includes('xattrs') ? ['extended attributes'] : [])].join('  ');
}

function plain(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : 'none';
}

export function diffDocument({ sides: [a, b], same, differences, groups }: Comparison): Record<string, unknown> {
  return { same, a: sideDocument(a), b: sideDocument(b), differences, groups: groups.map(groupDocument) };
}

function sideDocument({ name, sha256, manifest }: Side): Record<string, unknown> {
  return { name, sha256, components: manifest?.components.length ?? null };
}

function groupDocument({ id, name, kind, members, container, patterns, paths, count: components, examples }: Problem): Record<string, unknown> {
  return { id, name, kind, members, container, patterns, paths, count: components, examples };
}
