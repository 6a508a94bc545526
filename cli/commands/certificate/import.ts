import { ConcurError } from '../../../src/base/errors.ts';
import { count } from '../../../src/base/wording.ts';
import type { CertificateImport } from '../../../src/ledger/port.ts';
import type { Context } from '../../context.ts';
import { bringCertificates, type BroughtCertificates } from '../../exchange/certificates.ts';
import type { CommandModule } from '../../command.ts';
import { good, refusedLine, type Line } from '../../view/line.ts';

export const examples: CommandModule['examples'] = ['concur certificate import ada.asc builder-keys/', 'gpg --export ada@example.org | concur certificate import -'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<file...>', 'certificates, armored or binary, or folders of them; - for standard input')
    .action(launch(importCertificates));
};

/** Succeeds when at least one certificate could be read. */
async function importCertificates(context: Context, _options: object, files: string[]): Promise<number> {
  const brought = await bringCertificates(context, await context.ledger(), files);
  refuseNothing(brought);
  const { imported, refused } = brought;
  context.output.document({ imported, refused });
  context.output.result(...imported.map(importedLine));
  for (const { file, reason } of refused) context.output.complain(refusedLine(file, reason));
  return 0;
}

function refuseNothing({ imported, refused }: BroughtCertificates): void {
  if (imported.length > 0) return;
  const [first, second] = refused;
  if (first === undefined) throw new ConcurError('certificate-malformed', 'no certificate was found', { hint: 'gpg --export NAME writes one' });
  const others = second === undefined ? '' : ` (and ${refused.length - 1} more)`;
  throw new ConcurError(first.code, `${first.file}: ${first.reason}${others}`, { hint: 'gpg --export NAME writes a certificate' });
}

function importedLine({ fingerprint, outcome, released }: CertificateImport): Line {
  const waited = released === 0 ? '' : `  ${count(released, 'statement')} had waited for it`;
  return [good(outcome.padEnd('updated'.length)), `  ${fingerprint}${waited}`];
}
