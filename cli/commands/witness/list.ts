import type { Context } from '../../context.ts';
import type { CommandModule } from '../../command.ts';
import { witnessTable } from '../../view/witnesses.ts';

export const examples: CommandModule['examples'] = ['concur witness list', 'concur witness list --json'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command.action(launch(listWitnesses));
};

async function listWitnesses(context: Context): Promise<number> {
  const projects = (await (await context.ledger()).witnesses()).filter(({ need }) => need !== null);
  context.output.document({ projects });
  context.output.result(...projects.flatMap((project) => witnessTable(project, context.io.clock.now())));
  if (projects.length === 0) context.output.note('no policy here names witnesses', 'next: concur help witness delegate');
  return 0;
}
