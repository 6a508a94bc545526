/**
 * What a foreign statement says of a policy's project. It names no project itself, so both project and release are
 * read from its signed names by the policy's `foreign` lines, or else from where the operator's own files lay.
 */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { isLabel } from '../base/names.ts';
import { releaseOfForeignName } from '../policy/foreign.ts';
import type { Policy } from '../policy/policy.ts';
import { buildId, unboundBuildId } from '../statement/build-id.ts';
import type { ResultClaim } from '../statement/claim.ts';
import type { Filing, ForeignStatement } from '../statement/foreign.ts';
import type { KeyStanding, SignatureReport } from '../statement/report.ts';
import type { ClaimedValue } from '../statement/statement.ts';
import { compareText } from './order.ts';

export interface SignedForeign {
  /** Attestation id. */
  readonly id: Hex;
  readonly signer: Fingerprint;
  /** The signature's creation time, seconds. */
  readonly time: number;
  readonly report: SignatureReport;
  readonly standing: KeyStanding;
  readonly statement: ForeignStatement;
  /** Where the operator had it; none when it came from the network. */
  readonly filings: readonly Filing[];
}

/**
 * @returns one claim for each release that some of its names are of; they share the statement's id. None when no
 *   name is of the policy's project
 */
export function deriveClaims(policy: Policy, signed: SignedForeign): ResultClaim[] {
  const folders = folderLabels(policy, signed);
  const labelled = signed.statement.values.flatMap((value) => {
    const label = signedLabel(policy, signed, value);
    return (label === null ? folders : [label]).map((each) => ({ label: each, value }));
  });
  const groups = [...Map.groupBy(labelled, ({ label }) => `${label.release} ${label.releaseFrom}`)].sort(([a], [b]) => compareText(a, b));
  return groups.map(([, group]) => claimOf(policy, signed, group));
}

type Label = Pick<ResultClaim, 'release' | 'releaseFrom'>;

interface Labelled {
  readonly label: Label;
  readonly value: ClaimedValue;
}

/** By the first `foreign` line of the format that the name matches. */
function signedLabel({ foreign }: Policy, { statement }: SignedForeign, { artifact }: ClaimedValue): Label | null {
  const release = releaseOfForeignName(foreign, statement.format, artifact);
  return release === null ? null : { release, releaseFrom: 'signed' };
}

/** All of them: a copy in another folder must not take a word away from where it was, a dissent perhaps. */
function folderLabels({ project }: Policy, { statement, filings }: SignedForeign): Label[] {
  // Provenance of any kind of thing comes in such envelopes: only a name that was signed says that it is this project's.
  if (statement.format === 'dsse') return [];
  const labels = filings.filter((filing) => filing.project === project).flatMap(({ release }) => (release !== null && isLabel(release) ? [release] : []));
  return [...new Set(labels)].map((release) => ({ release, releaseFrom: 'folder' }));
}

/** @param group names of one label */
function claimOf({ project }: Policy, { id, signer, time, report, standing, statement }: SignedForeign, group: readonly Labelled[]): ResultClaim {
  const { format, sources } = statement;
  const { label } = group[0] as Labelled;
  const bound = { project, sources: sources.map((digest) => ({ digest })), parameters: {} };
  return {
    kind: 'result', id, signer, time, project, report, standing, format, ...label,
    build: sources.length === 0 ? unboundBuildId(project, label.release) : buildId(bound),
    sources, parameters: {}, values: group.map(({ value }) => value), supersedes: [], previous: [],
  };
}
