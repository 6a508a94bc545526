/** What a running command has at hand. The ledger is opened when it is first asked for, and closed by the frame. */

import { resolve } from 'node:path';
import type { Config, ConfigFlags, LoadedConfig } from '../src/node/config.ts';
import type { Home } from '../src/node/home.ts';
import type { OpenedLedger } from '../src/node/open.ts';
import type { Globals } from './globals.ts';
import type { Io } from './terminal/io.ts';
import type { Output } from './terminal/output.ts';

export interface Context {
  readonly io: Io;
  readonly globals: Globals;
  readonly output: Output;
  /** Aborted by Ctrl-C and when --timeout has passed. */
  readonly signal: AbortSignal;
  home(): Promise<Home>;
  ledger(): Promise<OpenedLedger>;
  /** Settings in force, and where each comes from. */
  settings(flags?: ConfigFlags): Promise<LoadedConfig>;
  config(flags?: ConfigFlags): Promise<Config>;
  /** A path as the user meant it. */
  path(given: string): string;
  close(): Promise<void>;
}

export function createContext(io: Io, globals: Globals, output: Output): Context {
  const signal = globals.timeout === null ? io.signal : AbortSignal.any([io.signal, AbortSignal.timeout(globals.timeout * 1000)]);
  let opening: Promise<OpenedLedger> | undefined;

  const path = (given: string) => resolve(io.cwd, given);
  const home = async () => {
    const { resolveHome } = await import('../src/node/home.ts');
    return resolveHome({ home: globals.home ?? undefined, cwd: io.cwd, env: io.env });
  };
  const open = async () => {
    const { openLedger } = await import('../src/node/open.ts');
    return openLedger(await home(), { clock: io.clock });
  };
  const settings = async (flags: ConfigFlags = {}) => {
    const { loadConfig } = await import('../src/node/config.ts');
    return loadConfig(await home(), flags, io.env);
  };

  return {
    io, globals, output, signal, home, path, settings,
    ledger: () => (opening ??= open()),
    config: async (flags) => (await settings(flags)).config,
    async close() {
      // One that could not be opened was reported when it was asked for.
      const opened = await opening?.catch(() => undefined);
      await opened?.close();
    },
  };
}
