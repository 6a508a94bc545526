import { basename } from 'node:path';
import { ConcurError, EXIT } from '../../src/base/errors.ts';
import type { Asked } from '../../src/node/one-shot.ts';
import { VERDICT_EXIT } from '../../src/tally/verdict.ts';
import type { Context } from '../context.ts';
import type { CommandModule } from '../command.ts';
import { placeOnly } from '../output-place.ts';
import { addPeerOption, askPeersFirst, type PeerOptions } from '../peers/ask-first.ts';
import { runCommand } from '../guard/run-command.ts';
import { refuseUnfit, withhold } from '../guard/withheld-output.ts';
import { publishedName, readWords, withPlace, type Guarded } from '../guard/words.ts';
import { warnOf, worstOf, type Checked } from '../verify/answers.ts';
import { askAll, refuseUnsafe, refuseWithoutPolicy, type Question } from '../verify/question.ts';
import { hashEach } from '../verify/targets.ts';
import { askedDocument } from '../view/asked.ts';
import { verdictDocument, verdictLines, type CheckedFile } from '../view/verdict.ts';

interface Options extends Question, PeerOptions {
  readonly output?: string;
  readonly except?: string;
}

interface Told extends Options {
  readonly asked: Asked | null;
}

export const examples: CommandModule['examples'] = [
  'concur guard tails.iso -- dd if=tails.iso of=/dev/sdX',
  'concur guard --output tails.iso -- curl -fL -o {} https://example.org/tails.iso',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  addPeerOption(command)
    .argument('[file...]', 'files to check; then two dashes, and the command to run')
    .option('-o, --output <file>', 'let the command write to {} elsewhere, and put that here when it is agreed on', placeOnly)
    .option('--except <endings>', 'with --output: let names with these endings through unchecked, separated by commas')
    .option('--name <name>', 'what the file is called where it comes from')
    .option('--project <project>', 'only as an artifact of this project')
    .option('--release <version>', 'it must be this release: another is a MISMATCH')
    .option('--strict', 'one dissent is enough to call it contested')
    // What stands behind the first file is the command's.
    .passThroughOptions()
    .action(launch(guard));
};

/** Ends with the command's own code where it ran and nothing speaks against its file, and else with the verdict's: with 0 for nothing but what is agreed on, or excepted. */
async function guard(context: Context, options: Options, words: string[]): Promise<number> {
  const guarded = readWords(words, options.output);
  if (options.name !== undefined && guarded.files.length > 1) throw new ConcurError('usage', '--name names one file, and several are given');
  if (options.except !== undefined && options.output === undefined) throw new ConcurError('usage', '--except is for --output alone');
  refuseUnsafe(options);
  await refuseWithoutPolicy(await context.ledger(), options.project);
  const told = { ...options, asked: await askPeersFirst(context, options) };
  return options.output === undefined ? guardFiles(context, told, guarded) : guardOutput(context, { ...told, output: options.output }, guarded);
}

async function guardFiles(context: Context, options: Told, { files, command }: Guarded): Promise<number> {
  const checked = await judge(context, await hashEach(context, files, options.name), options);
  const verdict = worstOf(checked);
  const code = verdict === 'AGREED' ? await runCommand(context, command) : null;
  tell(context, { checked, code, asked: options.asked });
  return code ?? VERDICT_EXIT[verdict];
}

async function guardOutput(context: Context, options: Told & { readonly output: string }, { command }: Guarded): Promise<number> {
  const { output: place, except } = options;
  const name = options.name ?? publishedName(place);
  await using withheld = await withhold(context.path(place));
  const code = await runCommand(context, withPlace(command, withheld.path));
  if (code !== EXIT.ok) {
    tell(context, { checked: [], code, asked: options.asked });
    return code;
  }
  const written = await refuseUnfit(withheld, command[0] as string);
  const passes = except?.split(',').some((ending) => ending !== '' && name.endsWith(ending)) ?? false;
  const checked = passes ? [] : await judge(context, await hashEach(context, [withheld.path], name), options);
  if (passes) context.output.note(`concur: ${basename(place)} is let through unchecked (--except)`);
  const verdict = passes ? 'AGREED' : worstOf(checked);
  if (verdict === 'AGREED') await withheld.release(written);
  tell(context, { checked, code, asked: options.asked });
  return VERDICT_EXIT[verdict];
}

async function judge(context: Context, files: readonly CheckedFile[], question: Question): Promise<Checked[]> {
  for (const file of files) warnOf(context, file);
  return askAll(await context.ledger(), files, question);
}

interface Outcome {
  readonly checked: readonly Checked[];
  /** The command's, null when it did not run. */
  readonly code: number | null;
  readonly asked: Asked | null;
}

/** On stderr, for stdout is the command's. */
function tell({ output, globals, io }: Context, { checked, code, asked }: Outcome): void {
  const verdict = checked.length === 0 ? null : worstOf(checked);
  output.document({ verdict, exit: verdict === null || verdict === 'AGREED' ? code : VERDICT_EXIT[verdict], ran: code !== null, code, files: checked.map(({ file, answer }) => verdictDocument(file, answer)), ...askedDocument(asked) });
  if (globals.json) return;
  for (const { file, answer } of checked) {
    const lines = verdictLines({ file, answer, now: io.clock.now(), named: checked.length > 1 });
    if (answer.verdict === 'AGREED') output.note(...lines.slice(0, 1));
    else output.complain(...(globals.quiet ? lines.slice(0, 1) : lines));
  }
}
