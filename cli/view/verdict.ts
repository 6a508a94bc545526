/** The answer for one file: the verdict first, then why, what was checked, and one next step. */

import type { Hex } from '../../src/base/bytes.ts';
import { count, inShort, joined } from '../../src/base/wording.ts';
import type { Candidate, VerifyAnswer } from '../../src/ledger/port.ts';
import { VERDICT_EXIT, type HashTally, type Verdict } from '../../src/tally/verdict.ts';
import { completenessWords, witnessLines } from './completeness.ts';
import { bad, faint, good, strong, warning, type Line, type StyledSpan } from './line.ts';
import { alarmLines, listedLines, newerLines, sinceWords, standingLines } from './verdict-notes.ts';
import { ago, hashStart } from './words.ts';

export interface CheckedFile {
  /** Base name or --name; null for standard input and bare hashes. */
  readonly name: string | null;
  /** Bytes; null when only the hash is known. */
  readonly size: number | null;
  readonly sha256: Hex;
  /** What the checksum file says that was given in its place. */
  readonly listed?: Hex;
}

export interface VerdictView {
  readonly file: CheckedFile;
  readonly answer: VerifyAnswer;
  /** Seconds. */
  readonly now: number;
  /** Whether to say which file, as when there are several. */
  readonly named: boolean;
}

/** The first line is enough for --quiet. */
export function verdictLines({ file, answer, now, named }: VerdictView): Line[] {
  const [candidate] = answer.candidates;
  return [
    headline(file, answer, named),
    ...alarmLines(answer.wasAgreed),
    ...listedLines(file.listed, file.sha256),
    ...(candidate === undefined ? [`  ${answer.reason}`] : candidateLines(file, candidate, answer)),
    ...newerLines(answer.newer),
    ...gapLines(answer.gaps),
    ...(candidate === undefined ? [] : witnessLines(candidate, now)),
    ...waitingLines(answer),
    checkedLine(file, answer, now),
    ['  next: ', strong(answer.advice)],
  ];
}

export function verdictWord(verdict: Verdict): StyledSpan {
  if (verdict === 'AGREED') return good(verdict);
  return verdict === 'MISMATCH' || verdict === 'CONTESTED' ? bad(verdict) : warning(verdict);
}

/** `release` is null when signers of the value disagree about it. */
export function releaseName({ project, release }: Pick<Candidate, 'project' | 'release'>): string {
  return `${project} ${release ?? '(release disputed)'}`;
}

/** Only what is agreed has dissents: of another verdict it would sound like support. */
export function dissentCount({ verdict, dissents }: Pick<Candidate, 'verdict' | 'dissents'>): string {
  const agreed = verdict === 'AGREED' || verdict === 'CONTESTED' || verdict === 'STALE';
  return agreed && dissents > 0 ? `  with ${count(dissents, 'dissent')}` : '';
}

function headline(file: CheckedFile, answer: VerifyAnswer, named: boolean): Line {
  const [candidate] = answer.candidates;
  const about = candidate === undefined ? '' : `  ${releaseName(candidate)}${dissentCount(candidate)}`;
  const name = named ? `  ${file.name ?? 'standard input'}` : '';
  return [verdictWord(answer.verdict), `  ${file.sha256}${name}${about}  exit ${VERDICT_EXIT[answer.verdict]}`];
}

function candidateLines(file: CheckedFile, candidate: Candidate, answer: VerifyAnswer): Line[] {
  return [
    `  ${answer.reason}`,
    ...agreedLines(file, candidate),
    `  artifact: ${candidate.artifact}  built ${origin(candidate)}`,
    ...hintLines(candidate),
    ...supportLines(candidate),
    ...againstLines(file, candidate),
    ...standingLines(candidate, file.sha256),
    ...candidate.missing.map(({ group, need, names }): Line => [
      '  ', warning('!'), ` missing: ${need} more of ${group}${names.length === 0 ? '' : ` (${joined(inShort(names), 'or')} could sign)`}`,
    ]),
    ...(candidate.unknownSigners === 0 ? [] : [`  heard, not trusted: ${candidate.unknownSigners}`]),
  ];
}

/** Where a name stands for several files, the others are no rivals of the one that was checked. */
function agreedLines(file: CheckedFile, { agreedSet }: Candidate): Line[] {
  const word = agreedSet.includes(file.sha256) ? 'also agreed, of the same name' : 'agreed';
  return agreedSet.filter((hash) => hash !== file.sha256).map((hash) => ['  ', strong(word), `: ${hash}`]);
}

/** `from gitCommit:53bd… with SOURCE_DATE_EPOCH=1`: what decides the bytes. */
export function origin({ sources, parameters }: Pick<Candidate, 'sources' | 'parameters'>): string {
  const given = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  const source = sources.length === 0 ? 'a source that nobody signed' : joined(inShort(sources), 'and');
  return `from ${source}${given.length === 0 ? '' : ` with ${joined(inShort(given), 'and')}`}`;
}

/** What the operator's own folders say is not what anybody signed. */
function hintLines({ hashes }: Candidate): Line[] {
  const names = new Set(hashes.flatMap(({ signers }) => signers).filter((signer) => signer.counted && signer.releaseFrom === 'folder').map((signer) => signer.name));
  return names.size === 0 ? [] : [['  ', warning('!'), ` release: for ${joined(inShort([...names]), 'and')} it is the folder's name, which nobody signed`]];
}

