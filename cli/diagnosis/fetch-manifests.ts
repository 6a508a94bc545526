/** Manifests that statements name and that are not here, asked of peers: only when somebody wants it, for it tells them what is looked into. */

import { isConcurError } from '../../src/base/errors.ts';
import type { SubjectSamples } from '../../src/ledger/port.ts';
import { fetchWatched } from '../attest/fetch-evidence.ts';
import type { Context } from '../context.ts';

/** @returns how many came; of each that did not, a warning says why. @throws ConcurError node-required | interrupted */
export async function fetchManifests(context: Context, subjects: readonly SubjectSamples[]): Promise<number> {
  const elsewhere = new Set(subjects.flatMap(({ samples }) => samples.flatMap(({ manifest, manifestElsewhere }) => (manifest === null && manifestElsewhere !== null ? [manifestElsewhere] : []))));
  let came = 0;
  for (const sha256 of elsewhere) {
    try {
      await fetchWatched(context, sha256);
      came++;
    } catch (error) {
      if (!isConcurError(error, 'not-found', 'peer-failed', 'busy')) throw error;
      context.output.warn(error.message);
    }
  }
  return came;
}
