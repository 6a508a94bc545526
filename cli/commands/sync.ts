import { ConcurError, EXIT } from '../../src/base/errors.ts';
import { parseLabel } from '../../src/base/names.ts';
import { count } from '../../src/base/wording.ts';
import type { SyncQuery } from '../../src/ledger/port.ts';
import type { SyncReport } from '../../src/sync/sync-report.ts';
import type { CommandModule } from '../command.ts';
import type { Context } from '../context.ts';
import { addPeerOption, askPeers, type PeerOptions } from '../peers/ask-first.ts';
import { watchProgress } from '../terminal/progress.ts';
import { shownLine } from '../view/asked.ts';
import { syncTable } from '../view/sync.ts';

interface Options extends PeerOptions {
  readonly project?: string;
}

export const examples: CommandModule['examples'] = ['concur sync', 'concur sync --project tails --json'];

export const declare: CommandModule['declare'] = (command, launch) => {
  addPeerOption(command)
    .argument('[peer]', 'id of a connected peer, or without a node of a configured one (all of them)')
    .option('--project <project>', 'ask for this project only (all that are followed)')
    .action(launch(sync));
};

async function sync(context: Context, { project, ...whom }: Options, [peer]: string[]): Promise<number> {
  if (context.globals.offline) throw new ConcurError('usage', 'peers are asked over the network, and --offline forbids it');
  const query = { ...(peer === undefined ? {} : { peer }), ...(project === undefined ? {} : { project: parseLabel(project, 'project') }) };
  const peers = await askOnce(context, query, whom) ?? await askNode(context, query);
  const complete = peers.some((report) => report.complete);
  context.output.document({ complete, peers });
  context.output.result(...syncTable(peers));
  for (const { peer: id, failure } of peers) if (failure !== null) context.output.note(`${id}: ${failure}`);
  if (!complete) context.output.warn('no peer told all that it has: what is shown here may be out of date');
  return complete ? EXIT.ok : EXIT.unavailable;
}

/** By this process itself. @returns null when a node is to do it, or nobody is named */
async function askOnce(context: Context, { peer, project }: SyncQuery, { peer: addresses, network, networkKey }: PeerOptions): Promise<readonly SyncReport[] | null> {
  const asked = await askPeers(context, {
    peer: addresses, network, networkKey, ...(project === undefined ? {} : { project }), isMeant: (address) => peer === undefined || address.endsWith(`/p2p/${peer}`),
  });
  if (asked !== null) context.output.note(shownLine(asked));
  return asked?.peers ?? null;
}

/** @throws ConcurError node-required | peer-failed | policy-missing | interrupted */
async function askNode(context: Context, query: SyncQuery): Promise<readonly SyncReport[]> {
  const { node } = await context.ledger();
  if (node === null) throw new ConcurError('node-required', 'no node runs here, and no peer is named that could be asked', { hint: 'concur sync --peer ADDRESS, or concur node' });
  const progress = watchProgress(context);
  const done: SyncReport[] = [];
  try {
    return await node.sync(query, {
      signal: context.signal,
      onProgress(report) {
        done.push(report);
        progress.on(() => `syncing  ${count(done.length, 'peer')} asked  ${done.reduce((sum, { news }) => sum + news, 0)} new`);
      },
    });
  } finally {
    progress.end();
  }
}
