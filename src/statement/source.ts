/** Sources in their one spelling, and as people type them. */

import { ConcurError } from '../base/errors.ts';
import type { Dependency, SourceDigest } from './statement.ts';

const SOURCE_DIGEST = /^(?:gitCommit:(?:[0-9a-f]{40}|[0-9a-f]{64})|sha256:[0-9a-f]{64})$/;

export function isSourceDigest(text: string): text is SourceDigest {
  return SOURCE_DIGEST.test(text);
}

/**
 * `<uri>@<commit>`, `<uri>@sha256:<hex>`, or a bare digest.
 * @throws ConcurError source-malformed
 */
export function parseSource(text: string): Dependency {
  const at = text.lastIndexOf('@');
  const uri = at > 0 ? text.slice(0, at) : '';
  const digest = parseDigest(text.slice(at + 1), text);
  if (uri === '') return { digest };
  if (!/^[a-z][a-z0-9+.-]*:[!-~]+$/i.test(uri)) {
    throw new ConcurError('source-malformed', `source "${text}": "${uri}" is not a URI`, { hint: 'for example git+https://example.org/project.git@<commit>' });
  }
  return { uri, digest };
}

function parseDigest(text: string, whole: string): SourceDigest {
  const digest = text.includes(':') ? text : `gitCommit:${text}`;
  if (SOURCE_DIGEST.test(digest)) return digest;
  if (SOURCE_DIGEST.test(digest.replace(/:.*/, (hex) => hex.toLowerCase()))) {
    throw new ConcurError('source-malformed', `source "${whole}": the digest is not in lower case`, { hint: 'write it in lower case' });
  }
  if (/^[0-9a-f]{4,39}$/.test(text)) {
    throw new ConcurError('source-malformed', `source "${whole}": commit "${text}" is abbreviated`, { hint: `git rev-parse ${text}` });
  }
  throw new ConcurError('source-malformed', `source "${whole}": "${text}" is neither a full commit nor sha256:<hex>`, {
    hint: 'branches and tags move: give the commit that git rev-parse prints',
  });
}
