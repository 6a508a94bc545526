import { access } from 'node:fs/promises';
import type { Config } from '../../../src/node/config.ts';
import type { Context } from '../../context.ts';
import type { CommandModule } from '../../command.ts';
import { faint, strong } from '../../view/line.ts';
import { table } from '../../view/table.ts';

interface Options {
  readonly origin?: true;
}

export const examples: CommandModule['examples'] = ['concur config show', 'concur config show --origin'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .option('--origin', 'say where each setting comes from')
    .action(launch(showConfig));
};

async function showConfig(context: Context, { origin }: Options): Promise<number> {
  const { config, origins } = await context.settings();
  const home = await context.home();
  context.output.document({ config, origins, home });
  const settings = Object.entries<Config[keyof Config]>({ ...config }).map(([name, value]) => [
    strong(name.padEnd(NAME_WIDTH)), wordsOf(value), ...(origin === true ? [faint(origins[name as keyof typeof origins])] : []),
  ]);
  // Apart, or a long path would move away where the settings come from.
  const files = await Promise.all(home.configFiles.map(async (file) => [strong('config.toml'), await isThere(file) ? file : `${file} (not there)`]));
  context.output.result(...table(settings), ...table([[strong('data'.padEnd(NAME_WIDTH)), home.data], ...files]));
  return 0;
}

const NAME_WIDTH = 'config.toml'.length;

/** One that cannot be looked at was refused when it was read. */
async function isThere(file: string): Promise<boolean> {
  return access(file).then(() => true, () => false);
}

function wordsOf(value: Config[keyof Config]): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const words = typeof value === 'string' ? value : (value ?? []).join(' ');
  return words === '' ? '(none)' : words;
}
