import type { Context } from '../../context.ts';
import { readInput } from '../../terminal/input.ts';
import { keyringOf } from '../../keys/keyring.ts';
import type { CommandModule } from '../../command.ts';
import { introductionLines, keyLine } from '../../view/key.ts';

export const examples: CommandModule['examples'] = [
  'concur key import secret.asc',
  'gpg --export-secret-keys --armor ada@example.org | concur key import -',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<file>', 'an armored secret key, or - for standard input')
    .action(launch(importKey));
};

async function importKey(context: Context, _options: object, [file = '-']: string[]): Promise<number> {
  const { readSecretKey } = await import('../../../src/openpgp/node/secret-key.ts');
  const secret = (await readInput(context, file)).toString('utf8');
  const { fingerprint, userId, locked, certificate } = await readSecretKey(secret);
  const added = await (await keyringOf(context)).add(fingerprint, secret);
  await (await context.ledger()).importCertificates(certificate, 'own');

  context.output.document({ fingerprint, userId, locked, added });
  context.output.result(added ? keyLine(fingerprint, userId) : `key ${fingerprint} was here already`);
  if (added) context.output.note(...introductionLines(fingerprint));
  return 0;
}
