import { ConcurError, EXIT } from '../../src/base/errors.ts';
import { count, joined } from '../../src/base/wording.ts';
import { FOREIGN_FORMATS, type ForeignFormat } from '../../src/statement/foreign.ts';
import type { Context } from '../context.ts';
import { bringCertificates, type BroughtCertificates } from '../exchange/certificates.ts';
import { importFiles, nothingYet } from '../exchange/import-files.ts';
import { importScope, type ImportScope } from '../exchange/import-scope.ts';
import { countUnplaced } from '../exchange/unplaced.ts';
import type { CommandModule } from '../command.ts';
import { repeated } from '../repeated.ts';
import { importDocument, importLine, importLines, nothingLines, readCount, refusalLines, type ImportView } from '../view/import.ts';
import { refusedLine } from '../view/line.ts';

interface Options {
  readonly format?: string;
  readonly project?: string;
  readonly certificates?: readonly string[];
}

export const examples: CommandModule['examples'] = [
  'concur import guix.sigs/ --project bitcoin-core --certificates guix.sigs/builder-keys',
  'concur import SHA256SUMS --project hello',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<path...>', 'files or folders with attestations of others')
    .option('--format <format>', `only this one: ${joined(FOREIGN_FORMATS, 'or')}`)
    .option('--project <project>', 'what they are about, where a policy does not read it from the signed names')
    .option('--certificates <path>', 'take in these certificates first, a file or a folder; may be repeated', repeated)
    .action(launch(importForeign));
};

/** Succeeds when something was read: a tree of others has its broken files. */
async function importForeign(context: Context, { format, project, certificates: given = [] }: Options, paths: string[]): Promise<number> {
  const { output, signal } = context;
  const only = format === undefined ? undefined : parseFormat(format);
  const ledger = await context.ledger();
  const scope = await importScope(ledger, project);
  const certificates = given.length === 0 ? null : await bringFirst(context, given);
  tellScope(context, scope);

  const imported = nothingYet();
  try {
    await importFiles(context, { ledger, paths, imported, walk: { format: only, project: scope.project, bareKeys: scope.bareKeys, signal } });
  } catch (error) {
    if (signal.aborted) output.complain(`concur: ${count(readCount(imported), 'attestation')} imported so far, and they stay: the same command goes on from there`);
    throw error;
  }
  const unplaced = scope.policy === undefined ? 0 : await countUnplaced(ledger, scope.policy.project, imported);
  return finish(context, { imported, scope, certificates, unplaced });
}

function parseFormat(text: string): ForeignFormat {
  const format = FOREIGN_FORMATS.find((known) => known === text);
  if (format !== undefined) return format;
  throw new ConcurError('usage', `--format "${text}" is unknown`, { hint: `use ${joined(FOREIGN_FORMATS, 'or')}, or leave it out: formats are recognised` });
}

/** Signatures that come after can then be checked at once. */
async function bringFirst(context: Context, given: readonly string[]): Promise<BroughtCertificates> {
  const { output } = context;
  const brought = await bringCertificates(context, await context.ledger(), given);
  const keys = new Set(brought.imported.map(({ fingerprint }) => fingerprint)).size;
  output.note(`certificates of ${count(keys, 'key')} read, in ${count(brought.imported.length, 'version')}`);
  for (const { file, reason } of brought.refused) output.complain(refusedLine(file, reason));
  return brought;
}

function tellScope({ output }: Context, { project, from, policy }: ImportScope): void {
  if (from === 'only') output.note(`project ${project}: the only one with a policy here (--project says otherwise)`);
  if (from === 'typed' && policy === undefined) output.warn(`there is no policy for project "${project}": nothing of it counts before one is added`);
}

function finish({ output, globals }: Context, view: ImportView): number {
  const { imported } = view;
  output.document(importDocument(view));
  output.complain(...refusalLines(imported.refused, globals.verbose));
  if (readCount(imported) === 0) {
    output.complain(...nothingLines(imported));
    return EXIT.data;
  }
  output.result(...(globals.quiet ? [importLine(imported)] : importLines(view, globals.verbose)));
  return EXIT.ok;
}
