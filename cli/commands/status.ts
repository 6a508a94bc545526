import { parseLabel } from '../../src/base/names.ts';
import type { Context } from '../context.ts';
import type { CommandModule } from '../command.ts';
import { statusLines, verdictList } from '../view/status.ts';

interface Options {
  readonly strict?: boolean;
}

export const examples: CommandModule['examples'] = ['concur status tails 3.0~rc2', 'concur status --json'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('[project]', 'only this project')
    .argument('[release]', 'only this release')
    .option('--strict', 'one dissent is enough to call it contested')
    .action(launch(status));
};

async function status(context: Context, { strict = false }: Options, [project, release]: string[]): Promise<number> {
  const { output, globals } = context;
  const ledger = await context.ledger();
  const answers = await ledger.status({
    strict,
    ...(project === undefined ? {} : { project: parseLabel(project, 'project') }),
    ...(release === undefined ? {} : { release: parseLabel(release, 'release') }),
  });
  output.document(answers.length === 1 ? { ...answers[0] } : { projects: answers });
  for (const answer of answers) {
    if (answer.subjects.length === 0) output.note(`nothing is known of ${answer.project}${release === undefined ? '' : ` ${release}`} yet`, 'next: concur node brings it in from your peers');
    else output.result(...(globals.quiet ? verdictList(answer) : statusLines(answer, output.width)));
  }
  return 0;
}
