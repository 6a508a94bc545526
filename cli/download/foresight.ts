/**
 * What the tally says of a file before the first byte of it was fetched: which hashes would do, and how large it is.
 * A file that could not be agreed on whatever comes is not worth its way.
 */

import { fromBase64, utf8Decode, type Hex } from '../../src/base/bytes.ts';
import { ZERO_SHA256 } from '../../src/base/sha256.ts';
import type { Candidate, Ledger } from '../../src/ledger/port.ts';
import { decodeMessage } from '../../src/statement/message.ts';
import { VERDICTS, worse, type SubjectVerdict, type Verdict } from '../../src/tally/verdict.ts';
import { ask, type Question } from '../verify/question.ts';

export interface Foresight {
  /** Whether anything here tells of which artifact the file is to be. */
  readonly isTold: boolean;
  /** The best that the file can be. */
  readonly best: Verdict;
  /** Why it is no better. */
  readonly reason: string;
  readonly subject: SubjectVerdict | null;
  /** Hashes with a quorum, of which one is expected. */
  readonly expected: readonly Hex[];
  /** Bytes, the most that the builders of these say; null when none does. */
  readonly size: number | null;
}

/** @param name what the file is called where it comes from */
export async function foresee(ledger: Pick<Ledger, 'verify' | 'status' | 'show'>, name: string, question: Question): Promise<Foresight> {
  const subjects = await subjectsOf(ledger, name, question);
  if (subjects === null) return { isTold: false, best: 'AGREED', reason: 'nobody named such a file here: its hash alone will be looked for', subject: null, expected: [], size: null };
  const expected = [...new Set(subjects.flatMap(({ agreedSet }) => agreedSet))];
  const answers = await Promise.all(expected.map((sha256) => ask(ledger, { sha256, name }, question)));
  const best = answers.toSorted((a, b) => VERDICTS.indexOf(b.verdict) - VERDICTS.indexOf(a.verdict))[0] ?? worstSubject(subjects);
  return { isTold: true, best: best.verdict, reason: best.reason, subject: subjects[0] ?? null, expected, size: await sizeOf(ledger, subjects) };
}

/** @returns null when neither the name nor the release tells; none when the release is not known */
async function subjectsOf(ledger: Pick<Ledger, 'verify' | 'status'>, name: string, question: Question): Promise<SubjectVerdict[] | null> {
  // A hash that no file has: what is found is found by the name.
  const { candidates } = await ask(ledger, { sha256: ZERO_SHA256, name }, question);
  if (candidates.length > 0) return [...candidates];
  const { release, project } = question;
  if (release === undefined) return null;
  const answers = await ledger.status({ release, strict: question.strict ?? false, ...(project === undefined ? {} : { project }) });
  return answers.flatMap(({ subjects }) => subjects);
}

function worstSubject(subjects: readonly SubjectVerdict[]): Pick<Candidate, 'verdict' | 'reason'> {
  const [first] = subjects;
  if (first === undefined) return { verdict: 'UNKNOWN', reason: 'nothing is known of such a file in this release' };
  return subjects.reduce((worst, subject) => (worse(worst.verdict, subject.verdict) === worst.verdict ? worst : subject), first);
}

/** Statements that are looked at for it: one lie of a builder more does not make it larger for ever. */
const ASKED = 5;

/** Not part of what is agreed on: it only bounds what is fetched. */
async function sizeOf(ledger: Pick<Ledger, 'show'>, subjects: readonly SubjectVerdict[]): Promise<number | null> {
  const named = subjects.flatMap(({ artifact, agreedSet, hashes }) => hashes
    .filter(({ sha256 }) => agreedSet.includes(sha256))
    .flatMap(({ sha256, signers }) => signers.filter(({ counted, format }) => counted && format === 'native').map(({ id }) => ({ id, artifact, sha256 }))));
  const sizes: number[] = [];
  for (const { id, artifact, sha256 } of named.slice(0, ASKED)) sizes.push(...sizesIn((await ledger.show(id)).message, artifact, sha256));
  return sizes.length === 0 ? null : Math.max(...sizes);
}

interface Sized {
  readonly name: string;
  readonly digest: { readonly sha256: string };
  readonly annotations?: { readonly size?: number };
}

/** Of a statement that was decoded strictly when it came. */
function sizesIn(message: string, artifact: string, sha256: Hex): number[] {
  const { payload } = decodeMessage(fromBase64(message, 'envelope-malformed', 'message'));
  const { subject } = JSON.parse(utf8Decode(payload, 'statement-malformed', 'statement')) as { subject: readonly Sized[] };
  return subject.filter(({ name, digest }) => name === artifact && digest.sha256 === sha256).flatMap(({ annotations }) => annotations?.size ?? []);
}
