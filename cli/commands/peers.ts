import { ConcurError } from '../../src/base/errors.ts';
import type { NodePort } from '../../src/ledger/port.ts';
import type { Context } from '../context.ts';
import type { CommandModule } from '../command.ts';
import { peerTable } from '../view/peers.ts';
import { strong } from '../view/line.ts';

interface Options {
  readonly self?: true;
}

export const examples: CommandModule['examples'] = ['concur peers', 'concur peers --self'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .option('--self', "the running node's own id and addresses, for others to dial")
    .action(launch(peers));
};

async function peers(context: Context, { self }: Options): Promise<number> {
  const { node } = await context.ledger();
  if (node === null) throw new ConcurError('node-required', 'no node is running here', { hint: 'concur node' });
  return self === true ? showSelf(context, node) : listPeers(context, node);
}

async function showSelf({ output }: Context, node: NodePort): Promise<number> {
  const self = await node.self();
  output.document({ ...self });
  output.result(strong(self.id), ...self.addresses.map((address) => `  ${address}`));
  return 0;
}

async function listPeers({ output }: Context, node: NodePort): Promise<number> {
  const list = await node.peers();
  output.document({ peers: list });
  output.result(...peerTable(list));
  if (list.length === 0) output.note('no peer is connected', 'next: concur node --peer ADDRESS');
  return 0;
}
