import { parsePolicy } from '../../../src/policy/parse.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { confirm } from '../../terminal/ask.ts';
import type { Context } from '../../context.ts';
import { readInput } from '../../terminal/input.ts';
import type { CommandModule } from '../../command.ts';
import { policyChange, policyDocument, policyLines } from '../../view/policy.ts';

export const examples: CommandModule['examples'] = ['concur policy add tails.policy', 'concur policy add tails.policy --yes'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<file>', 'a policy; - for standard input')
    .action(launch(addPolicy));
};

/** Shows who will count before anybody does, and what changes for a project that is followed already. */
async function addPolicy(context: Context, _options: object, [file = '-']: string[]): Promise<number> {
  const { output } = context;
  const policy = parsePolicy(await readInput(context, file));
  const ledger = await context.ledger();
  const before = (await ledger.policies()).find((candidate) => candidate.project === policy.project);
  const outcome = before === undefined ? 'added' : before.hash === policy.hash ? 'unchanged' : 'changed';

  if (outcome !== 'unchanged') {
    output.preview(...policyLines(policy));
    if (before !== undefined) output.preview(`changes to the policy ${before.hash} that is followed now:`, ...policyChange(before.text, policy.text));
    await confirm(context, questionFor(policy, outcome), `follow ${policy.project} under policy ${policy.hash}`);
    await ledger.addPolicy(policy.text);
  }
  output.document({ outcome, ...policyDocument(policy) });
  output.result(`policy ${policy.hash} for ${policy.project}: ${outcome}`);
  return 0;
}

function questionFor({ project }: Policy, outcome: 'added' | 'changed'): string {
  return outcome === 'added' ? `Follow ${project} under this policy?` : `Replace the policy for ${project}?`;
}
