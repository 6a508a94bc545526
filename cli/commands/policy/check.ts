import { EXIT, type ConcurError } from '../../../src/base/errors.ts';
import { checkPolicy } from '../../../src/policy/parse.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { remarksOn } from '../../../src/policy/remarks.ts';
import type { Context } from '../../context.ts';
import { readInput } from '../../terminal/input.ts';
import type { CommandModule } from '../../command.ts';
import { mistakeLines, mistakesDocument, policyDocument, policyLines, remarkLines } from '../../view/policy.ts';

export const examples: CommandModule['examples'] = ['concur policy check tails.policy', 'concur policy check keys/bitcoin-core.policy --json'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<file>', 'a policy; - for standard input')
    .action(launch(check));
};

/** For whoever writes one: every mistake at once, not only the first. */
async function check(context: Context, _options: object, [file = '-']: string[]): Promise<number> {
  const { output, globals } = context;
  const checked = checkPolicy(await readInput(context, file));
  if (isRefused(checked)) {
    const [first] = checked;
    if (checked.length === 1) throw first;
    output.document(mistakesDocument(checked));
    if (!globals.json) output.complain(...mistakeLines(checked));
    return EXIT.config;
  }
  output.document({ ...policyDocument(checked), remarks: remarksOn(checked) });
  output.result(...policyLines(checked));
  output.note(...remarkLines(checked));
  return EXIT.ok;
}

function isRefused(checked: Policy | readonly ConcurError[]): checked is readonly ConcurError[] {
  return Array.isArray(checked);
}
