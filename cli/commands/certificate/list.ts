import type { Context } from '../../context.ts';
import type { CommandModule } from '../../command.ts';
import { certificateDocument, certificateTable } from '../../view/certificate.ts';

export const examples: CommandModule['examples'] = ['concur certificate list', 'concur certificate list --json'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command.action(launch(listCertificates));
};

async function listCertificates(context: Context): Promise<number> {
  const certificates = await (await context.ledger()).certificates();
  context.output.document({ certificates: certificates.map(certificateDocument) });
  context.output.result(...certificateTable(certificates, context.io.clock.now()));
  if (certificates.length === 0) context.output.note('there are no certificates yet', 'next: concur certificate import FILE');
  return 0;
}
