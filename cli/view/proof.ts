/** What a proof holds, for whoever made it. */

import type { Hex } from '../../src/base/bytes.ts';
import { count, inShort, joined } from '../../src/base/wording.ts';
import type { MadeProof } from '../../src/ledger/port.ts';
import type { OpenProof } from '../../src/proof/verify-proof.ts';
import type { SubjectVerdict } from '../../src/tally/verdict.ts';
import { completenessWords, witnessLines } from './completeness.ts';
import { faint, strong, warning, type Line } from './line.ts';
import { releaseName, verdictWord } from './verdict.ts';

export interface MadeView {
  /** Where it was written, as it was typed. */
  readonly file: string;
  /** Of the proof. */
  readonly sha256: Hex;
  readonly made: MadeProof;
  readonly proof: OpenProof;
  /** Seconds. */
  readonly now: number;
}

export function madeLines({ file, made, proof, now }: MadeView): Line[] {
  const { policy, statements, certificates, checkpoints } = proof;
  const subjects = proof.subjects();
  const [subject] = subjects;
  const witnesses = checkpoints === 0 ? '' : `, ${count(checkpoints, 'checkpoint')}`;
  return [
    [strong('wrote'), `  ${file}  ${made.proof.length} bytes: ${count(statements, 'statement')}, ${count(certificates, 'certificate')}${witnesses}`],
    ...subjectLines(subjects),
    ...warnings(made),
    ...(subject === undefined ? [] : witnessLines(subject, now)),
    faint(`  ${[...(subject === undefined ? [] : completenessWords(subject, now)), `policy ${policy.hash}`].join(' · ')}`),
    ['  next: ', strong(`concur proof verify FILE ${file} --policy-hash ${policy.hash}`)],
  ];
}

const SHOWN_SUBJECTS = 20;

/** Of many those that are not agreed come first: they are why one would look. */
function subjectLines(subjects: readonly SubjectVerdict[]): Line[] {
  const shown = subjects.toSorted((a, b) => Number(a.verdict === 'AGREED') - Number(b.verdict === 'AGREED')).slice(0, SHOWN_SUBJECTS);
  const more = subjects.length - shown.length;
  return [
    ...(more === 0 ? subjects : shown).map((subject): Line => ['  ', verdictWord(subject.verdict), `  ${releaseName(subject)}  ${subject.artifact}  ${sides(subject)}`]),
    ...(more === 0 ? [] : [`  and ${count(more, 'more artifact')}: --json names them all`]),
  ];
}

/** Documented in docs/json.md; grows by addition only. */
export function madeDocument({ file, sha256, made, proof }: MadeView): Record<string, unknown> {
  const { about, policy, statements, certificates, checkpoints } = proof;
  const subjects = proof.subjects().map((subject) => ({
    release: subject.release, artifact: subject.artifact, verdict: subject.verdict, reason: subject.reason, agreed: subject.agreed, ...people(subject),
  }));
  return {
    file, sha256, size: made.proof.length, project: about.project, releases: about.releases, artifacts: about.artifacts, statements, certificates, checkpoints,
    policy: { project: policy.project, hash: policy.hash }, subjects, leftOut: made.leftOut, byFolder: made.byFolder, unshown: made.unshown,
  };
}

function sides(subject: SubjectVerdict): string {
  const { supporting, against } = people(subject);
  return `${supporting.length} for${against.length === 0 ? ', none against' : `, ${against.length} against: ${joined(inShort(against), 'and')}`}`;
}

/** Against: whoever did not simply get the value in question, for whatever reason. */
function people({ groups, hashes, equivocating, conflicting, nonDeterministic, elsewhere }: SubjectVerdict): { supporting: string[]; against: string[] } {
  const supporting = new Set(groups.flatMap(({ have }) => have));
  const others = hashes.flatMap(({ signers }) => signers).filter(({ counted, name }) => counted && !supporting.has(name)).map(({ name }) => name);
  const against = new Set([...others, ...equivocating, ...conflicting, ...nonDeterministic, ...elsewhere.map(({ name }) => name)]);
  return { supporting: [...supporting].sort(), against: [...against].sort() };
}

function warnings({ leftOut, byFolder, unshown }: MadeProof): Line[] {
  return [
    ...(leftOut === 0 ? [] : [['  ', warning('!'), ` left out: ${count(leftOut, 'statement')} whose key is not here, or that nobody can check`]]),
    ...(byFolder === 0 ? [] : [['  ', warning('!'), ` of ${count(byFolder, 'statement')} only your own folders tell the release: a reader's policy needs a foreign line for them`]]),
    ...(unshown === 0 ? [] : [['  ', warning('!'), ` ${count(unshown, 'checkpoint')} left out: the witness held something that is not here; bring this node up to date first`]]),
  ];
}
