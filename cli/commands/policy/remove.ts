import { ConcurError } from '../../../src/base/errors.ts';
import { confirm } from '../../terminal/ask.ts';
import type { Context } from '../../context.ts';
import type { CommandModule } from '../../command.ts';

export const examples: CommandModule['examples'] = ['concur policy remove tails', 'concur policy remove tails --yes'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<project>', 'the project that is no longer followed')
    .action(launch(removePolicy));
};

async function removePolicy(context: Context, _options: object, [project = '']: string[]): Promise<number> {
  const ledger = await context.ledger();
  const policy = (await ledger.policies()).find((candidate) => candidate.project === project);
  if (policy === undefined) throw new ConcurError('policy-missing', `there is no policy for project "${project}"`, { hint: 'concur policy list' });
  await confirm(context, `Stop following ${project}? What is stored stays.`, `stop following ${project}`);
  await ledger.removePolicy(project);
  context.output.document({ outcome: 'removed', project, hash: policy.hash });
  context.output.result(`policy ${policy.hash} for ${project}: removed`);
  return 0;
}
