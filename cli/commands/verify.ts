import { basename } from 'node:path';
import type { Hex } from '../../src/base/bytes.ts';
import { ConcurError, EXIT } from '../../src/base/errors.ts';
import { parseLabel, parseSubjectName, subjectNameProblem } from '../../src/base/names.ts';
import { EMPTY_SHA256, parseSha256, ZERO_SHA256 } from '../../src/base/sha256.ts';
import type { Ledger, VerifyAnswer } from '../../src/ledger/port.ts';
import { VERDICT_EXIT, worse, type Verdict } from '../../src/tally/verdict.ts';
import type { Context } from '../context.ts';
import { hashGiven } from '../terminal/hashing.ts';
import type { CommandModule } from '../command.ts';
import { verdictDocument, verdictLines, type CheckedFile } from '../view/verdict.ts';

export interface VerifyOptions {
  readonly sha256?: string;
  readonly name?: string;
  readonly project?: string;
  readonly release?: string;
  readonly strict?: boolean;
}

interface Checked {
  readonly file: CheckedFile;
  readonly answer: VerifyAnswer;
}

export const examples: CommandModule['examples'] = [
  'concur verify tails-amd64-3.0~rc2.iso',
  'concur verify --sha256 "$(sha256sum < tails.iso | cut -c-64)" --name tails-amd64-3.0~rc2.iso',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('[file...]', 'files to check; - for standard input')
    .option('--sha256 <hex>', 'check a hash instead of a file')
    .option('--name <name>', 'what the file is called where it comes from')
    .option('--project <project>', 'only as an artifact of this project')
    .option('--release <version>', 'only as an artifact of this release')
    .option('--strict', 'one dissent is enough to call it contested')
    .action(launch(verify));
};

/** Ends with 0 only after AGREED was printed for every file. */
export async function verify(context: Context, options: VerifyOptions, given: string[]): Promise<number> {
  refuseContradictions(options, given);
  const ledger = await context.ledger();
  await refuseWithoutPolicy(ledger, options.project);
  const files = options.sha256 === undefined ? await hashAll(context, given, options) : [hashAlone(options.sha256, options)];
  const checked: Checked[] = [];
  for (const file of files) {
    warnOfEmptiness(context, file);
    checked.push({ file, answer: await ask(ledger, file, options) });
  }
  const verdict = checked.map(({ answer }) => answer.verdict).reduce(worse);
  print(context, checked, verdict);
  return await exitOf(context, verdict);
}

function refuseContradictions({ sha256, name, release, project }: VerifyOptions, given: readonly string[]): void {
  if (sha256 === undefined && given.length === 0) {
    throw new ConcurError('usage', 'there is nothing to verify', { hint: 'concur verify FILE, or concur verify --sha256 HEX' });
  }
  if (sha256 !== undefined && given.length > 0) throw new ConcurError('usage', '--sha256 stands for a file: give one of the two');
  if (name !== undefined && given.length > 1) throw new ConcurError('usage', `--name names one file, ${given.length} are given`, { hint: 'verify them one by one' });
  if (given.filter((file) => file === '-').length > 1) throw new ConcurError('usage', 'standard input can be read once');
  if (name !== undefined) parseSubjectName(name);
  if (project !== undefined) parseLabel(project, 'project');
  if (release !== undefined) parseLabel(release, 'release');
}

async function refuseWithoutPolicy(ledger: Ledger, project: string | undefined): Promise<void> {
  const policies = await ledger.policies();
  if (policies.length === 0) {
    throw new ConcurError('policy-missing', 'there is no policy yet, so nobody counts', { hint: 'concur policy add FILE, or concur policy draft to write a first one' });
  }
  if (project === undefined || policies.some((policy) => policy.project === project)) return;
  const followed = policies.map((policy) => policy.project).join(', ');
  throw new ConcurError('policy-missing', `there is no policy for project "${project}"`, { hint: `policies are here for ${followed}` });
}

/** All are read before the first is judged: no verdict is given when the command cannot give every one. */
async function hashAll(context: Context, given: readonly string[], { name }: VerifyOptions): Promise<CheckedFile[]> {
  const files: CheckedFile[] = [];
  for (const file of given) {
    const { sha256, size } = await hashGiven(context, file);
    files.push({ name: name ?? (file === '-' ? null : basename(file)), size, sha256 });
  }
  return files;
}

function hashAlone(sha256: string, { name }: VerifyOptions): CheckedFile {
  return { name: name ?? null, size: null, sha256: parseSha256(sha256) };
}

function ask(ledger: Ledger, file: CheckedFile, { project, release, strict = false }: VerifyOptions): Promise<VerifyAnswer> {
  return ledger.verify({
    sha256: file.sha256,
    // A name that no statement can hold is not looked for.
    name: file.name !== null && subjectNameProblem(file.name) === null ? file.name : null,
    strict,
    ...(project === undefined ? {} : { project }),
    ...(release === undefined ? {} : { release }),
  });
}

const SUSPECT: ReadonlyMap<Hex, string> = new Map([
  [EMPTY_SHA256, 'this is the hash of an empty file: was the download cut short?'],
  [ZERO_SHA256, 'this hash is all zeros: no file has it'],
]);

function warnOfEmptiness({ output }: Context, { sha256 }: CheckedFile): void {
  const warning = SUSPECT.get(sha256);
  if (warning !== undefined) output.warn(warning);
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
