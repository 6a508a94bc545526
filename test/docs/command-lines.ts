/** Command lines of ours, in documentation as a reader would type them, and whether the program understands them. */

import { CommanderError } from 'commander';
import { buildProgram, calledPath } from '../../cli/program.ts';
import type { Block } from './markdown.ts';

/** The words after `concur`, of every call in an `sh` block or behind a `$` of a `console` block. */
export function callsIn({ language, lines }: Block): string[][] {
  if (language === 'sh') return lines.join('\n').replaceAll('\\\n', ' ').split('\n').flatMap(callsOf);
  if (language === 'console') return lines.filter((line) => line.startsWith('$ ')).flatMap((line) => callsOf(line.slice(2)));
  return [];
}

/** @returns what is wrong with the call, or null */
export async function misunderstanding(words: readonly string[]): Promise<string | null> {
  // The frame's own (cli/main.ts): commander never sees them.
  if (words.length === 0 || words[0] === '-V') return null;
  const program = await buildProgram(words, async () => undefined, () => undefined);
  try {
    await program.parseAsync(words, { from: 'user' });
    return null;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? null : `concur ${words.join(' ')}: ${error.message}`;
  }
}

/** For a call in a sentence, which leaves out what is beside the point. @returns what does not exist, or null */
export async function unknownPart(words: readonly string[]): Promise<string | null> {
  const path = calledPath(words);
  if (path.length === 0) return `there is no command ${words[0]}`;
  let command = await buildProgram(words, async () => undefined, () => undefined);
  for (const { name } of path) command = command.commands.find((candidate) => candidate.name() === name) ?? command;
  const known = new Set(['--help', '-h', ...command.options.flatMap(({ long, short }) => [long, short])]);
  const unknown = words.filter((word) => /^--?[a-z]/.test(word)).map((word) => word.split('=')[0] as string).find((option) => !known.has(option));
  return unknown === undefined ? null : `${path.map(({ name }) => name).join(' ')} has no ${unknown}`;
}

/** One line may have several programs in it, joined as shells join them. */
export function callsOf(line: string): string[][] {
  const calls: string[][] = [[]];
  for (const word of shellWords(line)) {
    if (/^(?:\|\|?|&&|;)$/.test(word)) calls.push([]);
    else calls.at(-1)?.push(word);
  }
  return calls.flatMap((words) => {
    const [program = '', ...rest] = withoutPrefixes(words);
    return program === 'concur' || program.endsWith('/cli/concur.js') ? [withoutRedirections(rest)] : [];
  });
}

/** Without quotation marks, and without a comment at the end. */
export function shellWords(line: string): string[] {
  const words = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  const comment = words.findIndex((word) => word.startsWith('#'));
  return (comment === -1 ? words : words.slice(0, comment)).map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

function withoutPrefixes(words: readonly string[]): readonly string[] {
  const [first = '', second] = words;
  if (/^[A-Z_]+=/.test(first) || first === 'npx') return withoutPrefixes(words.slice(1));
  if (first === 'sudo') return withoutPrefixes(words.slice(second === '-u' ? 3 : 1));
  return words;
}

function withoutRedirections(words: readonly string[]): string[] {
  return words.filter((word, i) => !/^[<>]$/.test(word) && !/^[<>]$/.test(words[i - 1] ?? ''));
}
