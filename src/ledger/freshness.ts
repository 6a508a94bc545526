/** When a project's statements were last asked for in full, as far as this node knows. */

import type { Store } from '../store/store.ts';

/** Seconds, or null for never. */
export async function lastSync(store: Store, project: string): Promise<number | null> {
  const note = await store.note(noteOf(project));
  return note === undefined ? null : Number(note);
}

export async function recordSync(store: Store, project: string, time: number): Promise<void> {
  await store.setNote(noteOf(project), String(time));
}

function noteOf(project: string): string {
  return `last-sync ${project}`;
}
