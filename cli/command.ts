/** What a command is made of: how it is declared, and what it does. */

import type { Command } from 'commander';
import type { Context } from './context.ts';

/** What a command does. @returns the exit code */
export type Handler<Options> = (context: Context, options: Options, words: string[]) => Promise<number>;

/** Binds a handler to a declared command: `command.argument(…).option(…).action(launch(verify))`. */
export type Launch = <Options>(handler: Handler<Options>) => (...commanderPasses: unknown[]) => Promise<void>;

export interface CommandModule {
  /** Two commands to type, shown at the top of --help. */
  readonly examples: readonly [string, string];
  declare(command: Command, launch: Launch): void;
}
