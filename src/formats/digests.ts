/** Sets of digests (`{ "sha256": …, "sha512": … }`), as in-toto writes them. */

import type { Hex } from '../base/bytes.ts';
import { quoted } from '../base/printable.ts';
import { textAt, type Json } from './json.ts';
import type { LeftOutList } from './left-out.ts';
import { withoutHere } from './sum-lines.ts';
import type { NamedHash } from './values.ts';

/** What a build took in, by name as it stands there. */
export interface Input {
  readonly name: string;
  /** `sha256:<hex>` or `gitCommit:<hex>` */
  readonly digest: string;
}

/** Names with their SHA-256; what has none, or one that is none, is left out. */
export function* hashesOf(entries: Iterable<readonly [name: string, digest: Json]>, leftOut: LeftOutList): Generator<NamedHash> {
  for (const [name, digest] of entries) {
    const text = textAt(digest, 'sha256');
    const sha256 = text === null ? null : sha256In(text);
    if (sha256 !== null) yield { name: withoutHere(name), sha256, line: null };
    else leftOut.add(null, text === null ? `${quoted(name)} has no SHA-256` : `${quoted(name)} has the SHA-256 ${quoted(text)}, which is none`);
  }
}

/** What of a set of digests can be written down: a commit, else a SHA-256. */
export function digestsOf(name: string, digest: Json): Input[] {
  const commit = gitCommitIn(digest);
  const sha256 = sha256In(textAt(digest, 'sha256') ?? '');
  if (commit !== null) return [{ name, digest: `gitCommit:${commit}` }];
  return sha256 === null ? [] : [{ name, digest: `sha256:${sha256}` }];
}

export function gitCommitIn(digest: Json): Hex | null {
  const text = textAt(digest, 'gitCommit');
  return text !== null && isCommit(text) ? text.toLowerCase() : null;
}

export function isCommit(text: string): boolean {
  return /^(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})$/.test(text);
}

/** Either case: what others wrote is taken as their tools take it. */
function sha256In(text: string): Hex | null {
  return /^[0-9A-Fa-f]{64}$/.test(text) ? text.toLowerCase() : null;
}
