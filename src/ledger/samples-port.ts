/** The ledger's port (port.ts), for a diagnosis: who got what for each artifact of a release, and in which circumstances. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { ItemKind } from '../statement/id.ts';
import type { SubjectVerdict } from '../tally/verdict.ts';

export interface SamplesQuery {
  readonly project: string;
  readonly release: string;
}

export interface ReleaseSamples {
  readonly project: string;
  readonly release: string;
  /** SHA-256 of the policy by which it is judged. */
  readonly policy: Hex;
  readonly subjects: readonly SubjectSamples[];
  /** By the statement's id: one statement may speak of many artifacts. */
  readonly circumstances: Readonly<Record<Hex, Circumstances>>;
}

export interface SubjectSamples {
  readonly verdict: SubjectVerdict;
  /** Counted or not; those first who count. */
  readonly samples: readonly SampleNote[];
  /** Names of signers who gave several hashes for this one name: nothing says which is to be compared with which. */
  readonly several: readonly string[];
}

export interface SampleNote {
  readonly signer: Fingerprint;
  /** The policy's petname, else the fingerprint. */
  readonly name: string;
  readonly counted: boolean;
  /** Of the statement. */
  readonly id: Hex;
  /** The signature's creation time, seconds. */
  readonly time: number;
  readonly sha256: Hex;
  /** Hash of a manifest of these bytes that is here as evidence; null without one. */
  readonly manifest: Hex | null;
  /** Of a manifest that the statement names and that is not here. */
  readonly manifestElsewhere: Hex | null;
}

/** What a statement records beside its results. */
export interface Circumstances {
  readonly format: ItemKind;
  /** Sorted digests; empty when the format does not sign them. */
  readonly sources: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  /** What the build took in besides its sources. */
  readonly inputs: readonly { readonly name: string; readonly digest: string }[];
  /** Dotted name to value. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface SamplesPort {
  /** @throws ConcurError policy-missing | policy-expired */
  samples(query: SamplesQuery): Promise<ReleaseSamples>;
}
