import { ConcurError, isConcurError, type ErrorCode } from '../../../src/base/errors.ts';
import { count } from '../../../src/base/wording.ts';
import type { CertificateImport } from '../../../src/ledger/port.ts';
import type { Context } from '../../context.ts';
import { readInput } from '../../terminal/input.ts';
import type { CommandModule } from '../../command.ts';
import { good, refusedLine, type Line } from '../../view/line.ts';

interface Refused {
  readonly file: string;
  readonly code: ErrorCode;
  readonly reason: string;
}

export const examples: CommandModule['examples'] = ['concur certificate import ada.asc grace.asc', 'gpg --export ada@example.org | concur certificate import -'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<file...>', 'certificates, armored or binary; - for standard input')
    .action(launch(importCertificates));
};

/** Succeeds when at least one certificate could be read: a folder of keys has its broken ones. */
async function importCertificates(context: Context, _options: object, files: string[]): Promise<number> {
  const ledger = await context.ledger();
  const imported: (CertificateImport & { file: string })[] = [];
  const refused: Refused[] = [];
  for (const file of files) {
    try {
      const answer = await ledger.importCertificates(await readInput(context, file), 'others');
      imported.push(...answer.imported.map((certificate) => ({ file, ...certificate })));
      refused.push(...answer.refused.map((refusal) => ({ file, ...refusal })));
    } catch (error) {
      if (!isConcurError(error) || files.length === 1) throw error;
      refused.push({ file, code: error.code, reason: error.message });
    }
  }
  refuseNothing(imported.length, refused);
  context.output.document({ imported, refused });
  context.output.result(...imported.map(importedLine));
  for (const { file, reason } of refused) context.output.complain(refusedLine(file, reason));
  return 0;
}

function refuseNothing(imported: number, refused: readonly Refused[]): void {
  if (imported > 0) return;
  const [first, second] = refused;
  if (first === undefined) throw new ConcurError('certificate-malformed', 'no certificate was found', { hint: 'gpg --export NAME writes one' });
  const others = second === undefined ? '' : ` (and ${refused.length - 1} more)`;
  throw new ConcurError(first.code, `${first.file}: ${first.reason}${others}`, { hint: 'gpg --export NAME writes a certificate' });
}

function importedLine({ fingerprint, outcome, released }: CertificateImport): Line {
  const waited = released === 0 ? '' : `  ${count(released, 'statement')} had waited for it`;
  return [good(outcome.padEnd('updated'.length)), `  ${fingerprint}${waited}`];
}
