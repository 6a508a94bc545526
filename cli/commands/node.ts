import { Option } from 'commander';
import { ConcurError, EXIT } from '../../src/base/errors.ts';
import type { ConfigFlags } from '../../src/node/config.ts';
import type { Context } from '../context.ts';
import type { CommandModule } from '../command.ts';
import { addNetworkOptions, networkFlags, type NetworkOptions } from '../peers/network-options.ts';
import { placeOnly } from '../output-place.ts';
import { repeated } from '../repeated.ts';

interface Options extends NetworkOptions {
  readonly listen?: string[];
  readonly peer?: string[];
  readonly noListen?: true;
  readonly lan?: true;
  readonly dht?: true;
  readonly upnp?: true;
  readonly relay?: true;
  readonly proxy?: string;
  readonly newNetworkKey?: string;
  readonly witness?: string[];
}

export const examples: CommandModule['examples'] = [
  'concur node --listen /ip4/0.0.0.0/tcp/4884',
  'concur node --peer /ip4/192.0.2.1/tcp/4884/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  addNetworkOptions(command)
    .option('--listen <address>', 'listen here; may be repeated', repeated)
    .option('--peer <address>', 'dial this peer first; may be repeated', repeated)
    .addOption(onlyDial())
    .option('--lan', 'find nodes of the local network, and be found')
    .option('--dht', "look for nodes in the network's hash table")
    .option('--upnp', 'have the router forward the port')
    .option('--relay', 'relay for nodes that cannot be dialled')
    .option('--proxy <url>', 'reach everything through this SOCKS5 proxy: socks5://127.0.0.1:9050')
    .option('--witness <project>', 'sign at times what is held of this project; may be repeated', repeated)
    .option('--new-network-key <file>', 'make such a key, and do nothing else', placeOnly)
    .action(launch(node));
};

/** Runs until it is interrupted, which is its regular end. */
async function node(context: Context, options: Options): Promise<number> {
  const { io, globals, signal } = context;
  if (options.newNetworkKey !== undefined) return makeNetworkKey(context, options.newNetworkKey);
  if (globals.offline) throw new ConcurError('usage', 'a node is there for the network, and --offline forbids it');
  const config = await context.config(settingsOf(context, options));
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

function settingsOf(context: Context, { listen, noListen, peer, lan, dht, upnp, relay, proxy, witness, ...network }: Options): ConfigFlags {
  if (noListen === true && listen !== undefined) throw new ConcurError('usage', '--listen and --no-listen contradict each other', { hint: 'choose one of the two' });
  return {
    listen: noListen === true ? [] : listen,
    peers: peer, lan, dht, upnp, relay, proxy, witness,
    ...networkFlags(context, network),
  };
}

async function makeNetworkKey({ output, path }: Context, file: string): Promise<number> {
  const { writeNewNetworkKey } = await import('../../src/node/network-key.ts');
  await writeNewNetworkKey(path(file));
  output.note(`wrote ${file}`, `give it to the network's other nodes by a way that nobody reads along, and run: concur node --network-key ${file}`);
  return EXIT.ok;
}

/** Or it would be read as the opposite of --listen. */
function onlyDial(): Option {
  const option = new Option('--no-listen', 'only dial');
  option.negate = false;
  return option;
}

function logLevel({ verbose, quiet }: Context['globals']): 'debug' | 'info' | 'warn' {
  if (verbose) return 'debug';
  return quiet ? 'warn' : 'info';
}
