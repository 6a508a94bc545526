import { formatTime, isTime } from '../../../src/base/clock.ts';
import { ConcurError } from '../../../src/base/errors.ts';
import { MAX_DELEGATION_SECONDS } from '../../../src/base/limits.ts';
import { parseLabel } from '../../../src/base/names.ts';
import type { Delegation } from '../../../src/statement/statement.ts';
import { signAndAccept } from '../../attest/sign-and-accept.ts';
import type { Context } from '../../context.ts';
import type { CommandModule } from '../../command.ts';
import { addSignerOptions, chooseSigner, type SignerOptions } from '../../keys/signer.ts';
import { confirm } from '../../terminal/ask.ts';
import { NOT_SENT_YET } from '../../view/statement.ts';

interface Options extends SignerOptions {
  readonly project: string;
  readonly nodeKey: string;
  readonly expires?: string;
}

export const examples: CommandModule['examples'] = [
  'concur witness delegate --project tails --node-key d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  'concur witness delegate --project tails --node-key d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a --expires 2026-12-31',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .requiredOption('--project <project>', 'of which the node is to sign what it holds')
    .requiredOption('--node-key <hex>', "the node's witness key: concur witness key")
    .option('--expires <date>', 'the day on which it ends (in a year)')
    .action(launch(delegate));
  addSignerOptions(command);
};

/** Once, by a key that need not be at hand again until it ends. */
async function delegate(context: Context, options: Options): Promise<number> {
  const { output, io } = context;
  const now = io.clock.now();
  const project = parseLabel(options.project, 'project');
  const nodeKey = parseNodeKey(options.nodeKey);
  const expires = formatTime(options.expires === undefined ? now + 365 * 86_400 : parseEnd(options.expires, now));
  const ledger = await context.ledger();
  const signer = await chooseSigner(context, options);
  const delegation: Delegation = { kind: 'delegation', project, signer: signer.fingerprint, nodeKey, expires };

  output.preview(`node key  ${nodeKey}`, `may sign checkpoints of ${project}, and nothing else, until ${expires}, in the name of ${signer.fingerprint}`);
  await confirm(context, 'Let this key speak for you as a witness?', 'delegate being a witness');
  const { id, outcome } = await signAndAccept(context, delegation, signer);
  output.document({ id, outcome, project, nodeKey, expires, signer: signer.fingerprint, published: ledger.node !== null });
  output.result(`delegated  ${nodeKey}  until ${expires}`, `  by statement ${id}`);
  if (ledger.node === null) output.note(NOT_SENT_YET);
  return 0;
}

function parseNodeKey(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new ConcurError('usage', `--node-key "${text}" is not a node's witness key`, { hint: 'on the machine of the node: concur witness key' });
}

/** A day, in UTC, or a moment. */
function parseEnd(text: string, now: number): number {
  const moment = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text;
  if (!isTime(moment)) throw new ConcurError('usage', `--expires "${text}" is not a day`, { hint: 'write it as 2026-12-31' });
  const end = Date.parse(moment) / 1000;
  if (end <= now) throw new ConcurError('usage', `--expires ${text} has passed`, { hint: 'give a day to come, within a year' });
  if (end <= now + MAX_DELEGATION_SECONDS) return end;
  throw new ConcurError('usage', `--expires ${text} is more than a year away, and a delegation ends after one`, { hint: 'sign another before it ends' });
}
