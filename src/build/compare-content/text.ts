/** In what two texts differ: the lines that both have are taken away, and what remains is made alike step by step. */

import type { ContentDifference, ContentHint } from './difference.ts';
import { alikeBut } from './alike.ts';

export function textDifference(a: string, b: string, { path }: ContentHint): ContentDifference {
  const lines = rest(a.split('\n'), b.split('\n'));
  if (lines.a.length === 0 && lines.b.length === 0) return { kind: 'order', note: `the same ${a.split('\n').length} lines in another order` };
  if (isMarkup(a, path) && isMarkup(b, path)) {
    const elements = rest(markupPieces(a), markupPieces(b));
    if (elements.a.length === 0 && elements.b.length === 0) return { kind: 'order', note: 'the same elements in another order' };
  }
  if (withoutSpace(a) === withoutSpace(b)) return { kind: 'whitespace', note: 'only white space or line ends' };
  return differenceOf(lines) ?? { kind: 'content', note: `${lines.a.length} lines of one and ${lines.b.length} of the other` };
}

interface Rest {
  readonly a: readonly string[];
  readonly b: readonly string[];
}

/** What either has more of. */
function rest(a: readonly string[], b: readonly string[]): Rest {
  const surplus = new Map<string, number>();
  for (const line of a) surplus.set(line, (surplus.get(line) ?? 0) + 1);
  for (const line of b) surplus.set(line, (surplus.get(line) ?? 0) - 1);
  const times = (sign: 1 | -1) => [...surplus].flatMap(([line, count]) => Array.from({ length: Math.max(0, sign * count) }, () => line));
  return { a: times(1), b: times(-1) };
}

/** Of lines in the same number, each beside the one that stands in its place. */
function differenceOf({ a, b }: Rest): ContentDifference | null {
  if (a.length !== b.length) return null;
  const [one, other] = [a.join('\n'), b.join('\n')];
  return alikeBut(one, other, `in ${a.length === 1 ? 'one line' : `${a.length} lines`}`);
}

export function isMarkup(text: string, path?: string): boolean {
  return /^\s*<[?!a-zA-Z]/.test(text) || /\.(?:xml|html?|svg|xhtml|rdf|plist)$/.test(path ?? '');
}

/** Tags and the texts between them, whatever the lines. */
export function markupPieces(text: string): string[] {
  return text.split(/(?=<)|(?<=>)/).map((piece) => piece.trim()).filter((piece) => piece !== '');
}

function withoutSpace(text: string): string {
  return text.replace(/\s+/g, '');
}
