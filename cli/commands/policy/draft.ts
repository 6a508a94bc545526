import { basename, extname } from 'node:path';
import { formatTime } from '../../../src/base/clock.ts';
import { ConcurError, isConcurError } from '../../../src/base/errors.ts';
import { draftPolicy, type DraftedPerson } from '../../../src/policy/draft.ts';
import { parsePolicy } from '../../../src/policy/parse.ts';
import type { Context } from '../../context.ts';
import { readInput } from '../../terminal/input.ts';
import type { CommandModule } from '../../command.ts';
import { refusedLine } from '../../view/line.ts';
import { policyDocument } from '../../view/policy.ts';

interface Options {
  readonly project: string;
  readonly threshold: string;
}

export const examples: CommandModule['examples'] = [
  'concur policy draft --project tails --threshold 2 certificates/*.asc > tails.policy',
  'gpg --export | concur policy draft --project tails --threshold 3 - > tails.policy',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .requiredOption('--project <project>', 'what the policy is for')
    .requiredOption('--threshold <count>', 'how many people must agree')
    .argument('<certificate...>', 'certificates of the builders; - for standard input')
    .action(launch(draft));
};

/** A start to be edited: one person for each key, and so many of all. */
async function draft(context: Context, { project, threshold }: Options, files: string[]): Promise<number> {
  const people = await readPeople(context, files);
  const note = `certificate looked at ${formatTime(context.io.clock.now()).slice(0, 10)}`;
  const text = draftPolicy({ project, threshold: parseThreshold(threshold), people, note });
  context.output.document({ ...policyDocument(parsePolicy(text)), text });
  context.output.verbatim(text);
  context.output.note('check each fingerprint with its owner, then: concur follow ./FILE');
  return 0;
}

/** A folder of keys has its broken ones: they are named, and the rest is used. */
async function readPeople(context: Context, files: readonly string[]): Promise<DraftedPerson[]> {
  const { readCertificates } = await import('../../../src/openpgp/verify/certificate.ts');
  const people: DraftedPerson[] = [];
  const refusals: ConcurError[] = [];
  for (const file of files) {
    try {
      const { certificates, refused } = await readCertificates(await readInput(context, file));
      people.push(...certificates.map(({ facts }) => ({ fingerprint: facts.fingerprint, userId: facts.userIds[0] ?? null, fileStem: basename(file, extname(file)) })));
      for (const refusal of refused) refuse(refusal, file);
    } catch (error) {
      if (!isConcurError(error)) throw error;
      refuse(error, file);
    }
  }
  if (people.length === 0) throw refusals.length === 1 ? refusals[0] as ConcurError : new ConcurError('certificate-malformed', 'no certificate could be read');
  return people;

  function refuse(refusal: ConcurError, file: string): void {
    refusals.push(refusal);
    if (files.length > 1) context.output.complain(refusedLine(file, refusal.message));
  }
}

function parseThreshold(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new ConcurError('usage', `--threshold "${text}" is not a number of people`, { hint: 'for example --threshold 2' });
}
