import type { Context } from '../../context.ts';
import { keyringOf } from '../../keys/keyring.ts';
import { newPassphrase, type PassphraseOptions } from '../../keys/passphrase.ts';
import type { CommandModule } from '../../command.ts';
import { introductionLines, keyLine } from '../../view/key.ts';

interface Options extends PassphraseOptions {
  readonly name: string;
  readonly email: string;
}

export const examples: CommandModule['examples'] = [
  'concur key new --name "Ada Builder" --email ada@example.org',
  'concur key new --name ci --email ci@example.org --passphrase-file /run/secrets/concur',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .requiredOption('--name <name>', 'your name, as others will see it')
    .requiredOption('--email <address>', 'your address, as others will see it')
    .option('--passphrase-file <file>', 'read the passphrase from the first line of a file')
    .option('--no-passphrase', 'leave the key unlocked')
    .action(launch(makeKey));
};

async function makeKey(context: Context, options: Options): Promise<number> {
  // First what can fail: a key that nobody was told of is only in the way.
  const ledger = await context.ledger();
  const passphrase = await newPassphrase(context, options);
  const { generateKey } = await import('../../../src/openpgp/node/generate-key.ts');
  const key = await generateKey({ name: options.name, email: options.email, passphrase, clock: context.io.clock });
  const keyring = await keyringOf(context);
  await keyring.add(key.fingerprint, key.secret);
  const revocation = await keyring.putAside(key.fingerprint, key.revocation);
  await ledger.importCertificates(key.certificate, 'own');

  const userId = `${options.name} <${options.email}>`;
  context.output.document({ fingerprint: key.fingerprint, userId, locked: passphrase !== null, revocation });
  context.output.result(keyLine(key.fingerprint, userId));
  context.output.note(...introductionLines(key.fingerprint), `  should the key ever be lost or stolen, this revokes it: ${revocation}`);
  return 0;
}
