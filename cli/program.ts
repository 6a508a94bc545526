/**
 * The command line as commander reads it. Only the command that is called has its arguments and options loaded;
 * the others are there by name, for the list and for suggestions, so that a start costs one command.
 */

import { Command, CommanderError, type Help } from 'commander';
import { ConcurError, EXIT } from '../src/base/errors.ts';
import type { Launch } from './command.ts';
import { COMMANDS, findEntry, type Entry } from './commands/table.ts';
import type { Context } from './context.ts';
import { addGlobalOptions, GLOBAL_OPTIONS, GLOBAL_OPTIONS_WITH_VALUE } from './globals.ts';

/** @param onCall is given the command that was called and its handler, bound to its options and words */
export type OnCall = (command: Command, run: (context: Context) => Promise<number>) => Promise<void>;

/** @param print receives the text of --help */
export async function buildProgram(argv: readonly string[], onCall: OnCall, print: (text: string) => void): Promise<Command> {
  const program = new Command('concur')
    .exitOverride()
    .helpCommand(false)
    .enablePositionalOptions()
    // Errors are reported once, by the frame.
    .configureOutput({ writeOut: print, writeErr: () => undefined, outputError: () => undefined })
    .configureHelp({ formatHelp });
  addGlobalOptions(program);
  await addEntries({ parent: program, entries: COMMANDS, called: calledPath(argv), launch: launcher(onCall) });
  return program;
}

/** Turns commander's own ends into ours: help is a success, anything else a wrong use. */
export function fromCommander(error: CommanderError, argv: readonly string[]): ConcurError | typeof EXIT.ok {
  if (error.exitCode === 0) return EXIT.ok;
  const path = calledPath(argv).map((entry) => entry.name);
  if (error.code === 'commander.help') {
    return new ConcurError('usage', `"${path.join(' ')}" needs a subcommand`, { hint: `concur ${path.join(' ')} --help` });
  }
  const [, message = '', suggestion] = /^(?:error: )?(.*?)(?:\n?\((Did you mean .*)\))?$/su.exec(error.message) ?? [];
  const hint = suggestion === undefined ? `concur ${[...path, '--help'].join(' ')}` : lowerFirst(suggestion);
  return new ConcurError('usage', requote(message), { hint });
}

interface Adding {
  readonly parent: Command;
  readonly entries: readonly Entry[];
  readonly called: readonly Entry[];
  readonly launch: Launch;
}

async function addEntries({ parent, entries, called, launch }: Adding): Promise<void> {
  for (const entry of entries) {
    const command = parent.command(entry.name).description(entry.summary).helpCommand(false);
    if (entry !== called[0]) continue;
    addGlobalOptions(command);
    if ('commands' in entry) {
      command.enablePositionalOptions();
      examplesOf.set(command, entry.examples);
      await addEntries({ parent: command, entries: entry.commands, called: called.slice(1), launch });
    } else {
      const module = await entry.load();
      examplesOf.set(command, module.examples);
      module.declare(command, launch);
    }
  }
}

function launcher(onCall: OnCall): Launch {
  return (handler) => async (...passed) => {
    const command = passed.at(-1) as Command;
    const options = command.opts() as Parameters<typeof handler>[1];
    await onCall(command, (context) => handler(context, options, command.args));
  };
}

/** The entries named by the first words that are no options. */
export function calledPath(argv: readonly string[]): Entry[] {
  const path: Entry[] = [];
  let entries: readonly Entry[] = COMMANDS;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '--') break;
    if (word.startsWith('-')) {
      if (GLOBAL_OPTIONS_WITH_VALUE.has(word)) i++;
      continue;
    }
    const entry = findEntry(entries, word);
    if (entry === undefined) break;
    path.push(entry);
    if (!('commands' in entry)) break;
    entries = entry.commands;
  }
  return path;
}

const examplesOf = new WeakMap<Command, readonly string[]>();

function formatHelp(command: Command, helper: Help): string {
  const globals = new Set(GLOBAL_OPTIONS.map(([flags]) => flags));
  const options = helper.visibleOptions(command).filter((option) => !globals.has(option.flags));
  const rows = (pairs: [string, string][]) => {
    const width = Math.max(...pairs.map(([term]) => term.length));
    return pairs.map(([term, description]) => `  ${term.padEnd(width)}  ${description}`);
  };
  const section = (title: string, pairs: [string, string][]) => (pairs.length === 0 ? [] : ['', `${title}:`, ...rows(pairs)]);
  return `${[
    ...(examplesOf.get(command) ?? []).map((example) => `  $ ${example}`),
    '',
    command.description(),
    '',
    `usage: ${helper.commandUsage(command)}`,
    ...section('commands', helper.visibleCommands(command).map((sub) => [sub.name(), sub.description()])),
    ...section('arguments', helper.visibleArguments(command).map((argument) => [argument.name(), argument.description])),
    ...section('options', options.map((option) => [option.flags, option.description])),
    ...section('global options', GLOBAL_OPTIONS.map(([flags, description]) => [flags, description])),
  ].join('\n')}\n`;
}

/** commander quotes with apostrophes, we with quotation marks. */
function requote(message: string): string {
  return message.replace(/'([^']*)'/g, '"$1"').replace(/\.$/, '');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
