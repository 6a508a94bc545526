/** A build's identity: project, sources and parameters, nothing else (docs/formats/attestation.md). */

import type { Hex } from '../base/bytes.ts';
import { sha256Hex } from '../base/sha256.ts';
import { encodeCanonicalJson } from './json.ts';
import type { BuildDefinition } from './statement.ts';

/** SHA-256 of the canonical JSON of project, sorted unique source digests and parameters. */
export function buildId(build: Pick<BuildDefinition, 'project' | 'sources' | 'parameters'>): Hex {
  const sources = [...new Set(build.sources.map((source) => source.digest))].sort();
  return sha256Hex(encodeCanonicalJson({ project: build.project, sources, parameters: { ...build.parameters } }));
}
