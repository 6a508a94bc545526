/** A statement to the canonical bytes that are signed. */

import { encodeCanonicalJson, type Json } from './json.ts';
import { decodeStatement } from './decode.ts';
import {
  ATTACHMENT, BUILD_TYPE, DELEGATION, NODE_KEY_DIGEST, NON_DETERMINISTIC, PROVENANCE, RETRACTION, SIGNER_SCHEME, STATEMENT_DIGEST, STATEMENT_TYPE,
} from './predicates.ts';
import type { Attachment, Attestation, BuildDefinition, Delegation, Dependency, Evidence, NonDeterministic, Retraction, RunDetails, Statement } from './statement.ts';

/**
 * The bytes are decoded again before they are returned: nobody signs what others would refuse.
 * @throws ConcurError as decodeStatement
 */
export function encodeStatement(statement: Statement): Uint8Array {
  const payload = encodeCanonicalJson(toJson(statement));
  decodeStatement(payload);
  return payload;
}

function toJson(statement: Statement): Json {
  switch (statement.kind) {
    case 'attestation': return fromAttestation(statement);
    case 'non-deterministic': return fromNonDeterministic(statement);
    case 'retraction': return fromRetraction(statement);
    case 'delegation': return fromDelegation(statement);
    case 'attachment': return fromAttachment(statement);
  }
}

function fromAttestation({ subjects, build, run }: Attestation): Json {
  return {
    _type: STATEMENT_TYPE,
    predicateType: PROVENANCE,
    subject: subjects.map(({ name, sha256, size }) => ({ name, digest: { sha256 }, ...(size === undefined ? {} : { annotations: { size } }) })),
    predicate: { buildDefinition: buildDefinition(build), runDetails: runDetails(run) },
  };
}

function fromNonDeterministic({ results, build, run }: NonDeterministic): Json {
  const hashes = new Set(results.flatMap((result) => result.sha256));
  return {
    _type: STATEMENT_TYPE,
    predicateType: NON_DETERMINISTIC,
    // Without names: in-toto wants those unique, and `results` holds them.
    subject: [...hashes].sort().map((sha256) => ({ digest: { sha256 } })),
    predicate: {
      buildDefinition: buildDefinition(build),
      runDetails: runDetails(run),
      results: results.map(({ name, sha256 }) => ({ name, sha256: [...sha256] })),
    },
  };
}

function fromRetraction({ project, signer, retracts, reason }: Retraction): Json {
  return {
    _type: STATEMENT_TYPE,
    predicateType: RETRACTION,
    subject: retracts.map((id) => ({ digest: { [STATEMENT_DIGEST]: id } })),
    predicate: { project, signer: SIGNER_SCHEME + signer, reason },
  };
}

function fromDelegation({ project, signer, nodeKey, expires }: Delegation): Json {
  return {
    _type: STATEMENT_TYPE,
    predicateType: DELEGATION,
    subject: [{ digest: { [NODE_KEY_DIGEST]: nodeKey } }],
    predicate: { project, signer: SIGNER_SCHEME + signer, expires },
  };
}

function fromAttachment({ project, signer, about, evidence, note }: Attachment): Json {
  const [subject, place] = about.kind === 'statements'
    ? [about.ids.map((id) => ({ digest: { [STATEMENT_DIGEST]: id } })), {}]
    : [[{ name: about.name, digest: { sha256: about.sha256 } }], { release: about.release }];
  return {
    _type: STATEMENT_TYPE,
    predicateType: ATTACHMENT,
    subject,
    predicate: { project, signer: SIGNER_SCHEME + signer, ...place, evidence: pieceOfEvidence(evidence), note },
  };
}

function pieceOfEvidence({ name, sha256, size, mediaType }: Evidence): Json {
  return { name, digest: { sha256 }, mediaType, annotations: { size } };
}

function buildDefinition(build: BuildDefinition): Json {
  return {
    buildType: BUILD_TYPE,
    externalParameters: { project: build.project, release: build.release, parameters: { ...build.parameters } },
    internalParameters: { environment: { ...build.environment } },
    resolvedDependencies: [
      ...build.sources.map((source) => dependency(source, 'source')),
      ...build.inputs.map((input) => dependency(input, 'input')),
    ],
  };
}

function dependency({ digest, uri }: Dependency, role: string): Json {
  const colon = digest.indexOf(':');
  return { ...(uri === undefined ? {} : { uri }), digest: { [digest.slice(0, colon)]: digest.slice(colon + 1) }, annotations: { role } };
}

function runDetails(run: RunDetails): Json {
  const metadata: { [key: string]: Json } = {};
  if (run.invocation !== undefined) metadata['invocationId'] = run.invocation;
  if (run.started !== undefined) metadata['startedOn'] = run.started;
  if (run.finished !== undefined) metadata['finishedOn'] = run.finished;
  if (run.supersedes !== undefined) metadata['concur_supersedes'] = { ids: [...run.supersedes.ids], reason: run.supersedes.reason };
  if (run.round !== undefined) metadata['concur_round'] = run.round;
  if (run.previous !== undefined) metadata['concur_previous'] = [...run.previous];
  const byproducts = run.evidence.map(pieceOfEvidence);
  return {
    builder: { id: SIGNER_SCHEME + run.signer },
    metadata,
    ...(byproducts.length === 0 ? {} : { byproducts }),
  };
}
