import type { Context } from '../context.ts';
import type { CommandModule } from '../command.ts';
import { programVersion } from '../program-version.ts';

export const examples: CommandModule['examples'] = ['concur version', 'concur -V'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command.action(launch(printVersion));
};

async function printVersion({ output }: Context): Promise<number> {
  const version = await programVersion();
  output.document({ version, node: process.versions.node });
  output.result(`concur ${version}`);
  return 0;
}
