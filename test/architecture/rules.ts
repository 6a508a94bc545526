/** The rules of the house. Each takes sources and returns what is wrong, in sentences. */

import { isBuiltin } from 'node:module';
import { ANYWHERE, EMPTY_NAMES, HOMES, MAX_LINES, PURE, ROOMS } from './house.ts';
import { importsOf, withoutComments, type Source } from './sources.ts';

/** A folder imports only what its line names. */
export function strayImports(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => {
    const room = roomOf(source.path);
    if (room === undefined) return [`${source.path} is in no room: give its folder a line in the table`];
    const allowed = [room, 'src/base', ...(ROOMS[room] as readonly string[])];
    return importsOf(source).files
      .filter((target) => !allowed.some((place) => isWithin(target, place)))
      .map((target) => `${source.path} imports ${target}`);
  });
}

/** Each package has one home, and every package has one. */
export function homelessPackages(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => importsOf(source).packages
    .filter((specifier) => !isBuiltin(specifier))
    .filter((specifier) => !homeOf(specifier).some((home) => isWithin(source.path, home)))
    .map((specifier) => `${source.path} imports ${specifier}, whose home is ${homeOf(specifier).join(', ') || 'nowhere yet'}`));
}

/** What runs anywhere needs nothing of Node's. */
export function boundToNode(sources: readonly Source[]): string[] {
  return sources.filter((source) => ANYWHERE.some((room) => isWithin(source.path, room))).flatMap((source) => [
    ...importsOf(source).packages.filter((specifier) => isBuiltin(specifier)).map((specifier) => `${source.path} imports ${specifier}`),
    ...findAll(source, /\b(?:process|Buffer|require|__dirname)\b(?=[.([])/g),
  ]);
}

/** What decides has no clock, no randomness, no timer and no network of its own. */
export function impurities(sources: readonly Source[]): string[] {
  const impure = /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\b|\bglobalThis\b|\bgetRandomValues\b|\brandomUUID\b|\b(?:setTimeout|setInterval|fetch)\(/g;
  return sources.filter((source) => PURE.some((room) => isWithin(source.path, room))).flatMap((source) => findAll(source, impure));
}

/** An import whose target is computed cannot be held to any rule. (A method may be called import.) */
export function computedImports(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => findAll(source, /(?:\b(?:await|return|void)|[=>(,?:])\s*import\((?!\s*['"])/g));
}

export function longFiles(sources: readonly Source[]): string[] {
  return sources
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > MAX_LINES)
    .map(({ path, lines }) => `${path} has ${lines} lines, at most ${MAX_LINES} are allowed`);
}

export function emptyNames(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => path.split('/').some((part) => EMPTY_NAMES.includes((part.split('.')[0] as string).toLowerCase())))
    .map(({ path }) => `${path} has a name that says nothing`);
}

/** One cycle for each way back to a file that is still being followed. A lazy import runs when both ends are there. */
export function importCycles(sources: readonly Source[]): string[] {
  const targets = new Map(sources.map((source) => [source.path, importsOf(source).loaded]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const follow = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    if (trail.includes(path) || done.has(path)) return;
    for (const target of targets.get(path) ?? []) follow(target, [...trail, path]);
    done.add(path);
  };
  for (const path of targets.keys()) follow(path, []);
  return cycles;
}

function roomOf(path: string): string | undefined {
  return Object.keys(ROOMS).find((room) => isWithin(path, room));
}

function homeOf(specifier: string): readonly string[] {
  const [scopeOrName = ''] = specifier.split('/');
  return HOMES[scopeOrName] ?? [];
}

function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

function findAll(source: Source, pattern: RegExp): string[] {
  return [...withoutComments(source.text).matchAll(pattern)].map((match) => `${source.path} uses ${match[0]}`);
}
