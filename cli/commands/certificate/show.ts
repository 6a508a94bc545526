import type { Context } from '../../context.ts';
import { chooseCertificate } from '../../exchange/choose-certificate.ts';
import { keyPast } from '../../exchange/key-past.ts';
import type { CommandModule } from '../../command.ts';
import { certificateLines, shownDocument } from '../../view/certificate.ts';

interface Options {
  readonly armor?: true;
}

export const examples: CommandModule['examples'] = [
  'concur certificate show bitcoin-core/achow101',
  'concur certificate show --armor 6E0D3D0F9A3B2C1D4E5F60718293A4B5C6D7E8F9 | gpg --import',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<key>', 'a fingerprint, a key id of 16 digits, or what a policy calls its owner')
    .option('--armor', 'print the certificate itself, for gpg and others')
    .action(launch(showCertificate));
};

async function showCertificate(context: Context, { armor }: Options, [given = '']: string[]): Promise<number> {
  const ledger = await context.ledger();
  const certificate = chooseCertificate(await ledger.certificates(), given);
  const { fingerprint } = certificate.facts;
  if (armor === true && !context.globals.json) {
    const { armorCertificate } = await import('../../../src/openpgp/verify/armor.ts');
    context.output.verbatim(armorCertificate(await ledger.certificate(fingerprint)));
    return 0;
  }
  const past = await keyPast(ledger, fingerprint);
  context.output.document(shownDocument(certificate, past));
  context.output.result(...certificateLines(certificate, { past, now: context.io.clock.now() }));
  return 0;
}
