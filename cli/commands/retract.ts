import { ConcurError } from '../../src/base/errors.ts';
import { count } from '../../src/base/wording.ts';
import type { Shown } from '../../src/ledger/port.ts';
import type { Retraction } from '../../src/statement/statement.ts';
import { confirm } from '../terminal/ask.ts';
import type { Context } from '../context.ts';
import type { CommandModule } from '../command.ts';
import { showOwn } from '../attest/prior-word.ts';
import { signAndAccept } from '../attest/sign-and-accept.ts';
import { addSignerOptions, chooseSigner, type Signer, type SignerOptions } from '../keys/signer.ts';
import { logTable, NOT_SENT_YET } from '../view/statement.ts';

interface Options extends SignerOptions {
  readonly reason: string;
}

export const examples: CommandModule['examples'] = [
  'concur retract 5be1c2a09f44 --reason "built from a dirty tree"',
  'concur retract 5be1c2a09f44 --reason "wrong commit" --yes',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<id...>', 'statements of yours, in full or by their first digits')
    .requiredOption('--reason <text>', 'why, for everybody to read')
    .action(launch(retract));
  addSignerOptions(command);
};

/** For ever: nothing brings a retracted statement back. */
async function retract(context: Context, options: Options, ids: string[]): Promise<number> {
  const { output } = context;
  const ledger = await context.ledger();
  const signer = await chooseSigner(context, options);
  const statements: Shown[] = [];
  for (const id of ids) statements.push(await showOwn(ledger, signer, id));
  const retraction = retractionOf(statements, signer, options.reason);

  output.preview(...logTable(statements, context.io.clock.now()));
  await confirm(context, `Retract ${count(statements.length, 'statement')}, for ever?`, `retract ${count(statements.length, 'statement')}`);
  const { id, outcome } = await signAndAccept(context, retraction, signer);
  output.document({ id, outcome, retracts: retraction.retracts, project: retraction.project, signer: signer.fingerprint, published: ledger.node !== null });
  output.result(`retracted  ${retraction.retracts.join(' ')}`, `  by statement ${id}`);
  if (ledger.node === null) output.note(NOT_SENT_YET);
  return 0;
}

function retractionOf(statements: readonly Shown[], signer: Signer, reason: string): Retraction {
  const again = statements.find((statement) => statement.kind === 'retraction');
  if (again !== undefined) throw new ConcurError('supersede-invalid', `statement ${again.id} is a retraction, which holds for ever`);
  const [project = null, ...others] = new Set(statements.map((statement) => statement.project));
  if (others.length > 0) throw new ConcurError('usage', `these statements are of ${others.length + 1} projects`, { hint: 'retract them project by project' });
  if (project === null) throw new ConcurError('usage', 'no policy here says which project this statement is of', { hint: 'concur policy add FILE, with a foreign line for its names' });
  return { kind: 'retraction', project, signer: signer.fingerprint, retracts: [...new Set(statements.map((statement) => statement.id))], reason };
}
