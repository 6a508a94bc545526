/** What a policy says, once it was read: whose attestations count, in which groups, and how many are needed. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { ForeignRule } from './foreign.ts';

/** Somebody with one or several keys. Keys of one person are one vote. */
export interface Person {
  /** Petname: the only name of a signer that is ever shown as one. */
  readonly name: string;
  readonly fingerprints: readonly Fingerprint[];
  /** People of one operator are one vote; null for somebody who stands alone. */
  readonly operator: string | null;
}

export interface PeopleGroup {
  readonly kind: 'people';
  readonly name: string;
  /** Votes needed. */
  readonly need: number;
  readonly members: readonly Person[];
}

export interface GroupOfGroups {
  readonly kind: 'groups';
  readonly name: string;
  /** Groups needed. */
  readonly need: number;
  readonly members: readonly Group[];
}

export type Group = PeopleGroup | GroupOfGroups;

/** Somebody who is named for another task than building: the policy's own person of that name, or a key given there. */
export interface KeyHolder {
  readonly name: string;
  readonly fingerprints: readonly Fingerprint[];
}

/** How many of these are needed. Each counts once, however many keys. */
export interface Threshold {
  readonly need: number;
  readonly members: readonly KeyHolder[];
}

export interface Policy {
  readonly project: string;
  /** SHA-256 of the text's bytes. */
  readonly hash: Hex;
  readonly text: string;
  readonly people: ReadonlyMap<string, Person>;
  readonly personByFingerprint: ReadonlyMap<Fingerprint, Person>;
  /** Those of these fingerprints that are raw Ed25519 public keys: they have no certificate. */
  readonly bareKeys: ReadonlySet<Fingerprint>;
  /** The root of a tree in which every person stands exactly once. */
  readonly quorum: Group;
  /** Seconds that the last completed sync, or where witnesses are named their word, may be old; null for any age. */
  readonly fresh: number | null;
  /** Dissenting votes from which on an agreed value is contested, null for never. */
  readonly contest: number | null;
  /** The policy holds before this moment, seconds; null for ever. */
  readonly expires: number | null;
  readonly sequence: number | null;
  /** Who together may replace this policy by a newer one; null when only the operator may. */
  readonly root: Threshold | null;
  /** Who delegates the node keys that sign checkpoints, and how many are needed; null for none. */
  readonly witnesses: Threshold | null;
  /** Seconds after a key's expiry or soft revocation until which its statements must have been witnessed; null for no such rule. */
  readonly late: number | null;
  /** In the order of the text: the first that matches decides. */
  readonly foreign: readonly ForeignRule[];
  /** Whether weak foreign signatures (SHA-1, DSA, version 3) count. */
  readonly acceptWeak: boolean;
  /** Whether foreign statements that sign no source count for the one build that others name the source of. */
  readonly joinUnbound: boolean;
}

/** What a person's vote is counted as: the operator's, or the person's own. */
export function seatOf(person: Person): string {
  return person.operator === null ? `person ${person.name}` : `operator ${person.operator}`;
}

export function peopleGroups(group: Group): PeopleGroup[] {
  return group.kind === 'people' ? [group] : group.members.flatMap(peopleGroups);
}

export function countSeats(people: readonly Person[]): number {
  return new Set(people.map(seatOf)).size;
}
