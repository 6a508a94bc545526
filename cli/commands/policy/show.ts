import { ConcurError } from '../../../src/base/errors.ts';
import type { PolicySummary } from '../../../src/ledger/port.ts';
import type { Context } from '../../context.ts';
import type { CommandModule } from '../../command.ts';
import { parsePolicy } from '../../../src/policy/parse.ts';
import { policyDocument } from '../../view/policy.ts';

export const examples: CommandModule['examples'] = ['concur policy show tails', 'concur policy show tails > tails.policy'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('[project]', 'whose policy, when there are several')
    .action(launch(showPolicy));
};

/** The text itself: what was added is what comes out, byte for byte. */
async function showPolicy({ ledger, output }: Context, _options: object, [project]: string[]): Promise<number> {
  const { text } = choose(await (await ledger()).policies(), project);
  const policy = parsePolicy(text);
  output.document({ ...policyDocument(policy), text });
  output.verbatim(text);
  return 0;
}

function choose(policies: readonly PolicySummary[], project: string | undefined): PolicySummary {
  const matching = policies.filter((policy) => project === undefined || policy.project === project);
  const [only] = matching;
  if (only === undefined) {
    throw new ConcurError('policy-missing', project === undefined ? 'there is no policy yet' : `there is no policy for project "${project}"`, { hint: 'concur policy list' });
  }
  if (matching.length > 1) throw new ConcurError('usage', `there are ${matching.length} policies`, { hint: `concur policy show ${only.project}` });
  return only;
}
