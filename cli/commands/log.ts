import { ConcurError } from '../../src/base/errors.ts';
import { parseFingerprint } from '../../src/base/fingerprint.ts';
import { parseLabel } from '../../src/base/names.ts';
import type { Context } from '../context.ts';
import type { CommandModule } from '../command.ts';
import { logTable } from '../view/statement.ts';

interface Options {
  readonly project?: string;
  readonly signer?: string;
  readonly limit?: string;
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 10_000;

export const examples: CommandModule['examples'] = ['concur log', 'concur log --project tails --limit 100'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .option('--project <project>', 'only of this project')
    .option('--signer <fingerprint>', 'only by this signer')
    .option('--limit <count>', `at most so many (${DEFAULT_LIMIT})`)
    .action(launch(log));
};

async function log(context: Context, { project, signer, limit }: Options): Promise<number> {
  const entries = await (await context.ledger()).log({
    limit: limit === undefined ? DEFAULT_LIMIT : parseLimit(limit),
    ...(project === undefined ? {} : { project: parseLabel(project, 'project') }),
    ...(signer === undefined ? {} : { signer: parseFingerprint(signer, 'usage') }),
  });
  context.output.document({ entries });
  context.output.result(...logTable(entries, context.io.clock.now()));
  if (entries.length === 0) context.output.note('there are no statements yet');
  return 0;
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (/^[1-9]\d*$/.test(text) && limit <= MAX_LIMIT) return limit;
  throw new ConcurError('usage', `--limit "${text}" is not a number from 1 to ${MAX_LIMIT}`);
}
