/** What may be asked of the policies, and done to them. Everything here can be written as JSON. */

import type { Hex } from '../base/bytes.ts';
import type { ErrorCode } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { KeyFacts } from '../statement/report.ts';

export interface PolicyId {
  readonly project: string;
  /** SHA-256 of the policy's bytes. */
  readonly hash: Hex;
}

export interface PolicySummary extends PolicyId {
  readonly text: string;
  readonly people: number;
  readonly keys: readonly Fingerprint[];
  /** Where it was followed from: an https address, an absolute path, or `keys/` and a name; null when that has no name. */
  readonly from: string | null;
}

/** What was found beside a policy, and what it is meant for. */
export interface PolicyOffer {
  /** Files of signatures over its bytes, binary or armored; together at most MAX_POLICY_SIGNATURES_BYTES. @default none */
  readonly signatures?: readonly Uint8Array[];
  /** The project that it has to be for. @default any */
  readonly project?: string;
}

/** What would come of following a policy. */
export interface PolicyExamination extends PolicyId {
  /**
   * `new`: the project is not followed. `successor`: both roots signed it, so that nobody need be asked. `changed`: the operator
   * decides. `refused`: only an operator who insists can follow it.
   */
  readonly outcome: 'new' | 'unchanged' | 'successor' | 'changed' | 'refused';
  readonly refusal: PolicyRefusal | null;
  /** The policy that is followed now, null for none. */
  readonly current: PolicySummary | null;
  /** Names in the offered policy's own root who signed it, acceptably and by keys that are valid now. */
  readonly signedBy: readonly string[];
  /** Why other signatures do not count. */
  readonly passedOver: readonly string[];
}

export interface PolicyRefusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
  /** Whether an operator who insists can follow it all the same. */
  readonly open: boolean;
}

export interface PolicyAcceptance extends PolicyOffer {
  /** Where it came from, so that it can be asked for again there. @default null, a place without a name */
  readonly from?: string | null;
  /** The operator insists on what would be refused. @default false */
  readonly replace?: boolean;
  /** Hash of the policy that the operator saw it take the place of, null for none. @default whatever is followed */
  readonly instead?: Hex | null;
}

/** What the store knows of somebody whom a policy names. */
export interface SignerPast {
  /** Petname. */
  readonly name: string;
  /** Stored statements on results of the project by the person's keys, of those that count. */
  readonly attestations: number;
  /** The oldest one's signature time, seconds; null when there is none, or none that says a time. */
  readonly since: number | null;
  /** Releases of which they say something. */
  readonly releases: number;
  /** Releases in which they got another value than the agreed one, or several; null when there are too many statements to tally. */
  readonly dissents: number | null;
}

export interface SignerHistory {
  /** In the policy's order. */
  readonly people: readonly SignerPast[];
  /** False when only some of the statements were looked at: numbers are then at least these. */
  readonly complete: boolean;
  /** What the certificates here say of each key of signers, root and witnesses; those without one are not in it. */
  readonly keys: Readonly<Record<Fingerprint, KeyFacts>>;
}

export interface PolicyPort {
  policies(): Promise<PolicySummary[]>;
  /** Changes nothing. @throws ConcurError policy-malformed | signature-malformed */
  examinePolicy(text: string, offer?: PolicyOffer): Promise<PolicyExamination>;
  /**
   * Replaces the project's policy, if there is one. Whether the operator agrees is for the caller to ask.
   * @throws ConcurError policy-malformed | policy-rollback | policy-unsigned | policy-expired | policy-mismatch
   */
  addPolicy(text: string, acceptance?: PolicyAcceptance): Promise<PolicySummary>;
  /** @throws ConcurError not-found */
  removePolicy(project: string): Promise<void>;
  /** Of a policy that may be followed or not. @throws ConcurError policy-malformed */
  signerHistory(text: string): Promise<SignerHistory>;
}
