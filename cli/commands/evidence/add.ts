import type { KeptEvidence } from '../../../src/ledger/port.ts';
import type { CommandModule } from '../../command.ts';
import type { Context } from '../../context.ts';
import { confirmSecrets } from '../../attest/secrets.ts';
import { keepFile } from '../../diagnosis/keep-file.ts';
import { addedLine } from '../../view/evidence.ts';

export const examples: CommandModule['examples'] = ['concur evidence add build.log', 'concur evidence add report.txt tails.manifest'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<file...>', 'logs, reports, manifests: kept here by their hash, at most 64 MiB each')
    .action(launch(add));
};

async function add(context: Context, _options: object, files: string[]): Promise<number> {
  const added: (KeptEvidence & { file: string })[] = [];
  for (const file of files) {
    await confirmSecrets(context, file);
    const kept = await keepFile(context, file);
    added.push({ file, ...kept });
    context.output.result(addedLine(file, kept));
  }
  context.output.document({ added });
  return 0;
}
