/** A statement as a list shows it: what it says, and what the policies here read from it. */

import type { Policy } from '../policy/policy.ts';
import { buildId } from '../statement/build-id.ts';
import type { ForeignStatement } from '../statement/foreign.ts';
import type { Attachment, Statement } from '../statement/statement.ts';
import { claimsOf, type Recalled } from './claims.ts';
import type { PolicyBook } from './policies.ts';
import type { LogEntry } from './port.ts';

type Said = Pick<LogEntry, 'kind' | 'format' | 'project' | 'release' | 'build' | 'subjects' | 'refersTo' | 'reason'>;

/** @param asked whose reading of a foreign attestation is wanted, should several policies read it as their project's */
export function toEntry(policies: PolicyBook, recalled: Recalled, asked?: Policy): LogEntry {
  const { record, content } = recalled;
  const { signer, created } = record.report;
  const said = content.kind === 'foreign' ? describeForeign([...(asked === undefined ? [] : [asked]), ...policies.all()], recalled, content) : describe(content);
  return {
    id: record.id,
    signer,
    ...said,
    name: said.project === null ? policies.petnameAnywhere(signer) : policies.petname(signer, said.project),
    time: created,
    firstSeen: record.firstSeen,
  };
}

/** Of several policies that read it as their project's, the first. */
function describeForeign(policies: readonly Policy[], recalled: Recalled, { format, values }: ForeignStatement): Said {
  const claims = policies.map((policy) => claimsOf(policy, recalled)).find((some) => some.length > 0) ?? [];
  const [claim, another] = claims;
  const only = another === undefined && claim?.kind !== 'retraction' ? claim : undefined;
  return {
    kind: 'foreign',
    format,
    project: claim?.project ?? null,
    release: only?.release ?? null,
    build: only?.build ?? null,
    subjects: values.map(({ artifact, sha256 }) => ({ name: artifact, sha256 })),
    refersTo: [],
    reason: null,
  };
}

function describe(statement: Statement): Said {
  if (statement.kind === 'retraction') {
    return {
      kind: 'retraction', format: 'native', project: statement.project, release: null, build: null,
      subjects: [], refersTo: statement.retracts, reason: statement.reason,
    };
  }
  if (statement.kind === 'delegation') {
    return {
      kind: 'delegation', format: 'native', project: statement.project, release: null, build: null,
      subjects: [], refersTo: [], reason: `to the node key ${statement.nodeKey}, until ${statement.expires}`,
    };
  }
  if (statement.kind === 'attachment') return describeAttachment(statement);
  const { kind, build, run } = statement;
  return {
    kind,
    format: 'native',
    project: build.project,
    release: build.release,
    build: buildId(build),
    subjects: kind === 'attestation' ? statement.subjects.map(({ name, sha256 }) => ({ name, sha256: [sha256] })) : statement.results,
    refersTo: run.supersedes?.ids ?? [],
    reason: run.supersedes?.reason ?? null,
  };
}

/** Its subject is what the evidence belongs to. */
function describeAttachment({ project, about, note }: Attachment): Said {
  const isArtifact = about.kind === 'artifact';
  return {
    kind: 'attachment', format: 'native', project, release: isArtifact ? about.release : null, build: null,
    subjects: isArtifact ? [{ name: about.name, sha256: [about.sha256] }] : [],
    refersTo: isArtifact ? [] : about.ids,
    reason: note,
  };
}
