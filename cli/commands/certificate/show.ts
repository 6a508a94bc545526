import { ConcurError } from '../../../src/base/errors.ts';
import { parseFingerprint } from '../../../src/base/fingerprint.ts';
import type { Context } from '../../context.ts';
import type { CommandModule } from '../../command.ts';
import { certificateDocument, certificateLines } from '../../view/certificate.ts';

interface Options {
  readonly armor?: true;
}

export const examples: CommandModule['examples'] = [
  'concur certificate show 6E0D3D0F9A3B2C1D4E5F60718293A4B5C6D7E8F9',
  'concur certificate show --armor 6E0D3D0F9A3B2C1D4E5F60718293A4B5C6D7E8F9 | gpg --import',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<fingerprint>', 'of the primary key')
    .option('--armor', 'print the certificate itself, for gpg and others')
    .action(launch(showCertificate));
};

async function showCertificate(context: Context, { armor }: Options, [given = '']: string[]): Promise<number> {
  const ledger = await context.ledger();
  const fingerprint = parseFingerprint(given, 'usage');
  const certificate = (await ledger.certificates()).find((candidate) => candidate.facts.fingerprint === fingerprint);
  if (certificate === undefined) {
    throw new ConcurError('not-found', `no certificate ${fingerprint} is here`, { hint: 'concur certificate import FILE' });
  }
  context.output.document(certificateDocument(certificate));
  if (armor !== true) {
    context.output.result(...certificateLines(certificate, context.io.clock.now()));
    return 0;
  }
  const { armorCertificate } = await import('../../../src/openpgp/verify/armor.ts');
  context.output.verbatim(armorCertificate(await ledger.certificate(fingerprint)));
  return 0;
}
