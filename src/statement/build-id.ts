/** A build's identity: project, sources and parameters, nothing else (docs/formats/attestation.md). */

import type { Hex } from '../base/bytes.ts';
import { sha256Hex } from '../base/sha256.ts';
import { encodeCanonicalJson } from './json.ts';
import type { BuildDefinition, SourceDigest } from './statement.ts';

/** SHA-256 of the canonical JSON of project, sorted unique source digests and parameters. */
export function buildId(build: Pick<BuildDefinition, 'project' | 'sources' | 'parameters'>): Hex {
  return sha256Hex(encodeCanonicalJson({ project: build.project, sources: sourceDigests(build), parameters: { ...build.parameters } }));
}

/** Sorted, unique, without addresses. */
export function sourceDigests(build: Pick<BuildDefinition, 'sources'>): SourceDigest[] {
  return [...new Set(build.sources.map((source) => source.digest))].sort();
}
