import { ConcurError } from '../../../src/base/errors.ts';
import type { Context } from '../../context.ts';
import { keyPast } from '../../exchange/key-past.ts';
import { chooseOwnKey } from '../../keys/keyring.ts';
import type { CommandModule } from '../../command.ts';
import { certificateLines, shownDocument } from '../../view/certificate.ts';

export const examples: CommandModule['examples'] = ['concur key show', 'concur key show 6E0D3D0F9A3B2C1D4E5F60718293A4B5C6D7E8F9'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('[fingerprint]', 'which key, when there are several')
    .action(launch(showKey));
};

async function showKey(context: Context, _options: object, [given]: string[]): Promise<number> {
  const fingerprint = await chooseOwnKey(context, given);
  const ledger = await context.ledger();
  const certificate = (await ledger.certificates()).find((candidate) => candidate.facts.fingerprint === fingerprint);
  if (certificate === undefined) throw new ConcurError('certificate-missing', `the certificate of ${fingerprint} is not in the store`, { hint: 'concur key import FILE takes it in again' });
  const past = await keyPast(ledger, fingerprint);
  context.output.document(shownDocument(certificate, past));
  context.output.result(...certificateLines(certificate, { past, now: context.io.clock.now() }));
  return 0;
}
