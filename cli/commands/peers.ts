import { ConcurError } from '../../src/base/errors.ts';
import type { NodePort, PeerChange } from '../../src/ledger/port.ts';
import type { Context } from '../context.ts';
import type { CommandModule } from '../command.ts';
import { peerTable } from '../view/peers.ts';
import { strong } from '../view/line.ts';

const ACTIONS = ['add', 'remove', 'ban', 'unban'] as const;

interface Options {
  readonly self?: true;
}

export const examples: CommandModule['examples'] = [
  'concur peers --self',
  'concur peers ban 12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('[action]', 'add or remove an address to stay connected to; ban or unban a peer')
    .argument('[target]', "the address, or the peer's id")
    .option('--self', "the running node's own id and addresses, for others to dial")
    .action(launch(peers));
};

async function peers(context: Context, { self }: Options, [action, target]: string[]): Promise<number> {
  if (action !== undefined) return changePeers(context, parseChange(action, target));
  const { node } = await context.ledger();
  if (node === null) throw new ConcurError('node-required', 'no node is running here', { hint: 'concur node' });
  return self === true ? showSelf(context, node) : listPeers(context, node);
}

function parseChange(action: string, target: string | undefined): PeerChange {
  const known = ACTIONS.find((name) => name === action);
  if (known === undefined) throw new ConcurError('usage', `"${action}" is nothing to do with peers`, { hint: `there are: ${ACTIONS.join(', ')}` });
  if (target === undefined) throw new ConcurError('usage', `"peers ${action}" needs to be told whom`, { hint: 'concur help peers' });
  return { action: known, target };
}

/** Without a node it is written down for when one runs. */
async function changePeers(context: Context, change: PeerChange): Promise<number> {
  const { node } = await context.ledger();
  const changed = node === null ? await writeDown(context, change) : (await node.changePeers(change)).changed;
  const outcome = changed ? 'changed' : 'unchanged';
  context.output.document({ ...change, outcome, node: node !== null });
  context.output.note(changed ? `${DONE[change.action]} ${change.target}` : `nothing to change: ${change.target}`);
  if (change.action === 'add') await warnOfBan(context, change.target);
  return 0;
}

async function warnOfBan(context: Context, address: string): Promise<void> {
  const { readPeerList } = await import('../../src/node/peer-list.ts');
  const { banned } = await readPeerList((await context.home()).peerList);
  const peer = address.slice(address.lastIndexOf('/') + 1);
  if (banned.includes(peer)) context.output.warn(`it is not dialled, for it is banned: concur peers unban ${peer}`);
}

async function writeDown(context: Context, change: PeerChange): Promise<boolean> {
  const { changePeerList } = await import('../../src/node/peer-list.ts');
  return changePeerList((await context.home()).peerList, change);
}

const DONE: Readonly<Record<PeerChange['action'], string>> = { add: 'added', remove: 'removed', ban: 'banned', unban: 'let in again:' };

async function showSelf({ output }: Context, node: NodePort): Promise<number> {
  const self = await node.self();
  output.document({ ...self });
  output.result(strong(self.id), ...self.addresses.map((address) => `  ${address}`));
  if (self.addresses.length === 0) output.note('it has no address that others could dial: it only dials');
  return 0;
}

async function listPeers({ output }: Context, node: NodePort): Promise<number> {
  const [list, undialled] = await Promise.all([node.peers(), node.undialled()]);
  output.document({ peers: list, undialled });
  output.result(...peerTable(list));
  for (const address of undialled) output.note(`not dialled, for it is banned: ${address}`);
  if (list.length === 0) output.note('no peer is connected', 'next: concur peers add ADDRESS');
  return 0;
}
