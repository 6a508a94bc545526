import type { CommandModule } from '../../command.ts';
import type { Context } from '../../context.ts';
import { evidenceTable } from '../../view/evidence.ts';

export const examples: CommandModule['examples'] = ['concur evidence list', 'concur evidence list --json'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command.action(launch(list));
};

async function list(context: Context): Promise<number> {
  const evidence = await (await context.ledger()).evidenceList();
  context.output.document({ evidence });
  context.output.result(...evidenceTable(evidence));
  if (evidence.length === 0) context.output.note('there is no evidence here yet: concur evidence add FILE');
  return 0;
}
