import { ConcurError } from '../../../src/base/errors.ts';
import { joined } from '../../../src/base/wording.ts';
import type { WitnessAnswer } from '../../../src/ledger/port.ts';
import type { Context } from '../../context.ts';
import type { CommandModule } from '../../command.ts';
import { witnessLines } from '../../view/witnesses.ts';

interface Options {
  readonly project?: string;
}

export const examples: CommandModule['examples'] = ['concur witness show anna', 'concur witness show anna --project tails --json'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<name>', "the policy's name for the witness")
    .option('--project <project>', 'when several policies name somebody so')
    .action(launch(showWitness));
};

async function showWitness(context: Context, { project }: Options, [name = '']: string[]): Promise<number> {
  const answers = (await (await context.ledger()).witnesses()).filter((answer) => project === undefined || answer.project === project);
  const answer = only(answers.filter(({ witnesses }) => witnesses.some((each) => each.name === name)), name);
  const witness = answer.witnesses.find((each) => each.name === name) as WitnessAnswer['witnesses'][0];
  context.output.document({ project: answer.project, ...witness });
  context.output.result(...witnessLines(answer.project, witness, context.io.clock.now()));
  return 0;
}

function only(answers: readonly WitnessAnswer[], name: string): WitnessAnswer {
  const [answer, another] = answers;
  if (answer === undefined) throw new ConcurError('not-found', `no policy here names a witness "${name}"`, { hint: 'concur witness list' });
  if (another === undefined) return answer;
  throw new ConcurError('usage', `witnesses of ${joined(answers.map(({ project }) => project), 'and')} are named "${name}"`, { hint: 'say which with --project' });
}
