/** Sources in their one spelling, and as people type them. */

import { ConcurError } from '../base/errors.ts';
import { MAX_URI_BYTES } from '../base/limits.ts';
import { quoted } from '../base/printable.ts';
import type { Dependency, SourceDigest } from './statement.ts';

const SOURCE_DIGEST = /^(?:gitCommit:(?:[0-9a-f]{40}|[0-9a-f]{64})|sha256:[0-9a-f]{64})$/;
const URI = /^[a-z][a-z0-9+.-]*:[!-~]+$/i;

export function isSourceDigest(text: string): text is SourceDigest {
  return SOURCE_DIGEST.test(text);
}

/** An in-toto ResourceURI: printable ASCII, its scheme and authority in lower case (RFC 3986, 6.2.2.1). */
export function isResourceUri(text: string): boolean {
  return text.length <= MAX_URI_BYTES && URI.test(text) && text === normalizeCase(text);
}

/**
 * `<uri>@<commit>`, `<uri>@sha256:<hex>`, or a bare digest.
 * @throws ConcurError source-malformed
 */
export function parseSource(text: string): Dependency {
  const at = text.lastIndexOf('@');
  const digest = parseDigest(text.slice(at + 1), text);
  if (at === -1) return { digest };
  const uri = text.slice(0, at);
  if (isResourceUri(uri)) return { uri, digest };
  const hint = URI.test(uri) && uri.length <= MAX_URI_BYTES
    ? `scheme and host are written in lower case: ${normalizeCase(uri)}`
    : 'for example git+https://example.org/project.git@<commit>';
  throw malformed(text, `${quoted(uri)} is not a URI`, hint);
}

function normalizeCase(uri: string): string {
  return uri.replace(/^[^:]*:(?:\/\/[^/?#]*)?/, (start) => start.toLowerCase());
}

function parseDigest(text: string, source: string): SourceDigest {
  const digest = text.includes(':') ? text : `gitCommit:${text}`;
  if (SOURCE_DIGEST.test(digest)) return digest;
  if (SOURCE_DIGEST.test(digest.replace(/:.*/, (hex) => hex.toLowerCase()))) {
    throw malformed(source, 'the digest is not in lower case', 'write it in lower case');
  }
  if (/^[0-9a-f]{4,39}$/.test(text)) throw malformed(source, `commit "${text}" is abbreviated`, `git rev-parse ${text}`);
  throw malformed(source, `${quoted(text)} is neither a full commit nor sha256:<hex>`, 'branches and tags move: give the commit that git rev-parse prints');
}

function malformed(source: string, problem: string, hint: string): ConcurError {
  return new ConcurError('source-malformed', `source ${quoted(source)}: ${problem}`, { hint });
}
