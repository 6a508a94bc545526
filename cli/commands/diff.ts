import { EXIT } from '../../src/base/errors.ts';
import type { CommandModule } from '../command.ts';
import type { Context } from '../context.ts';
import { compareSides } from '../diagnosis/compare-sides.ts';
import { readSides } from '../diagnosis/sides.ts';
import { diffDocument, diffLines } from '../view/diff.ts';

export const examples: CommandModule['examples'] = ['concur diff tails-a.iso tails-b.iso', 'concur diff tails 3.0~rc2 tails-amd64-3.0~rc2.iso anonym arnaud'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<what...>', 'two of: a file, a manifest, the id of a statement; or PROJECT RELEASE ARTIFACT SIGNER SIGNER')
    .action(launch(diff));
};

async function diff(context: Context, _options: object, words: string[]): Promise<number> {
  const comparison = compareSides(await readSides(context, words));
  context.output.document({ ...diffDocument(comparison), exit: exitOf(comparison) });
  context.output.result(...diffLines(comparison, context.globals));
  return exitOf(comparison);
}

function exitOf({ same }: { readonly same: boolean }): number {
  return same ? EXIT.ok : EXIT.differs;
}
