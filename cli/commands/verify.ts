import { ConcurError } from '../../src/base/errors.ts';
import { parseSha256 } from '../../src/base/sha256.ts';
import type { Context } from '../context.ts';
import type { CommandModule } from '../command.ts';
import { addPeerOption, askPeersFirst, type PeerOptions } from '../peers/ask-first.ts';
import { exitOf, printAnswers, warnOf, worstOf } from '../verify/answers.ts';
import { askAll, refuseUnsafe, refuseWithoutPolicy, type Question } from '../verify/question.ts';
import { hashAll } from '../verify/targets.ts';

export interface VerifyOptions extends Question, PeerOptions {
  readonly sha256?: string;
  readonly sums?: boolean;
}

export const examples: CommandModule['examples'] = [
  'concur verify tails-amd64-3.0~rc2.iso',
  'concur verify --sha256 "$(sha256sum < tails.iso | cut -c-64)" --name tails-amd64-3.0~rc2.iso',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  addPeerOption(command)
    .argument('[file...]', 'files to check; - for standard input; SHA256SUMS for those that it lists')
    .option('--sha256 <hex>', 'check a hash instead of a file')
    .option('--name <name>', 'what the file is called where it comes from')
    .option('--project <project>', 'only as an artifact of this project')
    .option('--release <version>', 'it must be this release: another is a MISMATCH')
    .option('--sums', 'what is given are lists of hashes: check the files that they list')
    .option('--strict', 'one dissent is enough to call it contested')
    .action(launch(verify));
};

/** Ends with 0 only after AGREED was printed for every file. */
export async function verify(context: Context, options: VerifyOptions, given: string[]): Promise<number> {
  refuseContradictions(options, given);
  const ledger = await context.ledger();
  await refuseWithoutPolicy(ledger, options.project);
  // Before anything of the file is looked at: what peers are asked, and when, must not depend on it.
  const asked = await askPeersFirst(context, options);
  const files = options.sha256 === undefined
    ? await hashAll(context, given, options)
    : [{ name: options.name ?? null, size: null, sha256: parseSha256(options.sha256) }];
  for (const file of files) warnOf(context, file);
  const checked = await askAll(ledger, files, options);
  printAnswers(context, checked, asked);
  return await exitOf(context, worstOf(checked));
}

function refuseContradictions(options: VerifyOptions, given: readonly string[]): void {
  const { sha256, name, sums } = options;
  if (sha256 === undefined && given.length === 0) {
    throw new ConcurError('usage', 'there is nothing to verify', { hint: 'concur verify FILE, or concur verify --sha256 HEX' });
  }
  if (sha256 !== undefined && given.length > 0) throw new ConcurError('usage', '--sha256 stands for a file: give one of the two');
  if (name !== undefined && given.length > 1) throw new ConcurError('usage', `--name names one file, ${given.length} are given`, { hint: 'verify them one by one' });
  if (name !== undefined && sums === true) throw new ConcurError('usage', '--name names one file, and --sums a list of them');
  if (sha256 !== undefined) parseSha256(sha256);
  if (given.filter((file) => file === '-').length > 1) throw new ConcurError('usage', 'standard input can be read once');
  refuseUnsafe(options);
}
