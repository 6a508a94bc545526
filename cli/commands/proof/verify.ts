import { ConcurError } from '../../../src/base/errors.ts';
import { MAX_POLICY_BYTES } from '../../../src/base/limits.ts';
import { knowableName } from '../../../src/base/names.ts';
import { parseSha256 } from '../../../src/base/sha256.ts';
import type { VerifyAnswer } from '../../../src/ledger/port.ts';
import type { PolicyChoice } from '../../../src/proof/choose-policy.ts';
import type { OpenProof } from '../../../src/proof/verify-proof.ts';
import type { CommandModule } from '../../command.ts';
import type { Context } from '../../context.ts';
import { answerOf } from '../../proof/answer.ts';
import { openProofFile } from '../../proof/open-proof.ts';
import { readInput } from '../../terminal/input.ts';
import { exitOf, printAnswers, warnOf, worstOf, type Checked } from '../../verify/answers.ts';
import { refuseUnsafe, type Question } from '../../verify/question.ts';
import { hashAll } from '../../verify/targets.ts';
import type { CheckedFile } from '../../view/verdict.ts';

interface Options extends Omit<Question, 'project'> {
  readonly policy?: string;
  readonly policyHash?: string;
  readonly sha256?: string;
  readonly sums?: boolean;
}

export const examples: CommandModule['examples'] = [
  'concur proof verify tails.iso tails.iso.concur --policy tails.policy',
  'concur proof verify --sha256 "$(sha256sum < tails.iso | cut -c-64)" tails.iso.concur --policy tails.policy',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<file...>', 'files to check; - for standard input; SHA256SUMS for those that it lists; the last one is the proof')
    .option('--policy <file>', 'judge by this policy')
    .option('--policy-hash <hex>', 'judge by the policy in the proof, if this is its SHA-256')
    .option('--sha256 <hex>', 'check a hash instead of a file')
    .option('--name <name>', 'what the file is called where it comes from')
    .option('--release <version>', 'it must be this release: another is a MISMATCH')
    .option('--sums', 'what is given are lists of hashes: check the files that they list')
    .option('--strict', 'one dissent is enough to call it contested')
    .action(launch(verify));
};

/** Asks nobody, and needs no home. Ends with 0 only after AGREED was printed for every file. */
async function verify(context: Context, options: Options, words: string[]): Promise<number> {
  const [proofFile, given] = [words.at(-1) as string, words.slice(0, -1)];
  refuseContradictions(options, words);
  const proof = await openProofFile(context, proofFile, await choiceOf(context, options));
  const checked: Checked[] = [];
  for (const file of await filesOf(context, given, options)) {
    warnOf(context, file);
    checked.push({ file, answer: ask(proof, file, options) });
  }
  printAnswers(context, checked);
  return await exitOf(context, worstOf(checked));
}

function refuseContradictions(options: Options, words: readonly string[]): void {
  const { policy, policyHash, sha256, name, sums } = options;
  const files = words.length - 1;
  if ((policy === undefined) === (policyHash === undefined)) {
    throw new ConcurError('usage', policy === undefined ? 'nothing says whose word counts: the policy in a proof is its maker\'s' : '--policy and --policy-hash each choose a policy: give one of the two', {
      hint: '--policy FILE judges by yours; --policy-hash HEX takes the one in the proof, where somebody whom you trust told you its hash',
    });
  }
  if (sha256 === undefined && files === 0) throw new ConcurError('usage', 'one file is given, and a proof is about another', { hint: 'concur proof verify FILE PROOF, or concur proof verify --sha256 HEX PROOF' });
  if (sha256 !== undefined && files > 0) throw new ConcurError('usage', '--sha256 stands for a file: give one of the two');
  if (name !== undefined && files > 1) throw new ConcurError('usage', `--name names one file, ${files} are given`, { hint: 'verify them one by one' });
  if (name !== undefined && sums === true) throw new ConcurError('usage', '--name names one file, and --sums a list of them');
  if ([...words, policy].filter((word) => word === '-').length > 1) throw new ConcurError('usage', 'standard input can be read once');
  refuseUnsafe(options);
}

async function choiceOf(context: Context, { policy, policyHash }: Options): Promise<PolicyChoice> {
  return policy === undefined ? { hash: parseSha256(policyHash as string) } : { text: await readInput(context, policy, MAX_POLICY_BYTES + 1) };
}

async function filesOf(context: Context, given: readonly string[], { sha256, ...options }: Options): Promise<CheckedFile[]> {
  return sha256 === undefined ? hashAll(context, given, options) : [{ name: options.name ?? null, size: null, sha256: parseSha256(sha256) }];
}

function ask(proof: OpenProof, file: CheckedFile, { release, strict }: Options): VerifyAnswer {
  return answerOf(proof.ask({ sha256: file.sha256, name: knowableName(file.name), release, strict }));
}
