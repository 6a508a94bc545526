/**
 * What the statements of one project say of a file: its hash, and perhaps its name and release.
 *
 * Where the hash has a quorum under the name and the release that were asked for, that answers the question, and
 * nobody's other statement can veto it. Else everything that knows the hash or the name is looked at, and the
 * worst wins. A name that no counted statement knows says nothing: people rename files.
 */

import type { Hex } from '../base/bytes.ts';
import { refuseExpiredPolicy } from '../policy/expiry.ts';
import { isVoiced } from './counting.ts';
import { describe } from './describe.ts';
import { hashesOf } from './hashes.ts';
import { judgeView, type Judgement } from './judge-view.ts';
import { worstFirst } from './order.ts';
import type { Scope } from './scope.ts';
import { tallySubjects, type Subject } from './subject.ts';
import type { SubjectVerdict, Verdict } from './verdict.ts';
import { releaseViews, viewLabels, type ReleaseView } from './view.ts';

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
}

/**
 * @returns worst first; empty when nothing stored knows the hash or the name (UNKNOWN)
 * @throws ConcurError policy-expired
 */
export function judgeFile(scope: Scope, question: FileQuestion): FileCandidate[] {
  refuseExpiredPolicy(scope.policy, scope.now);
  const trusted = candidatesAmong(scope, question, tallySubjects(scope.policy, scope.claims));
  if (trusted.length > 0) return trusted;
  // Heard, not trusted: without a counted voice these are INSUFFICIENT at most.
  return candidatesAmong(scope, question, tallySubjects(scope.policy, scope.claims.filter((claim) => !isVoiced(scope.policy, claim))));
}

/** Of all candidates, of several projects perhaps, the worst wins. */
export function combine<C extends FileCandidate>(candidates: readonly C[]): { verdict: Verdict; reason: string; candidates: C[] } {
  const sorted = candidates.toSorted(worstFirst);
  const [worst] = sorted;
  return {
    verdict: worst?.verdict ?? 'UNKNOWN',
    reason: worst?.reason ?? 'no statement names this hash, or an artifact of this name',
    candidates: sorted,
  };
}

/** Whether an artifact's name is the one given: all of it, or its last segment. */
export function isNamed(artifact: string, name: string): boolean {
  return artifact === name || artifact.slice(artifact.lastIndexOf('/') + 1) === name;
}

function candidatesAmong(scope: Scope, question: FileQuestion, subjects: readonly Subject[]): FileCandidate[] {
  const voiced = subjects.filter((subject) => subject.voiced.length > 0);
  const views = releaseViews(voiced.length > 0 ? voiced : subjects);
  const nameIsKnown = question.name !== null && views.some((view) => isNamed(view.artifact, question.name as string));
  const asked = { ...question, name: nameIsKnown ? question.name : null };
  const judged = views.filter((view) => knowsHash(view, question.sha256) || isAskedFor(view, asked, nameIsKnown))
    .map((view) => judgeView(scope, view, question.sha256));
  const answers = judged.filter((judgement) => judgement.target?.quorum.met === true && fits(judgement.view, asked));
  const relevant = answers.length > 0 ? answers : judged.map((judgement) => asOther(judgement, asked));
  return relevant.map((judgement) => toCandidate(scope, judgement, question)).sort(worstFirst);
}

function knowsHash(view: ReleaseView, sha256: Hex): boolean {
  return view.homes.some((home) => (home.voiced.length > 0 ? home.voiced : home.claims).some((claim) => hashesOf(claim, view.artifact).includes(sha256)));
}

/** By name: only where the name is known, and under the pinned release. */
function isAskedFor(view: ReleaseView, asked: FileQuestion, nameIsKnown: boolean): boolean {
  return nameIsKnown && isNamed(view.artifact, asked.name as string) && (asked.release === undefined || viewLabels(view).includes(asked.release));
}

function fits(view: ReleaseView, { name, release }: FileQuestion): boolean {
  return (name === null || isNamed(view.artifact, name)) && (release === undefined || view.release === release);
}

/** An agreed hash that is not what was asked for: another release or artifact, or one whose label is disputed. */
function asOther(judgement: Judgement, asked: FileQuestion): Judgement {
  const { target, view } = judgement;
  if (target?.quorum.met !== true) return judgement;
  const mayBeAsked = view.release === null && asked.release !== undefined && viewLabels(view).includes(asked.release) && fits(view, { name: asked.name, sha256: asked.sha256 });
  if (!mayBeAsked) return { ...judgement, because: 'other-release' };
  return judgement.because === 'agreed' ? { ...judgement, because: 'release-disputed' } : judgement;
}

function toCandidate(scope: Scope, judgement: Judgement, { sha256, name }: FileQuestion): FileCandidate {
  const told = describe(scope.policy, judgement);
  const renamed = told.verdict === 'AGREED' && name !== null && !isNamed(told.artifact, name);
  return {
    ...told,
    reason: renamed ? `${told.reason}; the builders call it ${told.artifact}` : told.reason,
    by: knowsHash(judgement.view, sha256) ? 'hash' : 'name',
  };
}
