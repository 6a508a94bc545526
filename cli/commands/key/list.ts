import type { Context } from '../../context.ts';
import { keyringOf } from '../../keys/keyring.ts';
import type { CommandModule } from '../../command.ts';
import { keyDocument, keyTable } from '../../view/key.ts';

export const examples: CommandModule['examples'] = ['concur key list', 'concur key list --json'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command.action(launch(listKeys));
};

async function listKeys(context: Context): Promise<number> {
  const fingerprints = await (await keyringOf(context)).fingerprints();
  const certificates = fingerprints.length === 0 ? [] : await (await context.ledger()).certificates();
  const keys = fingerprints.map((fingerprint) => ({
    fingerprint,
    certificate: certificates.find((candidate) => candidate.facts.fingerprint === fingerprint) ?? null,
  }));
  context.output.document({ keys: keys.map(keyDocument) });
  context.output.result(...keyTable(keys, context.io.clock.now()));
  if (keys.length === 0) context.output.note('there are no keys yet', 'next: concur key new --name NAME --email EMAIL');
  return 0;
}
