/**
 * What the statements of one project say of a file: its hash, and perhaps its name and release.
 *
 * Where the hash has a quorum under the name and the release that were asked for, that answers the question, and
 * nobody's other statement can veto it. Else everything that knows the hash or the name is looked at, and the
 * worst wins. A name that no counted statement knows says nothing, for people rename files; unless it is the
 * artifact's own with another release in it.
 */

import type { Hex } from '../base/bytes.ts';
import { refuseExpiredPolicy } from '../policy/expiry.ts';
import type { Claim } from '../statement/claim.ts';
import { isVoiced } from './counting.ts';
import { describe } from './describe.ts';
import { hashesOf } from './hashes.ts';
import { judgeView, type Judgement } from './judge-view.ts';
import { markLate } from './late.ts';
import { worstFirst } from './order.ts';
import { posesAs, releaseInName, type PosesAs } from './poses-as.ts';
import type { Scope } from './scope.ts';
import { tallySubjects, type Subject } from './subject.ts';
import type { SubjectVerdict, Verdict } from './verdict.ts';
import { releaseViews, viewLabels, type ReleaseView } from './view.ts';

export type { PosesAs } from './poses-as.ts';
export type { Scope } from './scope.ts';

export interface FileQuestion {
  readonly sha256: Hex;
  /** Base name, or what the user calls it; null when neither is known. */
  readonly name: string | null;
  /** The release that it must be, any when absent. */
  readonly release?: string | undefined;
}

export interface FileCandidate extends SubjectVerdict {
  /** How it was found. */
  readonly by: 'hash' | 'name';
  /** Of `other-release`: the other release that the name or the pin says, where one of them says one. */
  readonly posesAs: PosesAs | null;
}

/**
 * @returns worst first; empty when nothing stored knows the hash or the name (UNKNOWN)
 * @throws ConcurError policy-expired
 */
export function judgeFile(given: Scope, question: FileQuestion): FileCandidate[] {
  refuseExpiredPolicy(given.policy, given.now);
  const scope = { ...given, claims: markLate(given.policy, given.claims, given.witnessed?.seen) };
  const trusted = candidatesAmong(scope, question, tallySubjects(scope.policy, scope.claims));
  if (trusted.length > 0) return trusted;
  // Heard, not trusted: without a counted voice these are INSUFFICIENT at most.
  return candidatesAmong(scope, question, tallySubjects(scope.policy, scope.claims.filter((claim) => !isVoiced(scope.policy, claim))));
}

/** Of all candidates, of several projects perhaps, the worst wins. */
export function combine<C extends FileCandidate>(candidates: readonly C[]): { verdict: Verdict; reason: string; candidates: C[] } {
  const sorted = candidates.toSorted(tellingFirst);
  const [worst] = sorted;
  return {
    verdict: worst?.verdict ?? 'UNKNOWN',
    reason: worst?.reason ?? 'no statement names this hash, or an artifact of this name',
    candidates: sorted,
  };
}

/**
 * Who signs one file often signs hundreds with it, and what others said of those does not matter to it.
 *
 * @param claims all that know the hash
 * @returns artifacts on which everything has to be known: the hash is one of theirs, or the name
 */
export function artifactsAskedFor(claims: readonly Claim[], { sha256, name }: Pick<FileQuestion, 'sha256' | 'name'>): string[] {
  const values = claims.flatMap((claim) => (claim.kind === 'retraction' ? [] : claim.values));
  const asked = values.filter((value) => value.sha256.includes(sha256) || (name !== null && isNamed(value.artifact, name)));
  return [...new Set([...asked.map(({ artifact }) => artifact), ...(name === null ? [] : [name])])];
}

/** Whether an artifact's name is the one given: all of it, or its last segment. */
export function isNamed(artifact: string, name: string): boolean {
  return artifact === name || artifact.slice(artifact.lastIndexOf('/') + 1) === name;
}

