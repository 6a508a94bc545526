/** Signed bytes to a statement: canonical, of a known type, within every limit, or refused. */

import * as v from 'valibot';
import { ConcurError } from '../base/errors.ts';
import { quoted } from '../base/printable.ts';
import { decodeCanonicalJson, type Json } from './json.ts';
import { ATTACHMENT, BUILD_TYPE, DELEGATION, NODE_KEY_DIGEST, NON_DETERMINISTIC, PROVENANCE, RETRACTION, STATEMENT_DIGEST, STATEMENT_TYPE } from './predicates.ts';
import { malformed } from './refusal.ts';
import {
  AttachmentStatement, DelegationStatement, NonDeterministicStatement, ProvenanceStatement, RetractionStatement, type AttachmentSubject, type BuildDefinitionJson, type EvidenceJson, type RunDetailsJson,
} from './schema.ts';
import type { AttachedTo, Attachment, Attestation, BuildDefinition, Delegation, Dependency, Evidence, NonDeterministic, Retraction, RunDetails, Statement } from './statement.ts';

/** @throws ConcurError statement-malformed | statement-not-canonical | statement-too-large | statement-unsupported */
export function decodeStatement(payload: Uint8Array): Statement {
  const json = decodeCanonicalJson(payload);
  switch (predicateTypeOf(json)) {
    case PROVENANCE: return toAttestation(json);
    case NON_DETERMINISTIC: return toNonDeterministic(json);
    case RETRACTION: return toRetraction(json);
    case DELEGATION: return toDelegation(json);
    case ATTACHMENT: return toAttachment(json);
    default: throw unsupported('predicateType', member(json, 'predicateType'));
  }
}

function predicateTypeOf(json: Json): Json | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw malformed('is not a JSON object');
  }
  if (json['_type'] !== STATEMENT_TYPE) throw unsupported('_type', json['_type']);
  return json['predicateType'];
}

function toAttestation(json: Json): Attestation {
  refuseOtherBuildType(json);
  const { subject, predicate } = check(ProvenanceStatement, json);
  return {
    kind: 'attestation',
    build: toBuild(predicate.buildDefinition),
    run: toRun(predicate.runDetails),
    subjects: subject.map(({ name, digest, annotations }) => ({
      name, sha256: digest.sha256, ...(annotations?.size === undefined ? {} : { size: annotations.size }),
    })),
  };
}

function toNonDeterministic(json: Json): NonDeterministic {
  refuseOtherBuildType(json);
  const { subject, predicate } = check(NonDeterministicStatement, json);
  const listed = subject.map((entry) => entry.digest.sha256);
  const expected = [...new Set(predicate.results.flatMap((result) => result.sha256))].sort();
  if (listed.join() !== expected.join()) {
    throw malformed('is malformed at subject: must list the hashes of its results, sorted, once each');
  }
  return { kind: 'non-deterministic', build: toBuild(predicate.buildDefinition), run: toRun(predicate.runDetails), results: predicate.results };
}

function toRetraction(json: Json): Retraction {
  const { subject, predicate } = check(RetractionStatement, json);
  return { kind: 'retraction', ...predicate, retracts: subject.map((entry) => entry.digest[STATEMENT_DIGEST]) };
}

function toDelegation(json: Json): Delegation {
  const { subject: [node], predicate } = check(DelegationStatement, json);
  return { kind: 'delegation', ...predicate, nodeKey: (node as { digest: Record<string, string> }).digest[NODE_KEY_DIGEST] as string };
}

function toAttachment(json: Json): Attachment {
  const { subject, predicate: { release, evidence, ...predicate } } = check(AttachmentStatement, json);
  return { kind: 'attachment', ...predicate, about: attachedTo(subject, release), evidence: toEvidence(evidence) };
}

function attachedTo(subject: readonly AttachmentSubject[], release: string | undefined): AttachedTo {
  const [first, ...others] = subject as [AttachmentSubject, ...AttachmentSubject[]];
  const { name, digest: { sha256 } } = first;
  if (sha256 !== undefined) {
    if (others.length > 0 || name === undefined || release === undefined || first.digest[STATEMENT_DIGEST] !== undefined) {
      throw malformed('is malformed at subject: must be one artifact with its name, hash and release, or statements');
    }
    return { kind: 'artifact', release, name, sha256 };
  }
  const ids = subject.map(({ digest }) => digest[STATEMENT_DIGEST]).filter((id) => id !== undefined);
  const isPlain = subject.every((each) => each.name === undefined && each.digest['sha256'] === undefined);
  if (ids.length < subject.length || !isPlain || release !== undefined) throw malformed('is malformed at subject: must be statements, with neither name nor release, or one artifact');
  if (new Set(ids).size < ids.length) throw malformed('is malformed at subject: must not repeat an id');
  return { kind: 'statements', ids };
}

function toBuild(json: BuildDefinitionJson): BuildDefinition {
  const withRole = (role: 'source' | 'input') => json.resolvedDependencies.filter((entry) => entry.annotations.role === role).map(toDependency);
  return { ...json.externalParameters, sources: withRole('source'), inputs: withRole('input'), environment: json.internalParameters.environment };
}

function toDependency({ uri, digest }: BuildDefinitionJson['resolvedDependencies'][number]): Dependency {
  const text = digest.gitCommit === undefined ? `sha256:${digest.sha256}` : `gitCommit:${digest.gitCommit}`;
  return { digest: text, ...(uri === undefined ? {} : { uri }) };
}

function toRun({ builder, metadata, byproducts = [] }: RunDetailsJson): RunDetails {
  return {
    signer: builder.id,
    ...(metadata.invocationId === undefined ? {} : { invocation: metadata.invocationId }),
    ...(metadata.startedOn === undefined ? {} : { started: metadata.startedOn }),
    ...(metadata.finishedOn === undefined ? {} : { finished: metadata.finishedOn }),
    ...(metadata.concur_supersedes === undefined ? {} : { supersedes: metadata.concur_supersedes }),
    ...(metadata.concur_round === undefined ? {} : { round: metadata.concur_round }),
    ...(metadata.concur_previous === undefined ? {} : { previous: metadata.concur_previous }),
    evidence: byproducts.map(toEvidence),
  };
}

function toEvidence({ name, digest, mediaType, annotations }: EvidenceJson): Evidence {
  return { name, sha256: digest.sha256, size: annotations.size, mediaType };
}

/** Another build type is somebody else's valid provenance: it is not malformed, and it never counts. */
function refuseOtherBuildType(json: Json): void {
  const buildType = member(member(member(json, 'predicate'), 'buildDefinition'), 'buildType');
  if (buildType !== BUILD_TYPE) throw unsupported('buildType', buildType);
}

function member(json: Json | undefined, key: string): Json | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  return Object.hasOwn(json, key) ? json[key] : undefined;
}

function check<S extends v.GenericSchema>(schema: S, json: Json): v.InferOutput<S> {
  const result = v.safeParse(schema, json, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw malformed(`is malformed at ${v.getDotPath(issue) ?? 'its root'}: ${issue.message}`);
}

function unsupported(what: string, value: Json | undefined): ConcurError {
  const shown = value === undefined ? 'nothing' : typeof value === 'string' ? quoted(value) : JSON.stringify(value).slice(0, 120);
  return new ConcurError('statement-unsupported', `statement has ${what} ${shown}, which this program does not count`, {
    hint: 'a newer concur may read it',
  });
}
