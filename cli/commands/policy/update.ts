import { ConcurError, EXIT, isConcurError } from '../../../src/base/errors.ts';
import type { PolicySummary } from '../../../src/ledger/port.ts';
import type { Context } from '../../context.ts';
import type { CommandModule } from '../../command.ts';
import { addAdoptOptions, adoptPolicy, type AdoptOptions } from '../../policy/adopt.ts';
import type { Adopted } from '../../policy/adopted.ts';
import { findPolicy, sourceAgain } from '../../policy/source.ts';
import { refusedLine } from '../../view/line.ts';
import { adoptedDocument, adoptedLine } from '../../view/policy.ts';

export const examples: CommandModule['examples'] = ['concur policy update', 'concur policy update tails'];

export const declare: CommandModule['declare'] = (command, launch) => {
  addAdoptOptions(command)
    .argument('[project]', 'one project; else every one that is followed')
    .action(launch(updatePolicies));
};

interface Failure {
  readonly project: string;
  readonly error: ConcurError;
}

/** What one project's policy is refused for leaves the others alone; the first refusal gives the exit code. */
async function updatePolicies(context: Context, options: AdoptOptions, [project]: string[]): Promise<number> {
  const policies = choose(await (await context.ledger()).policies(), project);
  if (policies.length > 1 && options.policyHash !== undefined) throw new ConcurError('usage', '--policy-hash names one policy, and several projects are followed', { hint: 'name the project' });
  const updated: Adopted[] = [];
  const failures: Failure[] = [];
  for (const policy of policies) {
    try {
      const adopted = await updateOne(context, options, policy);
      updated.push(adopted);
      context.output.result(adoptedLine(adopted));
    } catch (error) {
      if (!isConcurError(error) || error.code === 'interrupted' || policies.length === 1) throw error;
      failures.push({ project: policy.project, error });
      context.output.complain(refusedLine(policy.project, error.message));
    }
  }
  context.output.document({
    updated: updated.map(adoptedDocument),
    refused: failures.map(({ project: name, error: { code, message, hint = null } }) => ({ project: name, code, message, hint })),
  });
  return failures[0]?.error.exitCode ?? EXIT.ok;
}

async function updateOne(context: Context, options: AdoptOptions, { project, from }: PolicySummary): Promise<Adopted> {
  if (from === null) {
    throw new ConcurError('not-found', `it is not known where the policy for "${project}" came from`, { hint: 'follow it again by a file or an address: concur follow FILE' });
  }
  return adoptPolicy(context, { found: await findPolicy(context, sourceAgain(from)), options, detail: 'rule', project });
}

function choose(policies: readonly PolicySummary[], project: string | undefined): readonly PolicySummary[] {
  const chosen = policies.filter((policy) => project === undefined || policy.project === project);
  if (chosen.length > 0) return chosen;
  throw new ConcurError('policy-missing', project === undefined ? 'there is no policy yet' : `there is no policy for project "${project}"`, { hint: 'concur follow POLICY' });
}
