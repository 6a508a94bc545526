import type { Context } from '../../context.ts';
import { chooseOwnKey } from '../../keys/keyring.ts';
import type { CommandModule } from '../../command.ts';

export const examples: CommandModule['examples'] = ['concur key export > ada.asc', 'concur key export | gpg --show-keys'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('[fingerprint]', 'which key, when there are several')
    .action(launch(exportKey));
};

/** The certificate, never the secret. */
async function exportKey(context: Context, _options: object, [given]: string[]): Promise<number> {
  const fingerprint = await chooseOwnKey(context, given);
  const { armorCertificate } = await import('../../../src/openpgp/verify/armor.ts');
  const certificate = armorCertificate(await (await context.ledger()).certificate(fingerprint));
  context.output.document({ fingerprint, certificate });
  context.output.verbatim(certificate);
  return 0;
}
