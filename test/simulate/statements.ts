/** Statements of a simulation: a signature is a hash with a secret that only the signer has, and relays can change it. */

import { utf8Encode } from '../../src/base/bytes.ts';
import type { Fingerprint } from '../../src/base/fingerprint.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import type { ResultClaim } from '../../src/statement/claim.ts';
import type { TrieItem } from '../../src/sync/tries.ts';
import { A, B, C, claim, D, E, F } from '../tally/claims.ts';

/** Honest builders all get `x`. With the others they are the policy's six, of whom three are a quorum. */
export const HONEST: readonly Fingerprint[] = [A, B, C, D];
/** They say whatever suits them, and are not enough for a quorum. */
export const DISHONEST: readonly Fingerprint[] = [E, F];
export const SIGNERS: readonly Fingerprint[] = [...HONEST, ...DISHONEST];
export const SCOPE = 'p';

export interface Said {
  readonly signer: Fingerprint;
  /** Seconds. */
  readonly time: number;
  readonly value: string;
  readonly artifact: string;
  readonly nonce: number;
}

export interface Accepted extends Said {
  readonly item: TrieItem;
}

export function sign(said: Said): Uint8Array {
  const body = bodyOf(said);
  return utf8Encode(`${body}|${signatureOf(said.signer, body)}`);
}

export function forge(said: Said): Uint8Array {
  return utf8Encode(`${bodyOf(said)}|${'0'.repeat(16)}`);
}

/** Null for what the signer did not sign. */
export function verify(message: Uint8Array): Accepted | null {
  const text = new TextDecoder().decode(message);
  const body = text.slice(0, text.lastIndexOf('|'));
  const [signer, time, value, artifact, nonce, ...more] = body.split('|');
  if (signer === undefined || nonce === undefined || more.length > 0 || text !== `${body}|${signatureOf(signer, body)}`) return null;
  return { signer, time: Number(time), value: value as string, artifact: artifact as string, nonce: Number(nonce), item: { time: Number(time), id: sha256Hex(utf8Encode(body)) } };
}

export function claimOf({ signer, time, value, artifact, nonce }: Said): ResultClaim {
  return claim({ signer, got: [value], time, artifact, nonce });
}

function bodyOf({ signer, time, value, artifact, nonce }: Said): string {
  return [signer, time, value, artifact, nonce].join('|');
}

function signatureOf(signer: Fingerprint, body: string): string {
  return sha256Hex(utf8Encode(`secret of ${signer}|${body}`)).slice(0, 16);
}
