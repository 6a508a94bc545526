import type { Context } from '../../context.ts';
import type { CommandModule } from '../../command.ts';
import { addAdoptOptions, adoptPolicy, type AdoptOptions } from '../../policy/adopt.ts';
import { findPolicy } from '../../policy/source.ts';
import { adoptedDocument, adoptedLine } from '../../view/policy.ts';

export const examples: CommandModule['examples'] = ['concur policy add tails.policy', 'concur policy add tails.policy --yes'];

export const declare: CommandModule['declare'] = (command, launch) => {
  addAdoptOptions(command)
    .argument('<file>', 'a policy; - for standard input')
    .action(launch(addPolicy));
};

/** Shows who will count before anybody does, and what changes for a project that is followed already. */
async function addPolicy(context: Context, options: AdoptOptions, [path = '-']: string[]): Promise<number> {
  const found = await findPolicy(context, { kind: 'file', path });
  const adopted = await adoptPolicy(context, { found: { ...found, certificates: [] }, options, detail: 'rule' });
  context.output.document(adoptedDocument(adopted));
  context.output.result(adoptedLine(adopted));
  return 0;
}
