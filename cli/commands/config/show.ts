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
  context.output.result(...table([
    ...Object.entries<Config[keyof Config]>({ ...config }).map(([name, value]) => [
      strong(name), wordsOf(value), ...(origin === true ? [faint(origins[name as keyof typeof origins])] : []),
    ]),
    [strong('data'), home.data],
  ]));
  return 0;
}

function wordsOf(value: Config[keyof Config]): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const words = typeof value === 'string' ? value : (value ?? []).join(' ');
  return words === '' ? '(none)' : words;
}
