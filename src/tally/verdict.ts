/** What a policy makes of a release's statements: the words, their exit codes, and what a verdict tells. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { ItemKind } from '../statement/id.ts';
import type { KeyStanding } from '../statement/report.ts';
import type { WitnessView } from './freshness.ts';

/** In order of severity: of several candidates or files, the one that comes first here wins. */
export const VERDICTS = ['MISMATCH', 'CONTESTED', 'NO-CONSENSUS', 'STALE', 'INSUFFICIENT', 'UNKNOWN', 'AGREED'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const VERDICT_EXIT: Readonly<Record<Verdict, number>> = {
  AGREED: 0,
  MISMATCH: 20,
  CONTESTED: 21,
  INSUFFICIENT: 22,
  STALE: 23,
  'NO-CONSENSUS': 24,
  UNKNOWN: 25,
};

/** What decided. More follow only by addition. */
export type Because =
  | 'agreed'
  | 'not-fresh'
  | 'not-witnessed'
  | 'incomplete'
  | 'other-value'
  | 'other-release'
  | 'rival-quorum'
  | 'dissent'
  | 'equivocator'
  | 'no-consensus'
  | 'too-few'
  | 'release-disputed';

export const VERDICT_BECAUSE: Readonly<Record<Because, Verdict>> = {
  'agreed': 'AGREED',
  'not-fresh': 'STALE',
  'not-witnessed': 'STALE',
  'incomplete': 'STALE',
  'other-value': 'MISMATCH',
  'other-release': 'MISMATCH',
  'rival-quorum': 'CONTESTED',
  'dissent': 'CONTESTED',
  'equivocator': 'CONTESTED',
  'no-consensus': 'NO-CONSENSUS',
  'too-few': 'INSUFFICIENT',
  'release-disputed': 'INSUFFICIENT',
};

/** Why a signer's statement does not count, in the policy's and the keys' terms. */
export type NotCounted =
  | 'not in the policy'
  | 'equivocates'
  | 'its foreign statements conflict'
  | 'keys of one person disagree'
  | 'people of one operator disagree'
  | 'not deterministic'
  | 'its key is not known here'
  | 'its algorithm is not supported'
  | 'key was not valid when it signed'
  | 'key is revoked'
  | 'not witnessed in time'
  | 'weak signature: the policy does not accept it'
  | 'signature is not acceptable';

/** How a current statement came after another one of the same key: by naming it, or (foreign) by its later signature. */
export type Change = 'superseded' | 'after-equivocation' | 'later-signature';

export interface SignerShown {
  /** The policy's petname, else the full fingerprint. */
  readonly name: string;
  readonly fingerprint: Fingerprint;
  readonly counted: boolean;
  readonly why?: NotCounted;
  /** Attestation id. */
  readonly id: Hex;
  /** The signature's creation time, seconds. */
  readonly time: number;
  readonly standing: KeyStanding;
  /** Leaf groups of the policy that the person is in. */
  readonly groups: readonly string[];
  readonly changed?: Change;
  readonly format: ItemKind;
  /** Set when only the operator's own folders say that the statement is about this release. */
  readonly releaseFrom?: 'folder';
}

export interface HashTally {
  readonly sha256: Hex;
  readonly quorum: boolean;
  readonly signers: readonly SignerShown[];
}

export interface Missing {
  readonly group: string;
  /** Votes that are still lacking. */
  readonly need: number;
  /** Members of the group who could still sign. */
  readonly names: readonly string[];
}

export interface GroupStanding {
  readonly group: string;
  /** Votes needed in all. */
  readonly need: number;
  /** Members who support the value in question. */
  readonly have: readonly string[];
  readonly met: boolean;
}

/** What a counted signer built in place of the build that the verdict speaks of. */
export interface OtherBuild {
  readonly name: string;
  readonly build: Hex;
  readonly sources: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly sha256: readonly Hex[];
}

/** One (project, release, artifact), in all its builds. */
export interface SubjectVerdict {
  readonly verdict: Verdict;
  readonly because: Because;
  /** One plain sentence. */
  readonly reason: string;
  readonly project: string;
  /** null when the quorum did not agree on a label ("release disputed"). */
  readonly release: string | null;
  /** The build that the verdict speaks of. */
  readonly build: Hex | null;
  readonly sources: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly artifact: string;
  readonly agreed: Hex | null;
  /** When ambiguous: all hashes that the quorum agreed on. */
  readonly agreedSet: readonly Hex[];
  readonly ambiguous: boolean;
  readonly hashes: readonly HashTally[];
  readonly groups: readonly GroupStanding[];
  /** People whose word is another value than the agreed one; empty while nothing is agreed on. */
  readonly divergent: readonly string[];
  /** Votes against the agreed value: of divergent people, counted once an operator, and of non-deterministic builders. */
  readonly dissents: number;
  readonly equivocating: readonly string[];
  /** People whose foreign statements conflict: they count for none, and accuse nobody of anything. */
  readonly conflicting: readonly string[];
  readonly nonDeterministic: readonly string[];
  /** Counted signers of another build of this release and artifact. */
  readonly elsewhere: readonly OtherBuild[];
  readonly missing: readonly Missing[];
  /** People of the policy of whom nothing is here on this release and artifact, in any build; in the policy's order. */
  readonly silent: readonly string[];
  /** Signers heard of whom the policy does not name. */
  readonly unknownSigners: number;
  /** What the policy's witnesses say of what this node holds; null when it names none. */
  readonly completeness: Completeness | null;
}

export interface Completeness {
  /** Witnesses needed. */
  readonly need: number;
  /** At this time, seconds, so many held nothing that is not here; null when too few vouch for that. */
  readonly asOf: number | null;
  /** Those heard of lately enough, the newest first. */
  readonly witnesses: readonly WitnessView[];
}

/** The worse of two verdicts. */
export function worse(a: Verdict, b: Verdict): Verdict {
  return VERDICTS.indexOf(a) <= VERDICTS.indexOf(b) ? a : b;
}
