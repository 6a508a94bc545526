import { ConcurError, EXIT } from '../../src/base/errors.ts';
import { parseLabel } from '../../src/base/names.ts';
import { joined } from '../../src/base/wording.ts';
import type { Context } from '../context.ts';
import { exportedStatements, jsonLine } from '../exchange/export-statements.ts';
import { exportSums, nothingKnown, thereAlready } from '../exchange/export-sums.ts';
import { exportTree } from '../exchange/export-tree.ts';
import { writeNewPieces } from '../exchange/write-files.ts';
import type { CommandModule } from '../command.ts';
import { addOutputOption } from '../output-place.ts';
import { differingLines, treeDocument, treeLines } from '../view/export.ts';

interface Options {
  readonly format: string;
  readonly output?: string;
}

interface Asked {
  readonly project: string;
  readonly release?: string;
  /** A folder or a file, as it was typed. */
  readonly output?: string;
}

export const examples: CommandModule['examples'] = [
  'concur export bitcoin-core 28.0 --format sha256sums > SHA256SUMS',
  'concur export bitcoin-core --format guix -o guix.sigs',
];

const FORMATS = { sha256sums: exportList, guix: exportFolder, dsse: exportEnvelopes, ndjson: exportLines };

export const declare: CommandModule['declare'] = (command, launch) => {
  addOutputOption(command, '-o, --output <path>', 'write here: a folder for guix and dsse, else a file (standard output)')
    .argument('<project>', 'of which project')
    .argument('[release]', 'only of this release')
    .requiredOption('--format <format>', joined(Object.keys(FORMATS), 'or'))
    .action(launch(exportProject));
};

async function exportProject(context: Context, { format, output }: Options, [project = '', release]: string[]): Promise<number> {
  if (!Object.hasOwn(FORMATS, format)) throw new ConcurError('usage', `--format "${format}" is unknown`, { hint: `use ${joined(Object.keys(FORMATS), 'or')}` });
  return FORMATS[format as keyof typeof FORMATS](context, {
    project: parseLabel(project, 'project'),
    ...(release === undefined ? {} : { release: parseLabel(release, 'release') }),
    ...(output === undefined ? {} : { output }),
  });
}

/** A mistyped release would end as an empty folder, and with success. @throws ConcurError not-found | policy-missing */
async function findRelease(context: Context, { project, release }: Asked): Promise<void> {
  if (release === undefined) return;
  const ids = await (await context.ledger()).exportedIds({ project, release });
  if (ids.length === 0) throw nothingKnown(project, release);
}

async function exportList(context: Context, { project, release, output }: Asked): Promise<number> {
  if (release === undefined) throw new ConcurError('usage', 'a list of hashes is of one release, and none is named', { hint: `concur export ${project} RELEASE --format sha256sums` });
  return exportSums(context, { project, release, ...(output === undefined ? {} : { output }) });
}

async function exportFolder(context: Context, asked: Asked): Promise<number> {
  return writeTree(context, asked, () => true);
}

/** What others signed in another format has its signature over other bytes: no envelope of ours can hold it. */
async function exportEnvelopes(context: Context, asked: Asked): Promise<number> {
  return writeTree(context, asked, (format) => format === 'native' || format === 'dsse');
}

async function writeTree(context: Context, { project, release, output: folder }: Asked, isWanted: (format: string) => boolean): Promise<number> {
  if (folder === undefined) throw new ConcurError('usage', 'this format is many files, and no folder is named for them', { hint: 'add -o FOLDER' });
  const query = { project, ...(release === undefined ? {} : { release }) };
  await findRelease(context, query);
  const tree = await exportTree(context, { ...query, folder: context.path(folder), isWanted });
  context.output.document(treeDocument(tree, { project, release: release ?? null }));
  context.output.result(...treeLines(tree, folder));
  context.output.complain(...differingLines(tree, context.globals.verbose));
  return tree.differing.length === 0 ? EXIT.ok : EXIT.io;
}

async function exportLines(context: Context, { output: file, ...query }: Asked): Promise<number> {
  const { output, globals } = context;
  if (globals.json && file === undefined) throw new ConcurError('usage', 'ndjson is JSON already, a document a line', { hint: 'leave out --json, or add -o FILE' });
  await findRelease(context, query);
  let statements = 0;
  async function* lines(): AsyncGenerator<string> {
    for await (const some of exportedStatements(context, await context.ledger(), query)) {
      statements += some.length;
      yield some.map((statement) => jsonLine(query.project, statement)).join('');
    }
  }
  if (file === undefined) for await (const text of lines()) output.verbatim(text);
  else if (await writeNewPieces(context.path(file), lines()) === 'differs') throw thereAlready(file);
  output.document({ project: query.project, release: query.release ?? null, statements, skipped: {}, files: file === undefined ? 0 : 1, unchanged: 0, differing: [] });
  return EXIT.ok;
}
