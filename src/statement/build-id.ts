/** A build's identity: project, sources and parameters, nothing else (docs/formats/attestation.md, docs/formats/verdict.md). */

import { concatBytes, utf8Encode, type Hex } from '../base/bytes.ts';
import { sha256Hex } from '../base/sha256.ts';
import { encodeCanonicalJson } from './json.ts';
import type { BuildDefinition, SourceDigest } from './statement.ts';

/** SHA-256 of the canonical JSON of project, sorted unique source digests and parameters. */
export function buildId(build: Pick<BuildDefinition, 'project' | 'sources' | 'parameters'>): Hex {
  return sha256Hex(encodeCanonicalJson({ project: build.project, sources: sourceDigests(build), parameters: { ...build.parameters } }));
}

const UNBOUND_DOMAIN = concatBytes(utf8Encode('concur/unbound/1'), Uint8Array.of(0));

/**
 * The build of foreign statements that sign no source: whatever a project calls this release. What is hashed does
 * not begin as JSON does, so no other build can have this id.
 */
export function unboundBuildId(project: string, release: string): Hex {
  return sha256Hex(UNBOUND_DOMAIN, encodeCanonicalJson({ project, release }));
}

/** Sorted, unique, without addresses. */
export function sourceDigests(build: Pick<BuildDefinition, 'sources'>): SourceDigest[] {
  return [...new Set(build.sources.map((source) => source.digest))].sort();
}
