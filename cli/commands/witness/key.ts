import type { Context } from '../../context.ts';
import type { CommandModule } from '../../command.ts';

export const examples: CommandModule['examples'] = ['concur witness key', 'concur witness key --json'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command.action(launch(showWitnessKey));
};

/** Made when it is first asked for; it is good for checkpoints alone. */
async function showWitnessKey(context: Context): Promise<number> {
  const { createHome } = await import('../../../src/node/home.ts');
  const { makeWitnessKey } = await import('../../../src/node/witness-key.ts');
  const home = await context.home();
  await createHome(home);
  const { nodeKey } = await makeWitnessKey(home);
  context.output.document({ nodeKey });
  context.output.result(nodeKey);
  context.output.note(`next: whom a policy names as a witness runs concur witness delegate --project PROJECT --node-key ${nodeKey}`);
  return 0;
}
