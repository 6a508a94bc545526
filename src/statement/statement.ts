/** What a signer says, decoded. The signed bytes are kept beside it: nothing is ever signed again from this. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';

/** `gitCommit:<40 or 64 hex>` or `sha256:<64 hex>`: the digest decides, never the address. */
export type SourceDigest = string;

export interface Dependency {
  readonly digest: SourceDigest;
  /** Where it was taken from: a claim for people, never compared. */
  readonly uri?: string;
}

/** All that is meant to decide the bytes, and the label that people use for it. */
export interface BuildDefinition {
  readonly project: string;
  readonly release: string;
  /** Such as SOURCE_DATE_EPOCH. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly sources: readonly Dependency[];
  /** What the build took in besides its sources: shown in a diagnosis, not part of the build's identity. */
  readonly inputs: readonly Dependency[];
  /** Facts that are not meant to decide the bytes: dotted name to value. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface RunDetails {
  readonly signer: Fingerprint;
  readonly invocation?: string;
  /** `2017-06-08T12:00:00Z` */
  readonly started?: string;
  readonly finished?: string;
  readonly supersedes?: Supersession;
  readonly round?: string;
  /** Ids of the signer's newest statements in this project, so that a withheld one shows as a gap. */
  readonly previous?: readonly Hex[];
  readonly evidence: readonly Evidence[];
}

export interface Supersession {
  readonly ids: readonly Hex[];
  readonly reason: string;
}

export interface Evidence {
  readonly name: string;
  readonly sha256: Hex;
  /** Bytes. */
  readonly size: number;
  readonly mediaType: string;
}

export interface Subject {
  readonly name: string;
  readonly sha256: Hex;
  /** Bytes. */
  readonly size?: number;
}

/** What somebody got for an artifact. */
export interface ClaimedValue {
  /** Artifact name. */
  readonly artifact: string;
  /** One hash; several, sorted, for a non-deterministic build or an ambiguous foreign file. */
  readonly sha256: readonly Hex[];
}

export interface Attestation {
  readonly kind: 'attestation';
  readonly build: BuildDefinition;
  readonly run: RunDetails;
  readonly subjects: readonly Subject[];
}

export interface NonDeterministic {
  readonly kind: 'non-deterministic';
  readonly build: BuildDefinition;
  readonly run: RunDetails;
  readonly results: readonly { readonly name: string; readonly sha256: readonly Hex[] }[];
}

export interface Retraction {
  readonly kind: 'retraction';
  readonly project: string;
  readonly signer: Fingerprint;
  readonly retracts: readonly Hex[];
  readonly reason: string;
}

/** "This node's key speaks for me as a witness": for checkpoints, and for nothing else. */
export interface Delegation {
  readonly kind: 'delegation';
  readonly project: string;
  readonly signer: Fingerprint;
  /** The node's Ed25519 public key: 32 bytes. */
  readonly nodeKey: Hex;
  /** `2027-06-08T12:00:00Z`; it ends MAX_DELEGATION_SECONDS after its signature at the latest. */
  readonly expires: string;
}

/** "This evidence belongs to what was said there": a log, a report or a manifest, by whoever looked into it. It decides nothing. */
export interface Attachment {
  readonly kind: 'attachment';
  readonly project: string;
  readonly signer: Fingerprint;
  readonly about: AttachedTo;
  readonly evidence: Evidence;
  readonly note: string;
}

/** Statements, or a file that somebody got of a release's artifact. */
export type AttachedTo =
  | { readonly kind: 'statements'; readonly ids: readonly Hex[] }
  | { readonly kind: 'artifact'; readonly release: string; readonly name: string; readonly sha256: Hex };

/** What somebody got. */
export type Result = Attestation | NonDeterministic;
/** What a tally is made of. */
export type Tallied = Result | Retraction;
export type Statement = Tallied | Delegation | Attachment;

export function isResult(statement: { readonly kind: string }): statement is Result {
  return statement.kind === 'attestation' || statement.kind === 'non-deterministic';
}

export function isTallied(statement: { readonly kind: string }): statement is Tallied {
  return isResult(statement) || statement.kind === 'retraction';
}

export function signerOf(statement: Statement): Fingerprint {
  return isResult(statement) ? statement.run.signer : statement.signer;
}

export function projectOf(statement: Statement): string {
  return isResult(statement) ? statement.build.project : statement.project;
}
