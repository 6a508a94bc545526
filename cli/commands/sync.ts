import { ConcurError, EXIT } from '../../src/base/errors.ts';
import { parseLabel } from '../../src/base/names.ts';
import { count } from '../../src/base/wording.ts';
import type { SyncedPeer, SyncQuery } from '../../src/ledger/port.ts';
import type { CommandModule } from '../command.ts';
import type { Context } from '../context.ts';
import { watchProgress } from '../terminal/progress.ts';
import { syncTable } from '../view/sync.ts';

interface Options {
  readonly project?: string;
}

export const examples: CommandModule['examples'] = ['concur sync', 'concur sync --project tails --json'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('[peer]', 'id of a connected peer (all of them)')
    .option('--project <project>', 'ask for this project only (all that are followed)')
    .action(launch(sync));
};

async function sync(context: Context, { project }: Options, [peer]: string[]): Promise<number> {
  const peers = await askPeers(context, { ...(peer === undefined ? {} : { peer }), ...(project === undefined ? {} : { project: parseLabel(project, 'project') }) });
  const complete = peers.some((report) => report.complete);
  context.output.document({ complete, peers });
  context.output.result(...syncTable(peers));
  for (const { peer: id, failure } of peers) if (failure !== null) context.output.note(`${id}: ${failure}`);
  if (!complete) context.output.warn('no peer told all that it has: what is shown here may be out of date');
  return complete ? EXIT.ok : EXIT.unavailable;
}

/** @throws ConcurError node-required | peer-failed | policy-missing | interrupted */
async function askPeers(context: Context, query: SyncQuery): Promise<readonly SyncedPeer[]> {
  const { node } = await context.ledger();
  if (node === null || context.globals.offline) throw new ConcurError('node-required', 'peers are asked by a running node, and none is to be asked here', { hint: 'concur node' });
  const progress = watchProgress(context);
  const done: SyncedPeer[] = [];
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
