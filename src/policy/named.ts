/** Whose certificates and statements a policy is about: its people, and those who are named for other tasks. */

import type { Fingerprint } from '../base/fingerprint.ts';
import type { Policy, Threshold } from './policy.ts';

/** Also of those who delegate witnesses, and of those who may replace the policy. */
export function namedFingerprints({ personByFingerprint, witnesses, root }: Pick<Policy, 'personByFingerprint' | 'witnesses' | 'root'>): Set<Fingerprint> {
  return new Set([...personByFingerprint.keys(), ...keysOf(witnesses), ...keysOf(root)]);
}

/** The same for one key, for whoever asks of every statement that comes. */
export function isNamed({ personByFingerprint, witnesses, root }: Pick<Policy, 'personByFingerprint' | 'witnesses' | 'root'>, signer: Fingerprint): boolean {
  return personByFingerprint.has(signer) || [witnesses, root].some((threshold) => threshold?.members.some(({ fingerprints }) => fingerprints.includes(signer)) === true);
}

/** The policy's name for who delegates a witness with this key, else null. */
export function witnessNamed({ witnesses }: Pick<Policy, 'witnesses'>, signer: Fingerprint): string | null {
  return witnesses?.members.find(({ fingerprints }) => fingerprints.includes(signer))?.name ?? null;
}

/** Keys of those who may replace the policy. */
export function rootKeys(policy: Pick<Policy, 'root'> | null): Fingerprint[] {
  return keysOf(policy?.root ?? null);
}

export interface WitnessedKey {
  /** The policy's, for the person or the witness. */
  readonly name: string;
  readonly isSigner: boolean;
}

/** Of whom a witness says what it holds: people, and witnesses with a key for that alone, for they too can take back what they said. */
export function witnessedKeys({ personByFingerprint, witnesses }: Pick<Policy, 'personByFingerprint' | 'witnesses'>): Map<Fingerprint, WitnessedKey> {
  const keys = new Map<Fingerprint, WitnessedKey>();
  for (const { name, fingerprints } of witnesses?.members ?? []) fingerprints.forEach((fingerprint) => keys.set(fingerprint, { name, isSigner: false }));
  for (const [fingerprint, { name }] of personByFingerprint) keys.set(fingerprint, { name, isSigner: true });
  return keys;
}

function keysOf(threshold: Threshold | null): Fingerprint[] {
  return (threshold?.members ?? []).flatMap(({ fingerprints }) => fingerprints);
}
