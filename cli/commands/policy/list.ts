import type { Context } from '../../context.ts';
import type { CommandModule } from '../../command.ts';
import { policyTable } from '../../view/policy.ts';

export const examples: CommandModule['examples'] = ['concur policy list', 'concur policy list --json'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command.action(launch(listPolicies));
};

async function listPolicies({ ledger, output }: Context): Promise<number> {
  const policies = await (await ledger()).policies();
  output.document({ policies });
  output.result(...policyTable(policies));
  if (policies.length === 0) output.note('no project is followed yet', 'next: concur follow POLICY');
  return 0;
}
