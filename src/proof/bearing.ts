/** Nothing stands in a proof that has nothing to do with it: a reader pays for every signature. */

import type { Fingerprint } from '../base/fingerprint.ts';
import type { Content } from '../statement/foreign.ts';
import { isResult, projectOf, signerOf } from '../statement/statement.ts';
import type { About } from './proof.ts';
import { malformed } from './refusal.ts';
import type { Signed } from './signed.ts';

/** @throws ConcurError proof-malformed */
export function refuseUnrelated(about: About, signed: readonly Signed[]): void {
  const gathered = { project: about.project, releases: new Set(about.releases), artifacts: new Set(about.artifacts) };
  const signers = new Set(signed.filter(({ content }) => content.kind !== 'retraction').map(({ report }) => report.signer));
  for (const { id, content } of signed) {
    if (!bears(gathered, content, signers)) throw malformed(`has the statement ${id.slice(0, 12)}, which has nothing to do with what it is about`);
  }
}

interface Gathered {
  readonly project: string;
  readonly releases: ReadonlySet<string>;
  readonly artifacts: ReadonlySet<string>;
}

/** @param signers of all else: a retraction is for one's own, and says nothing of others' */
function bears({ project, releases, artifacts }: Gathered, content: Content, signers: ReadonlySet<Fingerprint>): boolean {
  if (content.kind === 'foreign') return content.values.some(({ artifact }) => artifacts.has(artifact));
  if (projectOf(content) !== project) return false;
  if (isResult(content)) return releases.has(content.build.release);
  // That a checkpoint needs a delegation was looked at before.
  return content.kind === 'delegation' || (content.kind === 'retraction' && signers.has(signerOf(content)));
}
