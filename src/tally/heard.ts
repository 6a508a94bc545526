/** What checkpoints say besides what their nodes held: since when, and of which keys' ends they know. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { Checkpoint, RevokedKey } from '../statement/checkpoint.ts';
import type { KeyFacts } from '../statement/report.ts';

/**
 * Each witness says when it first had a statement: the time by which `need` of them had, seconds.
 * @param witnesses the checkpoints of each
 */
export function seenByEnough(witnesses: readonly (readonly Checkpoint[])[], need: number): Map<Hex, number> {
  const times = new Map<Hex, number[]>();
  for (const checkpoints of witnesses) {
    const own = new Map<Hex, number>();
    for (const { id, time } of checkpoints.flatMap(({ seen }) => seen)) own.set(id, Math.min(time, own.get(id) ?? Infinity));
    for (const [id, time] of own) times.set(id, [...times.get(id) ?? [], time]);
  }
  return new Map([...times].flatMap(([id, all]): [Hex, number][] => {
    const enough = all.sort((a, b) => a - b)[need - 1];
    return enough === undefined ? [] : [[id, enough]];
  }));
}

/** The newest, and of several of its second all: a witness with two nodes must not be heard by the order in which they came. */
export function newestAmong<C>(all: readonly C[], timeOf: (each: C) => number): C[] {
  const newest = Math.max(...all.map(timeOf));
  return all.filter((each) => timeOf(each) === newest);
}

/** Whether a key is known there to be revoked, and not here. @param facts undefined when no certificate of theirs is here */
export function lacksRevocation(facts: KeyFacts | undefined, revoked: readonly RevokedKey[]): boolean {
  return revoked.some(({ key, kind }) => {
    const known = facts === undefined ? null : revocationOf(facts, key);
    return known === null || (kind === 'hard' && known.kind === 'soft');
  });
}

function revocationOf(facts: KeyFacts, key: Fingerprint): KeyFacts['revocation'] {
  return facts.fingerprint === key ? facts.revocation : facts.signingKeys.find(({ fingerprint }) => fingerprint === key)?.revocation ?? null;
}