/** A line for each group in which somebody supports the value that the verdict is about: of `other-value` that is not the file's own. */
function supportLines({ groups, because }: Candidate): Line[] {
  const value = because === 'other-value' ? ' on the other value' : '';
  return groups.filter(({ have }) => have.length > 0).map(({ group, need, have, met }): Line => [
    '  ', supportMark(because, met), ` ${group}: ${need} needed; ${joined(inShort(have), 'and')} ${have.length === 1 ? 'agrees' : 'agree'}${value}`,
  ]);
}

/** What speaks for another value, or for another release, is no good sign for the file. */
function supportMark(because: Candidate['because'], met: boolean): StyledSpan {
  if (because === 'other-value') return bad('✗');
  return met && because !== 'other-release' ? good('✓') : warning('!');
}

function againstLines(file: CheckedFile, candidate: Candidate): Line[] {
  const { divergent, equivocating, conflicting, nonDeterministic, elsewhere, hashes } = candidate;
  return [
    ...divergent.map((name): Line => ['  ', bad('✗'), ` dissent: ${name} ${valuesOf(name, hashes, file.sha256)}`]),
    ...equivocating.map((name): Line => ['  ', bad('✗'), ` equivocates: ${name} signed two different hashes, and counts for none`]),
    ...conflicting.map((name): Line => ['  ', warning('!'), ` unclear: ${name} signed different hashes, and could not say which replaces which; counts for none`]),
    ...nonDeterministic.map((name): Line => ['  ', warning('!'), ` not deterministic: ${name} built it more than once, with different results`]),
    ...elsewhere.map(({ name, ...build }): Line => ['  ', warning('!'), ` built something else: ${name}, ${origin(build)}`]),
  ];
}

/** They may be about this file: nobody can tell before they are checked. */
function waitingLines({ waiting }: VerifyAnswer): Line[] {
  return waiting === 0 ? [] : [['  ', warning('!'), ` ${count(waiting, 'statement')} of signers whom you trust ${waiting === 1 ? 'waits' : 'wait'} for a certificate: concur certificate import FILE`]];
}

/** One line a signer, however many statements they name. */
function gapLines(gaps: VerifyAnswer['gaps']): Line[] {
  return [...Map.groupBy(gaps, (gap) => gap.name)].map(([name, of]): Line => {
    const statements = count(new Set(of.map((gap) => gap.missing)).size, 'earlier statement');
    return ['  ', warning('!'), ` gap: ${name} names ${statements} that did not reach this node`];
  });
}

/** `00771c5b… since 2017-06-08` */
function valuesOf(name: string, hashes: readonly HashTally[], but: Hex): string {
  const theirs = hashes.filter((hash) => hash.signers.some((signer) => signer.name === name));
  const others = theirs.filter((hash) => hash.sha256 !== but).map((hash) => hashStart(hash.sha256));
  return `${others.join(' ') || 'signed this very file'}${sinceWords(theirs.flatMap(({ signers }) => signers.filter((signer) => signer.name === name)))}`;
}

function checkedLine(file: CheckedFile, { signatures, newest, policies, candidates }: VerifyAnswer, now: number): Line {
  const [candidate] = candidates;
  const policy = candidate?.policy ?? (policies.length === 1 ? policies[0] : undefined);
  const checks = [
    file.size === null ? 'hash as given' : 'file hash',
    ...(signatures === 0 ? [] : [count(signatures, 'signature'), 'key expiry and revocation', 'groups']),
    ...(newest === null ? [] : [`newest statement ${ago(newest, now)}`]),
    policy === undefined ? count(policies.length, 'policy', 'policies') : `policy ${policy.hash}`,
    ...(candidate === undefined ? [] : completenessWords(candidate, now)),
  ];
  return faint(`  checked: ${checks.join(' · ')}`);
}

/** Documented in docs/json.md; grows by addition only. */
export function verdictDocument(file: CheckedFile, answer: VerifyAnswer): Record<string, unknown> {
  const [candidate, ...others] = answer.candidates;
  const { policies, candidates: _, ...rest } = answer;
  return {
    ...rest,
    exit: VERDICT_EXIT[answer.verdict],
    file,
    ...(candidate === undefined ? withoutCandidate(policies.length === 1 ? policies[0] : null) : subjectOf(candidate)),
    policies,
    others,
  };
}

/** The reason and verdict of the whole stand for the first candidate's own. */
function subjectOf({ verdict: _verdict, reason: _reason, ...candidate }: Candidate): Omit<Candidate, 'verdict' | 'reason'> {
  return candidate;
}

/** Every member of a candidate, so that a program need not ask whether it is there. */
type NoCandidate = { readonly [Member in keyof Omit<Candidate, 'verdict' | 'reason'>]: Candidate[Member] | null };

function withoutCandidate(policy: Candidate['policy'] | null | undefined): NoCandidate {
  return {
    because: null, project: null, release: null, build: null, sources: [], parameters: {}, artifact: null, agreed: null, agreedSet: [], ambiguous: false,
    policy: policy ?? null, by: null, posesAs: null, hashes: [], groups: [], divergent: [], dissents: 0, equivocating: [], conflicting: [], nonDeterministic: [], elsewhere: [], missing: [],
    silent: [], unknownSigners: 0, completeness: null,
  };
}
