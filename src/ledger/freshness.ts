/** When a project's statements were last asked for in full, as far as this node knows. */

import type { Policy } from '../policy/policy.ts';
import { scopeOf } from '../statement/foreign.ts';
import type { Store } from '../store/store.ts';
import { CERTIFICATES_SCOPE } from '../sync/tries.ts';

/** Seconds, or null for never. Revocations must have been asked for too, and foreign statements where the policy reads them. */
export async function lastSync(store: Store, { project, foreign }: Pick<Policy, 'project' | 'foreign'>): Promise<number | null> {
  const scopes = [project, CERTIFICATES_SCOPE, ...new Set(foreign.map(({ format }) => scopeOf(format)))];
  const times = await Promise.all(scopes.map(async (scope) => Number(await store.note(noteOf(scope)) ?? NaN)));
  return times.some(Number.isNaN) ? null : Math.min(...times);
}

/** @param scope a project, a format's scope, or that of certificates */
export async function recordSync(store: Store, scope: string, time: number): Promise<void> {
  await store.setNote(noteOf(scope), String(time));
}

function noteOf(scope: string): string {
  return `last-sync ${scope}`;
}
