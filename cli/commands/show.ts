import { fromBase64 } from '../../src/base/bytes.ts';
import { ConcurError } from '../../src/base/errors.ts';
import type { Shown } from '../../src/ledger/port.ts';
import { encodeEnvelope } from '../../src/statement/envelope.ts';
import { decodeMessage } from '../../src/statement/message.ts';
import type { Context } from '../context.ts';
import { foreignDetails } from '../exchange/foreign-details.ts';
import type { CommandModule } from '../command.ts';
import { statementDocument, statementLines } from '../view/statement.ts';

interface Options {
  readonly dsse?: true;
}

export const examples: CommandModule['examples'] = ['concur show 5be1c2a09f44', 'concur show --dsse 5be1c2a09f44 > attestation.json'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<id>', 'of the statement, or the first 8 digits of it or more')
    .option('--dsse', 'print the signed statement itself, as a DSSE file')
    .action(launch(show));
};

async function show(context: Context, { dsse }: Options, [id = '']: string[]): Promise<number> {
  const shown = await (await context.ledger()).show(id);
  if (dsse === true) refuseForeign(shown);
  const details = await foreignDetails(shown);
  context.output.document(statementDocument(shown, details));
  if (dsse === true) {
    const message = decodeMessage(fromBase64(shown.message, 'envelope-malformed', 'message'));
    context.output.verbatim(encodeEnvelope(message, shown.signer));
  } else {
    context.output.result(...statementLines(shown, { details, now: context.io.clock.now() }));
  }
  return 0;
}

/** Its signature is over its own bytes: in our envelope nobody could check it. */
function refuseForeign({ kind, format, project }: Shown): void {
  if (kind !== 'foreign') return;
  throw new ConcurError('statement-unsupported', `a ${format} attestation is no statement of concur's own: its signature is over its own bytes`, {
    hint: `concur export ${project ?? 'PROJECT'} --format ${format === 'dsse' ? 'dsse' : 'guix'} -o DIR writes it as it was signed`,
  });
}
