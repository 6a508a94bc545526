/**
 * `foreign FORMAT TEMPLATE`: how the signed names in somebody else's files tell the release.
 *
 * A template is anchored at both ends. `*` is anything, `{release}` the shortest run of
 * [0-9][0-9A-Za-z._~+]* with which the rest matches, the leftmost one if there are several. The work is
 * bounded by name length × template length: a name can not make it slow.
 */

import { malformed } from './lines.ts';

export const FOREIGN_FORMATS = ['sha256sums', 'gitian', 'buildinfo', 'in-toto-link', 'dsse'] as const;
export type ForeignFormat = (typeof FOREIGN_FORMATS)[number];

export interface ForeignRule {
  readonly format: ForeignFormat;
  readonly template: string;
}

/** The release that the first matching rule reads from a signed name, null when none matches. */
export function releaseOfForeignName(rules: readonly ForeignRule[], format: ForeignFormat, name: string): string | null {
  for (const rule of rules) {
    const release = rule.format === format ? matchTemplate(rule.template, name) : null;
    if (release !== null) return release;
  }
  return null;
}

/** Where to look for signed names: those that begin with `start`, or have it behind a slash. */
export interface NameSearch {
  readonly format: ForeignFormat;
  /** Empty when the rule says nothing of how such names begin: then every name is to be looked at. */
  readonly start: string;
}

/**
 * Finds every name from which a rule reads the release, and others besides: what is found is to be matched.
 * @returns none for a label that no template can give
 */
export function searchesFor(rules: readonly ForeignRule[], release: string): NameSearch[] {
  if (RUN.exec(release)?.[0] !== release) return [];
  const searches = rules.map(({ format, template }) => ({ format, start: startFor(template, release) }));
  return [...new Map(searches.map((search) => [`${search.format} ${search.start}`, search])).values()];
}

const PLACEHOLDER = '{release}';
const RUN = /^[0-9][0-9A-Za-z._~+]*/;

/** @throws ConcurError policy-malformed */
export function parseForeignRule(values: readonly string[], line: number): ForeignRule {
  const [format, template, ...more] = values;
  if (format === undefined || template === undefined || more.length > 0) {
    throw malformed(line, 'foreign needs a format and a template', 'for example: foreign sha256sums bitcoin-{release}-*');
  }
  if (!isForeignFormat(format)) throw malformed(line, `foreign format "${format}" is not known`, `use one of ${FOREIGN_FORMATS.join(' ')}`);
  const parts = template.split(PLACEHOLDER);
  if (parts.length !== 2) throw malformed(line, `template "${template}" has ${PLACEHOLDER} ${parts.length - 1} times, once is needed`, 'for example: foreign sha256sums bitcoin-{release}-*');
  if (!parts.every((part) => /^[A-Za-z0-9_.+~@%,=:()/*-]*$/.test(part)) || template.includes('**')) {
    throw malformed(line, `template "${template}" is not made of name characters, single * and ${PLACEHOLDER}`, 'for example: foreign sha256sums bitcoin-{release}-*');
  }
  // The shortest run is then always one character: "2" of hello-2.10.tar.gz.
  if (parts[1]?.startsWith('*') === true) {
    throw malformed(line, `template "${template}" has * right behind ${PLACEHOLDER}, so every release would be one digit`, `write what follows the release, for example ${parts[0]}${PLACEHOLDER}-*`);
  }
  return { format, template };
}

/** @returns the run that stands for `{release}`, or null */
export function matchTemplate(template: string, name: string): string | null {
  const [before, after] = template.split(PLACEHOLDER) as [string, string];
  const starts = endsOfGlob(before, name);
  const ends = starts.length === 0 ? [] : startsOfGlob(after, name);
  let [next, runEnd] = [0, 0];
  // Both ascend, and all that begins inside a run ends where it does: nothing is looked at twice.
  for (const start of starts) {
    while ((ends[next] ?? Infinity) <= start) next++;
    const end = ends[next];
    if (end === undefined) return null;
    if (!isDigit(name[start])) continue;
    if (runEnd <= start) runEnd = start + (RUN.exec(name.slice(start))?.[0].length ?? 0);
    if (end <= runEnd) return name.slice(start, end);
  }
  return null;
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}

/** Of all that a matching name must have at its start or behind a slash: the longest with the release, else the longest. */
function startFor(template: string, release: string): string {
  const [first = '', ...others] = template.split('*').map((text) => text.replace(PLACEHOLDER, release));
  const starts = [first, ...[first, ...others].flatMap(behindSlashes)];
  const withRelease = starts.filter((start) => start.includes(release));
  return longest(withRelease.length > 0 ? withRelease : starts);
}

function behindSlashes(text: string): string[] {
  return [...text.matchAll(/\//g)].map(({ index }) => text.slice(index + 1));
}

function longest(texts: readonly string[]): string {
  return texts.reduce((best, text) => (text.length > best.length ? text : best), '');
}

/** Where a glob that begins with the name may end, ascending. */
function endsOfGlob(glob: string, name: string): number[] {
  const [first = '', ...others] = glob.split('*');
  // Of what may stand before a star only the shortest matters: the star takes the rest.
  return others.reduce(
    ([shortest = Infinity], literal) => placesOf(literal, name).filter((at) => at >= shortest).map((at) => at + literal.length),
    name.startsWith(first) ? [first.length] : [],
  );
}

/** Where a glob that ends with the name may begin, ascending. */
function startsOfGlob(glob: string, name: string): number[] {
  const literals = glob.split('*');
  const last = literals.pop() as string;
  return literals.reduceRight(
    (starts, literal) => placesOf(literal, name).filter((at) => at + literal.length <= (starts.at(-1) ?? -1)),
    name.endsWith(last) ? [name.length - last.length] : [],
  );
}

function placesOf(literal: string, name: string): number[] {
  if (literal === '') return Array.from({ length: name.length + 1 }, (_, at) => at);
  const places: number[] = [];
  for (let at = name.indexOf(literal); at !== -1; at = name.indexOf(literal, at + 1)) places.push(at);
  return places;
}

function isForeignFormat(text: string): text is ForeignFormat {
  return (FOREIGN_FORMATS as readonly string[]).includes(text);
}
