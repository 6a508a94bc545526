import type { Context } from '../context.ts';
import { ConcurError } from '../../src/base/errors.ts';
import type { CommandModule } from '../command.ts';
import { commandList, overview, TOPICS } from '../view/help.ts';
import { linesOf } from '../view/line.ts';

interface Options {
  readonly overview?: true;
}

export const examples: CommandModule['examples'] = ['concur help verify', 'concur help verdicts'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('[topic...]', `a command, or one of ${Object.keys(TOPICS).join(', ')}`)
    .option('--overview', 'twelve lines')
    .action(launch(help));
};

async function help({ output }: Context, { overview: short }: Options, words: string[]): Promise<number> {
  const [first] = words;
  if (first === undefined) {
    output.result(...(short === true ? overview() : commandList()));
    return 0;
  }
  const topic = Object.hasOwn(TOPICS, first) ? TOPICS[first] : undefined;
  if (topic !== undefined) output.result(...topic);
  else output.result(...linesOf(await helpOfCommand(words)));
  return 0;
}

async function helpOfCommand(words: readonly string[]): Promise<string> {
  const { buildProgram, calledPath } = await import('../program.ts');
  const path = calledPath(words);
  if (path.length !== words.length) {
    throw new ConcurError('usage', `there is no command or topic "${words.join(' ')}"`, { hint: `topics: ${Object.keys(TOPICS).join(', ')}; concur help lists the commands` });
  }
  let command = await buildProgram(words, async () => undefined, () => undefined);
  for (const { name } of path) command = command.commands.find((candidate) => candidate.name() === name) ?? command;
  return command.helpInformation();
}
