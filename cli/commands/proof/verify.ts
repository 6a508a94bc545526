import { basename } from 'node:path';
import { ConcurError, EXIT } from '../../../src/base/errors.ts';
import { MAX_POLICY_BYTES } from '../../../src/base/limits.ts';
import { parseLabel, parseSubjectName, subjectNameProblem } from '../../../src/base/names.ts';
import { parseSha256 } from '../../../src/base/sha256.ts';
import type { PolicyChoice } from '../../../src/proof/choose-policy.ts';
import type { OpenProof } from '../../../src/proof/verify-proof.ts';
import type { VerifyAnswer } from '../../../src/ledger/port.ts';
import { VERDICT_EXIT, worse, type Verdict } from '../../../src/tally/verdict.ts';
import type { CommandModule } from '../../command.ts';
import type { Context } from '../../context.ts';
import { answerOf } from '../../proof/answer.ts';
import { openProofFile } from '../../proof/open-proof.ts';
import { hashGiven } from '../../terminal/hashing.ts';
import { readInput } from '../../terminal/input.ts';
import { verdictDocument, verdictLines, type CheckedFile } from '../../view/verdict.ts';

interface Options {
  readonly policy?: string;
  readonly policyHash?: string;
  readonly sha256?: string;
  readonly name?: string;
  readonly release?: string;
  readonly strict?: boolean;
}

interface Checked {
  readonly file: CheckedFile;
  readonly answer: VerifyAnswer;
}

export const examples: CommandModule['examples'] = [
  'concur proof verify tails.iso tails.iso.concur --policy tails.policy',
  'concur proof verify --sha256 "$(sha256sum < tails.iso | cut -c-64)" tails.iso.concur --policy tails.policy',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<file...>', 'files to check, - for standard input; the last one is the proof')
    .option('--policy <file>', 'judge by this policy')
    .option('--policy-hash <hex>', 'judge by the policy in the proof, if this is its SHA-256')
    .option('--sha256 <hex>', 'check a hash instead of a file')
    .option('--name <name>', 'what the file is called where it comes from')
    .option('--release <version>', 'only as an artifact of this release')
    .option('--strict', 'one dissent is enough to call it contested')
    .action(launch(verify));
};

/** Asks nobody, and needs no home. Ends with 0 only after AGREED was printed for every file. */
async function verify(context: Context, options: Options, words: string[]): Promise<number> {
  const [proofFile, given] = [words.at(-1) as string, words.slice(0, -1)];
  refuseContradictions(options, words);
  const proof = await openProofFile(context, proofFile, await choiceOf(context, options));
  const checked: Checked[] = [];
  for (const file of await filesOf(context, given, options)) checked.push({ file, answer: ask(proof, file, options) });
  const verdict = checked.map(({ answer }) => answer.verdict).reduce(worse);
  print(context, checked, verdict);
  return await exitOf(context, verdict);
}

function refuseContradictions({ policy, policyHash, sha256, name, release }: Options, words: readonly string[]): void {
  const files = words.length - 1;
  if ((policy === undefined) === (policyHash === undefined)) {
    throw new ConcurError('usage', policy === undefined ? 'nothing says whose word counts: the policy in a proof is its maker\'s' : '--policy and --policy-hash each choose a policy: give one of the two', {
      hint: '--policy FILE judges by yours; --policy-hash HEX takes the one in the proof, where somebody whom you trust told you its hash',
    });
  }
  if (sha256 === undefined && files === 0) throw new ConcurError('usage', 'one file is given, and a proof is about another', { hint: 'concur proof verify FILE PROOF, or concur proof verify --sha256 HEX PROOF' });
  if (sha256 !== undefined && files > 0) throw new ConcurError('usage', '--sha256 stands for a file: give one of the two');
  if (name !== undefined && files > 1) throw new ConcurError('usage', `--name names one file, ${files} are given`, { hint: 'verify them one by one' });
  if ([...words, policy].filter((word) => word === '-').length > 1) throw new ConcurError('usage', 'standard input can be read once');
  if (name !== undefined) parseSubjectName(name);
  if (release !== undefined) parseLabel(release, 'release');
}

async function choiceOf(context: Context, { policy, policyHash }: Options): Promise<PolicyChoice> {
  return policy === undefined ? { hash: parseSha256(policyHash as string) } : { text: await readInput(context, policy, MAX_POLICY_BYTES + 1) };
}

async function filesOf(context: Context, given: readonly string[], { sha256, name }: Options): Promise<CheckedFile[]> {
  if (sha256 !== undefined) return [{ name: name ?? null, size: null, sha256: parseSha256(sha256) }];
  const files: CheckedFile[] = [];
  for (const file of given) {
    const hashed = await hashGiven(context, file);
    files.push({ name: name ?? (file === '-' ? null : basename(file)), size: hashed.size, sha256: hashed.sha256 });
  }
  return files;
}

function ask(proof: OpenProof, file: CheckedFile, { release, strict }: Options): VerifyAnswer {
  // A name that no statement can hold is not looked for.
  const name = file.name !== null && subjectNameProblem(file.name) === null ? file.name : null;
  return answerOf(proof.ask({ sha256: file.sha256, name, release, strict }));
}

function print({ output, globals, io }: Context, checked: readonly Checked[], verdict: Verdict): void {
  const documents = checked.map(({ file, answer }) => verdictDocument(file, answer));
  output.document(documents.length === 1 ? documents[0] as Record<string, unknown> : { verdict, exit: VERDICT_EXIT[verdict], files: documents });
  for (const [i, { file, answer }] of checked.entries()) {
    if (i > 0 && !globals.quiet) output.result('');
    const lines = verdictLines({ file, answer, now: io.clock.now(), named: checked.length > 1 });
    if (globals.quiet) output.result(...lines.slice(0, 1));
    else output.prose(...lines);
  }
}

async function exitOf({ output }: Context, verdict: Verdict): Promise<number> {
  const undelivered = await output.delivered();
  if (undelivered === null || VERDICT_EXIT[verdict] !== EXIT.ok) return VERDICT_EXIT[verdict];
  throw new ConcurError('write-failed', 'cannot print the verdict', { cause: undelivered });
}
