/** What may be asked of the ledger about a file or a project: the answers that have a verdict in them. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { PosesAs } from '../tally/poses-as.ts';
import type { SubjectVerdict, Verdict } from '../tally/verdict.ts';
import type { PolicyId } from './policy-port.ts';

export interface VerifyQuery {
  readonly sha256: Hex;
  /** The file's base name, or what the user says it is; null when neither is known. */
  readonly name: string | null;
  readonly project?: string;
  readonly release?: string;
  /** One dissent is enough for CONTESTED. */
  readonly strict: boolean;
}

export interface Candidate extends SubjectVerdict {
  readonly policy: PolicyId;
  /** How the candidate was found. */
  readonly by: 'hash' | 'name';
  /** Of `other-release`: the other release that the name or the pin says, where one of them says one. */
  readonly posesAs: PosesAs | null;
}

/** A release after the candidate's on which the builders agree as well. */
export interface NewerRelease {
  readonly release: string;
  /** One of its agreed artifacts: that of the candidate's name, where there is one. */
  readonly artifact: string;
  /** When its quorum was complete, seconds, by its signatures; null when they say no time. */
  readonly since: number | null;
}

/** That a file was AGREED here once, and what has changed since. */
export interface FormerAgreement {
  /** When that was last noticed, seconds. */
  readonly time: number;
  /** The hash of the policy of that day. */
  readonly policy: Hex;
  readonly policyChanged: boolean;
  /** Names of people who supported it then and do not now. */
  readonly lost: readonly string[];
  /** Names of people who now speak against it and did not then. */
  readonly against: readonly string[];
}

export interface VerifyAnswer {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly advice: string;
  /** Worst first: the first one is what the verdict speaks of; empty for UNKNOWN. */
  readonly candidates: readonly Candidate[];
  /** Policies that were asked. */
  readonly policies: readonly PolicyId[];
  /** Signatures that were looked at for this answer. */
  readonly signatures: number;
  /** The newest statement among them: its signature's time in seconds, null without any. */
  readonly newest: number | null;
  /** Of these statements; decides nothing. */
  readonly gaps: readonly Gap[];
  /** Statements of the policies' signers, about this file or another, that wait for a certificate. */
  readonly waiting: number;
  /** Looked for among the newest statements only; null when there is none, or nothing tells. */
  readonly newer: NewerRelease | null;
  /** An alarm: this very file was AGREED here, and is not any more. */
  readonly wasAgreed: FormerAgreement | null;
}

/** A statement whose signer had made an earlier one that is not here: it was withheld, or has not arrived yet. */
export interface Gap {
  /** Petname of the signer. */
  readonly name: string;
  readonly fingerprint: Fingerprint;
  readonly id: Hex;
  /** The id that it names. */
  readonly missing: Hex;
}

export interface StatusQuery {
  readonly project?: string;
  readonly release?: string;
  readonly strict: boolean;
}

export interface StatusAnswer {
  readonly project: string;
  readonly policy: PolicyId;
  /** Signers heard of from peers since the node started, whom the policy does not name: a claim, at most 1,000. */
  readonly strangers: number;
  readonly subjects: readonly SubjectVerdict[];
  /** Files of these subjects that were AGREED here, and are not any more. */
  readonly alarms: readonly Alarm[];
}

export interface Alarm {
  readonly project: string;
  readonly release: string | null;
  readonly artifact: string;
  readonly sha256: Hex;
  readonly wasAgreed: FormerAgreement;
}
