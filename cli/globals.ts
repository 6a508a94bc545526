/** The options that every command takes, before it and after it. */

import { Option, type Command } from 'commander';
import { ConcurError } from '../src/base/errors.ts';
import type { Io } from './terminal/io.ts';

export interface Globals {
  /** --home; null leaves it to CONCUR_HOME and the system. @default null */
  readonly home: string | null;
  /** One JSON document on stdout. @default false */
  readonly json: boolean;
  /** No colour, no signs outside ASCII, nothing redrawn. @default false */
  readonly plain: boolean;
  /** No narration, and of a result only what decides. @default false */
  readonly quiet: boolean;
  /** @default 'auto' */
  readonly color: 'auto' | 'always' | 'never';
  /** Take every question as answered with yes. @default false */
  readonly yes: boolean;
  /** Ask nothing. @default false */
  readonly noInput: boolean;
  /** Make no connection for this command; what a running node has is used, and it stays as it is. @default false */
  readonly offline: boolean;
  /** Seconds after which the command gives up; null never does. @default null */
  readonly timeout: number | null;
  /** Say more: stack traces of our own bugs, debug lines of a node. @default false */
  readonly verbose: boolean;
}

/** Flags as commander wants them, with their explanation. */
export const GLOBAL_OPTIONS: readonly (readonly [flags: string, description: string])[] = [
  ['--home <dir>', 'keep everything in this folder (CONCUR_HOME)'],
  ['--json', 'print one JSON document to stdout'],
  ['--plain', 'no colour, no signs outside ASCII, nothing redrawn'],
  ['-q, --quiet', 'no narration, and only the line that decides'],
  ['--color <when>', 'auto, always or never'],
  ['-y, --yes', 'answer every question with yes'],
  ['--no-input', 'ask nothing'],
  ['--offline', 'do not use the network'],
  ['--timeout <seconds>', 'give up after so long'],
  ['-v, --verbose', 'say more'],
];

/** Long options whose value is the next word, for finding the command on a line that is not parsed yet. */
export const GLOBAL_OPTIONS_WITH_VALUE: ReadonlySet<string> = new Set(
  GLOBAL_OPTIONS.filter(([flags]) => flags.includes('<')).map(([flags]) => flags.split(' ')[0] as string),
);

export function addGlobalOptions(command: Command): void {
  for (const [flags, description] of GLOBAL_OPTIONS) {
    const option = new Option(flags, description);
    // Or --no-input would be read as the opposite of a command's own --input.
    option.negate = false;
    command.addOption(option);
  }
}

/** @param command the one that runs: what stands after it wins over what stands before it */
export function readGlobals(command: Command, io: Pick<Io, 'env'>): Globals {
  const given: Record<string, unknown> = {};
  for (let at: Command | null = command; at !== null; at = at.parent) {
    for (const [name, value] of Object.entries(at.opts())) given[name] ??= value;
  }
  return {
    home: textOf(given['home']) ?? null,
    json: given['json'] === true,
    plain: given['plain'] === true,
    quiet: given['quiet'] === true,
    color: parseColor(textOf(given['color'])),
    yes: given['yes'] === true,
    noInput: given['noInput'] === true,
    offline: given['offline'] === true,
    timeout: parseTimeout(textOf(given['timeout']) ?? io.env['CONCUR_TIMEOUT']),
    verbose: given['verbose'] === true,
  };
}

/** What can be known before the line is parsed, or when it cannot be: how to print the refusal. */
export function guessGlobals(argv: readonly string[]): Globals {
  const words = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length);
  const has = (...flags: string[]) => words.some((word) => flags.includes(word));
  return {
    home: null, json: has('--json'), plain: has('--plain'), quiet: has('-q', '--quiet'), color: guessColor(words),
    yes: false, noInput: true, offline: false, timeout: null, verbose: has('-v', '--verbose'),
  };
}

function guessColor(words: readonly string[]): Globals['color'] {
  const joined = words.join(' ');
  if (/--color[ =]never\b/.test(joined)) return 'never';
  return /--color[ =]always\b/.test(joined) ? 'always' : 'auto';
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function parseColor(value: string | undefined): Globals['color'] {
  if (value === undefined) return 'auto';
  if (value === 'auto' || value === 'always' || value === 'never') return value;
  throw new ConcurError('usage', `--color "${value}" is unknown`, { hint: 'use auto, always or never' });
}

function parseTimeout(value: string | undefined): number | null {
  if (value === undefined || value === '') return null;
  const seconds = Number(value);
  // setTimeout holds its delay in 31 bits of milliseconds.
  if (Number.isFinite(seconds) && seconds > 0 && seconds <= 2_000_000) return seconds;
  throw new ConcurError('usage', `--timeout "${value}" is not a number of seconds`, { hint: 'for example --timeout 30' });
}
