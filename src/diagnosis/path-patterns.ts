/** Many paths in a few words: `*.cache`, `%gconf-tree-*.xml`. For people: nothing is decided by them. */

import { compareText } from '../tally/order.ts';
import type { PathPattern } from './diagnosis.ts';

/** As many as the name of a problem says; what is more is named by the folder that all lie in. */
const MOST_PATTERNS = 5;
/** So many files of one folder whose names begin alike are a pattern. */
const FEWEST_ALIKE = 3;

/** @param paths below one container, unique, sorted */
export function findPatterns(paths: readonly string[]): PathPattern[] {
  if (paths.length === 1) return paths.map((pattern) => ({ pattern, count: 1 }));
  const { patterns, rest } = alikeInFolders(paths);
  const found = [...patterns, ...alikeByEnding(rest)].sort((a, b) => b.count - a.count || compareText(a.pattern, b.pattern));
  const folder = sharedFolder(paths);
  if (folder !== '' && found.length > 1 && (found.length > MOST_PATTERNS || found.every(({ count }) => count === 1))) return [{ pattern: folder, count: paths.length }];
  return found;
}

/** `%gconf-tree-*.xml ×88, *.cache ×5, src-dicts` */
export function nameOfPatterns(patterns: readonly PathPattern[]): string {
  const shown = patterns.length > MOST_PATTERNS ? patterns.slice(0, MOST_PATTERNS - 1) : patterns;
  const more = patterns.slice(shown.length).reduce((sum, { count }) => sum + count, 0);
  const words = shortest(shown).map(({ pattern, count }) => (count === 1 ? pattern : `${pattern} ×${count}`));
  return [...words, ...(more === 0 ? [] : [`${more} others`])].join(', ');
}

/** Without their folders, unless one stands alone, or two would be the same then. */
function shortest(patterns: readonly PathPattern[]): readonly PathPattern[] {
  const [{ count } = { count: 0 }] = patterns;
  if (patterns.length === 1 && count === 1) return patterns;
  const short = patterns.map(({ pattern, count }) => ({ pattern: nameOf(pattern) || pattern, count }));
  return new Set(short.map(({ pattern }) => pattern)).size === short.length ? short : patterns;
}

function alikeInFolders(paths: readonly string[]): { patterns: PathPattern[]; rest: string[] } {
  const groups = [...Map.groupBy(paths, beginning).values()];
  const isAlike = (group: readonly string[]): boolean => group.length >= FEWEST_ALIKE;
  return {
    patterns: groups.filter(isAlike).map((group) => ({ pattern: wildcard(group), count: group.length })),
    rest: groups.filter((group) => !isAlike(group)).flat(),
  };
}

/** The folder and the first word of the name. */
function beginning(path: string): string {
  const name = nameOf(path);
  return path.slice(0, path.length - name.length) + (/^[^A-Za-z0-9]*(?:[A-Za-z]+|[0-9]+)/.exec(name)?.[0] ?? name);
}

/** Other files that end alike, in whatever folders. */
function alikeByEnding(paths: readonly string[]): PathPattern[] {
  return [...Map.groupBy(paths, endingOf)].flatMap(([ending, group]) => {
    const folder = sharedFolder(group);
    if (ending !== '' && group.length > 1) return [{ pattern: `${folder}*${ending}`, count: group.length }];
    return group.map((pattern) => ({ pattern, count: 1 }));
  });
}

function endingOf(path: string): string {
  return /[^.](\.[A-Za-z][A-Za-z0-9]*)$/.exec(nameOf(path))?.[1] ?? '';
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Of names that begin alike: what is before and after the part that differs. */
function wildcard(paths: readonly string[]): string {
  const [first = ''] = paths;
  let start = first.length;
  let end = first.length;
  let shortest = first.length;
  for (const path of paths) {
    start = Math.min(start, sharedLength(first, path));
    end = Math.min(end, sharedLength(reversed(first), reversed(path)));
    shortest = Math.min(shortest, path.length);
  }
  return `${first.slice(0, start)}*${first.slice(first.length - Math.min(end, shortest - start))}`;
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

function reversed(text: string): string {
  return text.split('').reverse().join('');
}

/** Ends in `/`, or is empty. */
function sharedFolder(paths: readonly string[]): string {
  const [first = ''] = paths;
  const shared = paths.reduce((length, path) => Math.min(length, sharedLength(first, path)), first.length);
  return first.slice(0, first.lastIndexOf('/', shared - 1) + 1);
}