function candidatesAmong(scope: Scope, question: FileQuestion, subjects: readonly Subject[]): FileCandidate[] {
  const voiced = subjects.filter((subject) => subject.voiced.length > 0);
  const views = releaseViews(voiced.length > 0 ? voiced : subjects);
  const named = views.filter((view) => question.name !== null && isNamed(view.artifact, question.name));
  const asked = { ...question, named };
  const judged = views.filter((view) => knowsHash(view, question.sha256) || isAskedFor(view, asked))
    .map((view) => judgeView(scope, view, question.sha256));
  const answers = judged.filter((judgement) => judgement.target?.quorum.met === true && fits(judgement.view, asked));
  const relevant = answers.length > 0 ? answers : judged.map((judgement) => asOther(judgement, asked));
  return relevant.map((judgement) => toCandidate(scope, judgement, asked)).sort(tellingFirst);
}

interface Asked extends FileQuestion {
  /** Views of artifacts that the name is known for. */
  readonly named: readonly ReleaseView[];
}

/** Of what is equally bad, first what says which release the bytes are. */
function tellingFirst(a: FileCandidate, b: FileCandidate): number {
  return a.verdict === b.verdict ? Number(b.posesAs !== null) - Number(a.posesAs !== null) || worstFirst(a, b) : worstFirst(a, b);
}

function knowsHash(view: ReleaseView, sha256: Hex): boolean {
  return view.homes.some((home) => (home.voiced.length > 0 ? home.voiced : home.claims).some((claim) => hashesOf(claim, view.artifact).includes(sha256)));
}

/** By name: only where the name is known, and under the pinned release. */
function isAskedFor(view: ReleaseView, { named, release }: Asked): boolean {
  return named.includes(view) && (release === undefined || viewLabels(view).includes(release));
}

function fits(view: ReleaseView, asked: Asked): boolean {
  const { named, release } = asked;
  if (named.length > 0 && !named.includes(view)) return false;
  return (release === undefined || view.release === release) && saidByName(view, asked) === null;
}

/** Another release than the view's, in a name that may be new to everybody. */
function saidByName(view: ReleaseView, { name, named }: Asked): string | null {
  if (name === null || view.release === null || named.includes(view)) return null;
  return named.flatMap(viewLabels).find((label) => label !== view.release) ?? releaseInName(view.artifact, view.release, name);
}

/** An agreed hash that is not what was asked for: another release or artifact, or one whose label is disputed. */
function asOther(judgement: Judgement, asked: Asked): Judgement {
  const { target, view } = judgement;
  if (target?.quorum.met !== true) return judgement;
  const mayBeAsked = view.release === null && asked.release !== undefined && viewLabels(view).includes(asked.release) && fits(view, { ...asked, release: undefined });
  if (!mayBeAsked) return { ...judgement, because: 'other-release' };
  return judgement.because === 'agreed' ? { ...judgement, because: 'release-disputed' } : judgement;
}

function toCandidate(scope: Scope, judgement: Judgement, asked: Asked): FileCandidate {
  const told = describe(scope.policy, judgement);
  const other = judgement.because === 'other-release' ? findPose(judgement.view, asked) : null;
  return {
    ...told,
    reason: other === null ? withOwnName(told, asked) : unmask(told, other),
    by: knowsHash(judgement.view, asked.sha256) ? 'hash' : 'name',
    posesAs: other,
  };
}

function findPose(view: ReleaseView, asked: Asked): PosesAs | null {
  if (view.release === null) return null;
  if (asked.release !== undefined && asked.release !== view.release) return posesAs(view.release, asked.release, 'pin');
  const said = saidByName(view, asked);
  return said === null ? null : posesAs(view.release, said, 'name');
}

/** `these bytes are tails 3.0~rc1 (tails-amd64-3.0~rc1.iso), and the name says 3.0~rc2: an older release under a newer name (rollback)` */
function unmask({ project, release, artifact }: SubjectVerdict, { release: said, by, older }: PosesAs): string {
  const are = `these bytes are ${project} ${release} (${artifact})`;
  if (by === 'pin') return `${are}, and ${said} was asked for${older ? ': an older release in its place (rollback)' : ''}`;
  return `${are}, and the name says ${said}${older ? ': an older release under a newer name (rollback)' : ''}`;
}

function withOwnName({ verdict, reason, artifact }: SubjectVerdict, { name }: Asked): string {
  return verdict === 'AGREED' && name !== null && !isNamed(artifact, name) ? `${reason}; the builders call it ${artifact}` : reason;
}
