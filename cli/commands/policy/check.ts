import { parsePolicy } from '../../../src/policy/parse.ts';
import type { Context } from '../../context.ts';
import { readInput } from '../../terminal/input.ts';
import type { CommandModule } from '../../command.ts';
import { policyDocument, policyLines } from '../../view/policy.ts';

export const examples: CommandModule['examples'] = ['concur policy check tails.policy', 'concur policy check keys/bitcoin-core.policy --json'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<file>', 'a policy; - for standard input')
    .action(launch(checkPolicy));
};

async function checkPolicy(context: Context, _options: object, [file = '-']: string[]): Promise<number> {
  const policy = parsePolicy(await readInput(context, file));
  context.output.document(policyDocument(policy));
  context.output.result(...policyLines(policy));
  return 0;
}
