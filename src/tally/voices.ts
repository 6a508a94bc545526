/** From keys to people to votes: whoever speaks with two tongues supports nothing. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { seatOf, type Person, type Policy } from '../policy/policy.ts';
import type { KeyState } from './history.ts';

/** What one person of the policy says of one subject now. */
export interface Voice {
  readonly person: Person;
  readonly kind: KeyState['kind'] | 'keys-disagree';
  /** The value for kind `value`; else every hash that was named. */
  readonly sha256: readonly Hex[];
  /** Labels that the person's current statements give the release. */
  readonly releases: ReadonlySet<string>;
}

/** One string for each value: a hash, or a set of them. */
export function valueKey(sha256: readonly Hex[]): string {
  return sha256.join();
}

/** @returns by petname, only people who say something */
export function voicesOf(policy: Policy, states: ReadonlyMap<Fingerprint, KeyState>): Map<string, Voice> {
  const voices = new Map<string, Voice>();
  for (const person of policy.people.values()) {
    const spoken = person.fingerprints.flatMap((fingerprint) => states.get(fingerprint) ?? []);
    if (spoken.length > 0) voices.set(person.name, toVoice(person, spoken));
  }
  return voices;
}

/** People who support the value and whose seat is of one mind. */
export function supportersOf(voices: ReadonlyMap<string, Voice>, key: string): Set<string> {
  const supporters = new Set<string>();
  for (const members of seatsOf(voices.values())) {
    if (members.every((voice) => supports(voice, key))) members.forEach((voice) => supporters.add(voice.person.name));
  }
  return supporters;
}

/** Votes of those who spoke clearly and do not support the value; equivocators are accused, not counted as dissent. */
export function dissentingSeats(voices: ReadonlyMap<string, Voice>, key: string): string[] {
  return [...seatsOf([...voices.values()].filter((voice) => voice.kind !== 'conflict'))]
    .filter((members) => !members.every((voice) => supports(voice, key)) && !members.every((voice) => voice.kind === 'equivocates'))
    .map(([first]) => seatOf((first as Voice).person));
}

/** Whether every member of the person's seat says the same. */
export function seatIsOfOneMind(voices: ReadonlyMap<string, Voice>, voice: Voice): boolean {
  const seat = seatOf(voice.person);
  return [...voices.values()].every((other) => seatOf(other.person) !== seat || (other.kind === voice.kind && valueKey(other.sha256) === valueKey(voice.sha256)));
}

export function supports(voice: Voice, key: string): boolean {
  return voice.kind === 'value' && valueKey(voice.sha256) === key;
}

function seatsOf(voices: Iterable<Voice>): Iterable<Voice[]> {
  const seats = new Map<string, Voice[]>();
  for (const voice of voices) {
    const seat = seatOf(voice.person);
    seats.set(seat, [...(seats.get(seat) ?? []), voice]);
  }
  return seats.values();
}

function toVoice(person: Person, states: readonly KeyState[]): Voice {
  const sha256 = [...new Set(states.flatMap((state) => state.sha256))].sort();
  const releases = new Set(states.flatMap((state) => state.claims.map((claim) => claim.release)));
  return { person, kind: kindOf(states), sha256, releases };
}

function kindOf(states: readonly KeyState[]): Voice['kind'] {
  if (states.some((state) => state.kind === 'equivocates')) return 'equivocates';
  if (states.some((state) => state.kind === 'conflict')) return 'conflict';
  const values = new Set(states.filter((state) => state.kind === 'value').map((state) => valueKey(state.sha256)));
  const lists = states.filter((state) => state.kind === 'non-deterministic');
  if (lists.length === 0) return values.size === 1 ? 'value' : 'keys-disagree';
  // As for one key: a result that the list names does not contradict it.
  const consistent = states.every((state) => lists.every((list) => state.kind !== 'value' || state.sha256.every((hash) => list.sha256.includes(hash))));
  return consistent ? 'non-deterministic' : 'keys-disagree';
}
