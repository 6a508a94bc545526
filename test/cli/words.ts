/** A scenario's command line, split as a small shell would. */

export interface Words {
  readonly env: Record<string, string>;
  /** After `concur`. */
  readonly argv: string[];
  readonly stdin: string | null;
  readonly stdout: string | null;
}

const WORD = /\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"']+))/gy;

/** @param expand applied to every word but the single-quoted */
export function splitWords(text: string, expand: (word: string) => string): Words {
  const words = tokens(text, expand);
  const env: Record<string, string> = {};
  while (/^[A-Z_]+=/.test(words[0] ?? '')) {
    const word = words.shift() as string;
    env[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1);
  }
  if (words.shift() !== 'concur') throw new Error(`a scenario runs concur only: ${text}`);
  const stdin = takeRedirection(words, '<');
  const stdout = takeRedirection(words, '>');
  return { env, argv: words, stdin, stdout };
}

/** Adjacent quoted and plain pieces make one word, as in --name="a b". */
function tokens(text: string, expand: (word: string) => string): string[] {
  const words: string[] = [];
  let end = 0;
  for (const match of text.matchAll(WORD)) {
    const [whole, double, single, plain] = match;
    const piece = single ?? (double === undefined ? expand(plain as string) : unescape(expand(double)));
    if (/^\s/.test(whole) || words.length === 0) words.push(piece);
    else words[words.length - 1] += piece;
    end = match.index + whole.length;
  }
  if (end !== text.trimEnd().length) throw new Error(`cannot split: ${text}`);
  return words;
}

function unescape(text: string): string {
  return text.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/g, (_, byte: string, unit: string, other: string) => (
    other === undefined ? String.fromCharCode(Number.parseInt(byte ?? unit, 16)) : other === 'n' ? '\n' : other
  ));
}

function takeRedirection(words: string[], sign: '<' | '>'): string | null {
  const at = words.indexOf(sign);
  return at === -1 ? null : words.splice(at, 2)[1] ?? null;
}
