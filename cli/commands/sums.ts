import { parseLabel } from '../../src/base/names.ts';
import type { Context } from '../context.ts';
import { exportSums } from '../exchange/export-sums.ts';
import type { CommandModule } from '../command.ts';
import { addOutputOption } from '../output-place.ts';
import { addPeerOption, askPeersFirst, type PeerOptions } from '../peers/ask-first.ts';

interface Options extends PeerOptions {
  readonly output?: string;
}

export const examples: CommandModule['examples'] = ['concur sums tails 3.0~rc2 | sha256sum -c --ignore-missing', 'concur sums bitcoin-core 28.0 -o SHA256SUMS'];

export const declare: CommandModule['declare'] = (command, launch) => {
  addOutputOption(addPeerOption(command), '-o, --output <file>', 'write them to this new file (standard output)')
    .argument('<project>', 'of which project')
    .argument('<release>', 'of which release')
    .action(launch(sums));
};

async function sums(context: Context, { output, ...peers }: Options, [project = '', release = '']: string[]): Promise<number> {
  const of = { project: parseLabel(project, 'project'), release: parseLabel(release, 'release') };
  const asked = await askPeersFirst(context, { ...peers, project });
  return exportSums(context, { ...of, asked, ...(output === undefined ? {} : { output }) });
}
