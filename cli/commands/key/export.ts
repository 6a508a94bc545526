import { parseFingerprint } from '../../../src/base/fingerprint.ts';
import type { Context } from '../../context.ts';
import { chooseKey, openKeyring } from '../../keys/keyring.ts';
import type { CommandModule } from '../../command.ts';

export const examples: CommandModule['examples'] = ['concur key export > ada.asc', 'concur key export | gpg --show-keys'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('[fingerprint]', 'which key, when there are several')
    .action(launch(exportKey));
};

/** The certificate, never the secret. */
async function exportKey(context: Context, _options: object, [given]: string[]): Promise<number> {
  const wanted = given === undefined ? (await context.config()).key : parseFingerprint(given, 'usage');
  const fingerprint = await chooseKey(openKeyring((await context.home()).keys), wanted);
  const { armorCertificate } = await import('../../../src/openpgp/verify/armor.ts');
  const certificate = armorCertificate(await (await context.ledger()).certificate(fingerprint));
  context.output.document({ fingerprint, certificate });
  context.output.verbatim(certificate);
  return 0;
}
