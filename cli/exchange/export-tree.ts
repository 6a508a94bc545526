/** A project's statements as a tree of files. */

import type { ItemKind } from '../../src/statement/id.ts';
import type { Context } from '../context.ts';
import { watchProgress } from '../terminal/progress.ts';
import { newestFirst } from './export-statements.ts';
import { openFolder, type Written } from './write-files.ts';

export interface ExportedTree {
  /** Numbers of statements. */
  statements: number;
  /** Passed over, by format. */
  readonly skipped: Map<ItemKind, number>;
  /** Numbers of files. */
  files: number;
  unchanged: number;
  /** Paths where something else lies. */
  readonly differing: string[];
}

export interface TreeQuery {
  readonly project: string;
  readonly release?: string;
  /** Absolute. */
  readonly folder: string;
  /** @param format of a statement: whether it is wanted */
  isWanted(format: ItemKind): boolean;
}

/** @throws ConcurError policy-missing | write-failed */
export async function exportTree(context: Context, { project, release, folder, isWanted }: TreeQuery): Promise<ExportedTree> {
  const { openTree } = await import('../../src/formats/write.ts');
  const tree = openTree();
  const writer = await openFolder(folder);
  const exported: ExportedTree = { statements: 0, skipped: new Map(), files: 0, unchanged: 0, differing: [] };
  const progress = watchProgress(context);
  try {
    for await (const some of newestFirst(context, await context.ledger(), { project, ...(release === undefined ? {} : { release }) })) {
      const wanted = some.filter(({ format }) => isWanted(format));
      for (const { format } of some.filter((statement) => !wanted.includes(statement))) exported.skipped.set(format, (exported.skipped.get(format) ?? 0) + 1);
      exported.statements += wanted.length;
      for (const file of tree.filesOf(wanted)) count(exported, file.path, await writer.write(file));
      progress.on(() => `exporting  ${exported.statements} statements  ${exported.files} files`);
    }
  } finally {
    progress.end();
  }
  return exported;
}

function count(exported: ExportedTree, path: string, outcome: Written): void {
  if (outcome === 'differs') exported.differing.push(path);
  else if (outcome === 'unchanged') exported.unchanged++;
  else exported.files++;
}
