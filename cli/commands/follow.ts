import type { Context } from '../context.ts';
import type { CommandModule } from '../command.ts';
import { adoptPolicy, addAdoptOptions, type AdoptOptions } from '../policy/adopt.ts';
import type { Adopted } from '../policy/adopted.ts';
import { findPolicy, locatePolicy } from '../policy/source.ts';
import { adoptedDocument, adoptedLine } from '../view/policy.ts';

export const examples: CommandModule['examples'] = ['concur follow bitcoin-core', 'concur follow https://example.org/tails.policy'];

export const declare: CommandModule['declare'] = (command, launch) => {
  addAdoptOptions(command)
    .argument('<policy>', 'a name in keys/, a file, or an https address')
    .action(launch(follow));
};

/** Trust in one step: who will count, what they did so far, the rule and its hash are shown, and then it is asked. */
async function follow(context: Context, options: AdoptOptions, [given = '']: string[]): Promise<number> {
  const source = locatePolicy(given);
  const found = await findPolicy(context, source);
  const adopted = await adoptPolicy(context, { found, options, detail: 'people', ...(source.kind === 'name' ? { project: source.name } : {}) });
  context.output.document(adoptedDocument(adopted));
  context.output.result(adoptedLine(adopted));
  if (adopted.outcome === 'added') context.output.note(`next: ${firstStep(adopted)}; concur policy remove ${adopted.policy.project} ends it`);
  return 0;
}

/** Whoever has nothing of theirs would be told of every file that it is unknown. */
function firstStep({ history }: Adopted): string {
  const nothing = history?.people.every(({ attestations }) => attestations === 0) ?? false;
  return nothing ? 'nothing of theirs is here yet: concur verify FILE --peer ADDRESS, or concur import PATH' : 'concur verify FILE';
}
