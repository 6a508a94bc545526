import type { Hex } from '../../src/base/bytes.ts';
import { ConcurError } from '../../src/base/errors.ts';
import { parseLabel, parseSubjectName } from '../../src/base/names.ts';
import { quoted } from '../../src/base/printable.ts';
import { parseSha256 } from '../../src/base/sha256.ts';
import type { AttachedTo, Attachment } from '../../src/statement/statement.ts';
import { offerFile } from '../attest/evidence.ts';
import { signAndAccept } from '../attest/sign-and-accept.ts';
import type { CommandModule } from '../command.ts';
import type { Context } from '../context.ts';
import { addSignerOptions, chooseSigner, type SignerOptions } from '../keys/signer.ts';
import { confirm } from '../terminal/ask.ts';
import { attachmentLines } from '../view/evidence.ts';
import { NOT_SENT_YET } from '../view/statement.ts';

interface Options extends SignerOptions {
  readonly note: string;
  readonly project?: string;
  readonly release?: string;
  readonly sha256?: string;
}

export const examples: CommandModule['examples'] = [
  'concur attach 5be1c2a09f44 build.log --note "the log of that build"',
  'concur attach tails.iso report.html --project tails --release 3.0 --sha256 00771c5b… --note "initrd differs"',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<subject>', 'ids of statements, separated by commas, each in full or by its first digits; or the name of an artifact')
    .argument('<file>', 'the evidence, at most 64 MiB')
    .requiredOption('--note <text>', 'what it shows, for everybody to read')
    .option('--project <project>', 'of an artifact: its project')
    .option('--release <release>', 'of an artifact: its release')
    .option('--sha256 <hash>', 'of an artifact: which of its results')
    .action(launch(attach));
  addSignerOptions(command);
};

interface Subject {
  readonly project: string;
  readonly about: AttachedTo;
}

async function attach(context: Context, options: Options, [subject = '', file = '']: string[]): Promise<number> {
  const { output } = context;
  const ledger = await context.ledger();
  const signer = await chooseSigner(context, options);
  const { project, about } = await readSubject(context, subject, options);
  const { keep, ...evidence } = await offerFile(context, file);
  const attachment: Attachment = { kind: 'attachment', project, signer: signer.fingerprint, about, evidence, note: options.note };

  output.preview(...attachmentLines(attachment));
  await confirm(context, `Attach ${quoted(evidence.name)} for everybody to see?`, `attach ${quoted(evidence.name)}`);
  // Kept first: whoever hears of it may ask for it at once.
  await keep(ledger);
  const { id, outcome } = await signAndAccept(context, attachment, signer);
  output.document({ id, outcome, project, about, evidence, note: options.note, signer: signer.fingerprint, published: ledger.node !== null });
  output.result(`attached  ${evidence.sha256}  ${evidence.name}`, `  by statement ${id}`);
  if (ledger.node === null) output.note(NOT_SENT_YET);
  return 0;
}

/** @throws ConcurError usage | not-found | ambiguous-id */
async function readSubject(context: Context, subject: string, { project, release, sha256 }: Options): Promise<Subject> {
  if (project === undefined && release === undefined && sha256 === undefined) return readStatements(context, subject.split(','));
  if (project === undefined || release === undefined || sha256 === undefined) {
    throw new ConcurError('usage', 'an artifact is named by --project, --release and --sha256 together', { hint: 'or give the id of a statement: concur log' });
  }
  return {
    project: parseLabel(project, 'project'),
    about: { kind: 'artifact', release: parseLabel(release, 'release'), name: parseSubjectName(subject), sha256: parseSha256(sha256) },
  };
}

async function readStatements(context: Context, given: readonly string[]): Promise<Subject> {
  const ledger = await context.ledger();
  const ids = new Set<Hex>();
  const projects = new Set<string | null>();
  for (const id of given) {
    const shown = await ledger.show(id);
    ids.add(shown.id);
    projects.add(shown.project);
  }
  const [project = null, ...others] = projects;
  if (others.length > 0) throw new ConcurError('usage', `these statements are of ${projects.size} projects`, { hint: 'attach it project by project' });
  if (project === null) throw new ConcurError('usage', 'no policy here says which project this statement is of', { hint: 'concur policy add FILE, with a foreign line for its names' });
  return { project, about: { kind: 'statements', ids: [...ids] } };
}
