import { EXIT } from '../../src/base/errors.ts';
import type { CommandModule } from '../command.ts';
import type { Context } from '../context.ts';
import { compareSides, withKinds } from '../diagnosis/compare-sides.ts';
import { readSides } from '../diagnosis/sides.ts';
import { diffDocument, diffLines, lookedDocument, lookedLines } from '../view/diff.ts';

interface Options {
  readonly diffoscope?: true;
}

export const examples: CommandModule['examples'] = ['concur diff tails-a.iso tails-b.iso', 'concur diff tails 3.0~rc2 tails-amd64-3.0~rc2.iso anonym arnaud'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<what...>', 'two of: a file, a manifest, the id of a statement; or PROJECT RELEASE ARTIFACT SIGNER SIGNER')
    .option('--diffoscope', 'let diffoscope look at each pair that differs, and keep what it says as evidence')
    .action(launch(diff));
};

async function diff(context: Context, { diffoscope }: Options, words: string[]): Promise<number> {
  const compared = compareSides(await readSides(context, words));
  const { findKinds } = await import('../diagnosis/contents.ts');
  const kinds = await findKinds(context, compared);
  const comparison = withKinds(compared, new Map([...kinds].map(([path, { kind }]) => [path, kind])));
  const looked = diffoscope === true && !comparison.same ? await (await import('../diagnosis/diffoscope.ts')).lookWithDiffoscope(context, comparison) : null;
  context.output.document({ ...diffDocument(comparison, kinds), ...lookedDocument(looked), exit: exitOf(comparison) });
  context.output.result(...diffLines(comparison, kinds, context.globals), ...lookedLines(looked, context.globals));
  return exitOf(comparison);
}

function exitOf({ same }: { readonly same: boolean }): number {
  return same ? EXIT.ok : EXIT.differs;
}
