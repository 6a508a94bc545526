/**
 * Bytes that somebody signed in another format → what they say, with nothing derived from elsewhere.
 * The same bytes give the same statement, or the same refusal, on every node.
 */

import type { ForeignFormat, ForeignStatement } from '../statement/foreign.ts';
import { readBuildinfo, readBuildinfoDetails } from './buildinfo.ts';
import type { Input } from './digests.ts';
import { readDsse, readDsseDetails } from './dsse.ts';
import { readInTotoLink, readInTotoLinkDetails } from './in-toto-link.ts';
import { readSha256sums } from './sha256sums.ts';

/**
 * By a promise, for the parser of YAML is loaded when the first file of it comes.
 * @param payload the signed bytes
 * @throws ConcurError foreign-malformed; statement-unsupported for what is well-formed and says nothing of a rebuild
 */
export async function readForeign(format: ForeignFormat, payload: Uint8Array): Promise<ForeignStatement> {
  switch (format) {
    case 'sha256sums': return readSha256sums(payload);
    case 'gitian': return (await import('./gitian.ts')).readGitian(payload);
    case 'buildinfo': return readBuildinfo(payload);
    case 'in-toto-link': return readInTotoLink(payload);
    case 'dsse': return readDsse(payload);
  }
}

/** What stands in a signed file beside its results: shown in a diagnosis, never part of a verdict. */
export interface ForeignDetails {
  /** What the build took in besides its sources. */
  readonly inputs: readonly Input[];
  /** Facts of the machine: dotted name to value. */
  readonly environment: Readonly<Record<string, string>>;
}

/** @throws ConcurError as readForeign */
export async function readForeignDetails(format: ForeignFormat, payload: Uint8Array): Promise<ForeignDetails> {
  switch (format) {
    case 'sha256sums': readSha256sums(payload); return { inputs: [], environment: {} };
    case 'gitian': return (await import('./gitian.ts')).readGitianDetails(payload);
    case 'buildinfo': return readBuildinfoDetails(payload);
    case 'in-toto-link': return readInTotoLinkDetails(payload);
    case 'dsse': return readDsseDetails(payload);
  }
}
