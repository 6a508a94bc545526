/** How many signers, unknown to every policy, peers told of: nothing of theirs is checked or kept, so this is only a number. */

import type { Fingerprint } from '../base/fingerprint.ts';
import { MAX_STRANGERS_COUNTED } from '../base/limits.ts';

export interface Strangers {
  /** @param project one that this node follows: anybody can make up others */
  heard(project: string, signer: Fingerprint): void;
  /** Since this process began, at most MAX_STRANGERS_COUNTED. */
  count(project: string): number;
}

export function countStrangers(): Strangers {
  const byProject = new Map<string, Set<Fingerprint>>();
  return {
    heard(project, signer) {
      const signers = byProject.get(project) ?? new Set();
      if (signers.size < MAX_STRANGERS_COUNTED) byProject.set(project, signers.add(signer));
    },
    count: (project) => byProject.get(project)?.size ?? 0,
  };
}
