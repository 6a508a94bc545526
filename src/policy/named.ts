/** Whose certificates and statements a policy is about: its people, and those who are named for other tasks. */

import type { Fingerprint } from '../base/fingerprint.ts';
import type { Policy } from './policy.ts';

/** Also of those who delegate witnesses, and of those who may replace the policy. */
export function namedFingerprints({ personByFingerprint, witnesses, root }: Pick<Policy, 'personByFingerprint' | 'witnesses' | 'root'>): Set<Fingerprint> {
  const holders = [...witnesses?.members ?? [], ...root?.members ?? []];
  return new Set([...personByFingerprint.keys(), ...holders.flatMap(({ fingerprints }) => fingerprints)]);
}

/** The same for one key, for whoever asks of every statement that comes. */
export function isNamed({ personByFingerprint, witnesses, root }: Pick<Policy, 'personByFingerprint' | 'witnesses' | 'root'>, signer: Fingerprint): boolean {
  return personByFingerprint.has(signer) || [witnesses, root].some((threshold) => threshold?.members.some(({ fingerprints }) => fingerprints.includes(signer)) === true);
}

/** The policy's name for who delegates a witness with this key, else null. */
export function witnessNamed({ witnesses }: Pick<Policy, 'witnesses'>, signer: Fingerprint): string | null {
  return witnesses?.members.find(({ fingerprints }) => fingerprints.includes(signer))?.name ?? null;
}
