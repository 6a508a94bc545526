import { readFile } from 'node:fs/promises';
import type { Context } from '../context.ts';
import type { CommandModule } from '../command.ts';

export const examples: CommandModule['examples'] = ['concur version', 'concur -V'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command.action(launch(version));
};

async function version({ output }: Context): Promise<number> {
  const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  output.document({ version: manifest.version, node: process.versions.node });
  output.result(`concur ${manifest.version}`);
  return 0;
}
