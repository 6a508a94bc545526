import { ConcurError, isConcurError } from '../../src/base/errors.ts';
import type { Accepted } from '../../src/ledger/port.ts';
import { decodeEnvelope } from '../../src/statement/envelope.ts';
import { encodeMessage } from '../../src/statement/message.ts';
import type { Context } from '../context.ts';
import { readInput } from '../terminal/input.ts';
import type { CommandModule } from '../command.ts';
import { good, refusedLine, strong, warning, type Line } from '../view/line.ts';
import { NOT_SENT_YET } from '../view/statement.ts';

type Published = Accepted & { readonly file: string };

export const examples: CommandModule['examples'] = ['concur publish attestation.json', 'concur publish attestations/*.json'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<file...>', 'DSSE files as concur attest --output writes them; - for standard input')
    .action(launch(publish));
};

async function publish(context: Context, _options: object, files: string[]): Promise<number> {
  const { output } = context;
  const ledger = await context.ledger();
  const published: Published[] = [];
  const refused: { file: string; error: ConcurError }[] = [];
  for (const file of files) {
    try {
      published.push(...await publishFile(context, file));
    } catch (error) {
      if (!isConcurError(error)) throw error;
      refused.push({ file, error });
    }
  }
  const [first] = refused;
  if (first !== undefined && files.length === 1) throw first.error;

  output.document({
    published,
    refused: refused.map(({ file, error }) => ({ file, code: error.code, reason: error.message })),
    node: ledger.node !== null,
  });
  output.result(...published.map(publishedLine));
  for (const { file, error } of refused) output.complain(refusedLine(file, error.message));
  if (ledger.node === null && published.length > 0) output.note(NOT_SENT_YET);
  return first === undefined ? 0 : first.error.exitCode;
}

/** One envelope may carry the word of several people: all of it is taken in, or the first refusal is told. */
async function publishFile(context: Context, file: string): Promise<Published[]> {
  const { stripSignature } = await import('../../src/openpgp/verify/signature.ts');
  const ledger = await context.ledger();
  const published: Published[] = [];
  for (const { payload, signature } of decodeEnvelope(await readInput(context, file))) {
    const message = encodeMessage({ kind: 'native', payload, signature: await stripSignature(signature) });
    published.push({ file, ...await ledger.accept(message, 'local') });
  }
  return published;
}

function publishedLine({ outcome, id, file }: Published): Line {
  const word = { stored: good('stored '), known: strong('known  '), waiting: warning('waiting'), unverified: warning('unverified') }[outcome];
  const why = outcome === 'waiting' || outcome === 'unverified' ? '  for its signer\'s certificate: concur certificate import FILE' : '';
  return [word, `  ${id}  ${file}${why}`];
}
