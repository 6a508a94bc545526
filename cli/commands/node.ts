import { ConcurError, EXIT } from '../../src/base/errors.ts';
import type { Context } from '../context.ts';
import type { CommandModule } from '../command.ts';
import { repeated } from '../repeated.ts';

interface Options {
  readonly listen?: string[];
  readonly peer?: string[];
  readonly network?: string;
}

export const examples: CommandModule['examples'] = [
  'concur node --listen /ip4/0.0.0.0/tcp/4884',
  'concur node --peer /ip4/192.0.2.1/tcp/4884/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .option('--listen <address>', 'listen here; may be repeated', repeated)
    .option('--peer <address>', 'dial this peer first; may be repeated', repeated)
    .option('--network <name>', 'nodes of different networks never meet')
    .action(launch(node));
};

/** Runs until it is interrupted, which is its regular end. */
async function node(context: Context, { listen, peer, network }: Options): Promise<number> {
  const { io, globals, signal } = context;
  if (globals.offline) throw new ConcurError('usage', 'a node is there for the network, and --offline forbids it');
  const config = await context.config({ listen, peers: peer, network });
  const [{ runNode }, { createLog }] = await Promise.all([import('../../src/node/run.ts'), import('../../src/node/log.ts')]);
  const log = createLog({
    stream: io.stderr,
    terminal: io.stderr.isTTY === true && !globals.plain && !globals.json,
    colour: globals.color !== 'never' && io.env['NO_COLOR'] === undefined,
    level: logLevel(globals),
  });
  await runNode({ home: await context.home(), config, log, signal, clock: io.clock });
  return EXIT.ok;
}

function logLevel({ verbose, quiet }: Context['globals']): 'debug' | 'info' | 'warn' {
  if (verbose) return 'debug';
  return quiet ? 'warn' : 'info';
}
