/** A verified attestation in the form that is tallied: who says, when, of which build, which hashes. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { buildId, sourceDigests } from './build-id.ts';
import type { ItemKind } from './id.ts';
import type { KeyStanding, SignatureReport } from './report.ts';
import type { ClaimedValue, Result, Tallied } from './statement.ts';

interface Claimed {
  /** Attestation id. */
  readonly id: Hex;
  readonly signer: Fingerprint;
  /** The signature's creation time, seconds. */
  readonly time: number;
  readonly project: string;
  readonly report: SignatureReport;
  /** How its key stands, as of the moment the tally is asked for. */
  readonly standing: KeyStanding;
  /** Its key has ended, and the policy wants a witness for when it was made: there is none. */
  readonly late?: true;
}

export interface ResultClaim extends Claimed {
  readonly kind: 'result' | 'non-deterministic';
  /** Foreign statements supersede nothing by themselves: of two by one key the later signature counts. */
  readonly format: ItemKind;
  readonly build: Hex;
  readonly release: string;
  /** `folder` when only the operator's own folders say so: a hint for local imports. */
  readonly releaseFrom: 'signed' | 'folder';
  /** Sorted, unique; empty for a foreign statement that names none ("unbound"). */
  readonly sources: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly values: readonly ClaimedValue[];
  readonly supersedes: readonly Hex[];
  /** Own statements that were there already when this one was made: they order what has the same second. */
  readonly previous: readonly Hex[];
}

export interface RetractionClaim extends Claimed {
  readonly kind: 'retraction';
  readonly retracts: readonly Hex[];
}

export type Claim = ResultClaim | RetractionClaim;

export interface Verified {
  readonly id: Hex;
  readonly statement: Tallied;
  readonly report: SignatureReport;
}

/** @param verified a statement whose signer was checked to be `report.signer` */
export function toClaim({ id, statement, report }: Verified, standing: KeyStanding): Claim {
  const claimed = { id, signer: report.signer, time: report.created, report, standing };
  if (statement.kind === 'retraction') return { ...claimed, kind: 'retraction', project: statement.project, retracts: statement.retracts };
  const { build, run } = statement;
  return {
    ...claimed,
    kind: statement.kind === 'attestation' ? 'result' : 'non-deterministic',
    format: 'native',
    project: build.project,
    release: build.release,
    releaseFrom: 'signed',
    build: buildId(build),
    sources: sourceDigests(build),
    parameters: build.parameters,
    values: valuesOf(statement),
    supersedes: run.supersedes?.ids ?? [],
    previous: run.previous ?? [],
  };
}

function valuesOf(statement: Result): ClaimedValue[] {
  return statement.kind === 'attestation'
    ? statement.subjects.map(({ name, sha256 }) => ({ artifact: name, sha256: [sha256] }))
    : statement.results.map(({ name, sha256 }) => ({ artifact: name, sha256 }));
}
