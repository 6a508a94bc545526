/** Of which network one is: for a node, and for a command that asks peers by itself. */

import type { Command } from 'commander';
import type { ConfigFlags } from '../../src/node/config.ts';
import type { Context } from '../context.ts';

export interface NetworkOptions {
  readonly network?: string | undefined;
  readonly networkKey?: string | undefined;
}

export function addNetworkOptions(command: Command): Command {
  return command
    .option('--network <name>', 'of which network; nodes of different networks never meet')
    .option('--network-key <file>', 'the key of a private network');
}

export function networkFlags({ path }: Pick<Context, 'path'>, { network, networkKey }: NetworkOptions): Pick<ConfigFlags, 'network' | 'networkKey'> {
  return { network, networkKey: networkKey === undefined ? undefined : path(networkKey) };
}
