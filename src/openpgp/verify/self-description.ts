/** What verified self-signatures mean: how long a key lives, whether it may sign, whether it was revoked. */

import { enums, type AnyKeyPacket } from 'openpgp';
import { compareBytes } from '../../base/bytes.ts';
import { MAX_SELF_SIGNATURE_BYTES } from '../../base/limits.ts';
import type { Revocation } from '../../statement/report.ts';
import type { SelfSignature } from './self-signatures.ts';
import { earliest, findSubpackets, readDurations, SIGNATURE_TYPE, SUBPACKET, type SignatureFields } from './signature-fields.ts';

/** @returns null when the signature says nothing about what the key is for */
export function saysSign({ hashed }: SignatureFields): boolean | null {
  const [flags] = findSubpackets(hashed, SUBPACKET.keyFlags);
  return flags === undefined ? null : ((flags.body[0] ?? 0) & enums.keyFlags.signData) !== 0;
}

/** Of a subkey's binding: marked for signing, with the subkey's own consent, or anyone could adopt another's key. */
export function bindsSigner(signature: SelfSignature): boolean {
  return !signature.isRevocation && signature.isCrossSigned && saysSign(signature.fields) === true;
}

/** Of a primary key: one whose user ids say nothing about its use may do everything (keys from before key flags). */
export function letsPrimarySign({ fields }: SelfSignature): boolean {
  return saysSign(fields) ?? fields.type !== SIGNATURE_TYPE.directKey;
}

/** Everything that says how long the primary key lives and what it is for: it stands on the key and on its user ids. */
export function statementsOn({ signatures, userIds }: Described): SelfSignature[] {
  return [...signatures, ...userIds.flatMap((userId) => userId.signatures)].filter(describesKey);
}

interface Described {
  readonly signatures: readonly SelfSignature[];
  readonly userIds: readonly { readonly signatures: readonly SelfSignature[] }[];
}

/** A signature on the key itself may be there only to name a revoker: then it says nothing about the key's life. */
function describesKey({ isRevocation, fields: { type, hashed } }: SelfSignature): boolean {
  if (isRevocation) return false;
  return type !== SIGNATURE_TYPE.directKey || hashed.some((subpacket) => subpacket.type === SUBPACKET.keyFlags || subpacket.type === SUBPACKET.keyExpires);
}

/**
 * The statement that decides: the newest that more than SHA-1 stands behind, else the newest.
 * Of two in the same second the one that ends first, so that every node decides alike and carefully.
 */
export function decidingOf(signatures: readonly SelfSignature[], key: AnyKeyPacket): SelfSignature | undefined {
  return signatures.toSorted((a, b) =>
    Number(b.isStrong) - Number(a.isStrong)
    || b.created - a.created
    || (expiryBy(a, key) ?? Infinity) - (expiryBy(b, key) ?? Infinity)
    || compareBytes(a.body, b.body))[0];
}

/** When the key ends by this statement, seconds; null for never. */
export function expiryBy({ fields: { hashed }, expires }: SelfSignature, key: AnyKeyPacket): number | null {
  const born = createdOf(key);
  return earliest([expires, ...readDurations(hashed, SUBPACKET.keyExpires).map((seconds) => born + seconds)]);
}

/** Seconds. */
export function createdOf(key: AnyKeyPacket): number {
  return key.created.getTime() / 1000;
}

/**
 * Hard, if any revocation is: those take effect for all time. Else the earliest soft one.
 * Only "superseded" and "retired" are soft; no reason, a reason of tomorrow, and one that is longer than any honest one, are as good
 * as "compromised".
 */
export function revocationOf(signatures: readonly SelfSignature[]): Revocation | null {
  const [first] = decisiveRevocations(signatures);
  return first === undefined ? null : { kind: isHard(first) ? 'hard' : 'soft', time: first.created };
}

/**
 * A hard and the earliest soft revocation, as far as there are any: without them the rest changes nothing. The hard one is the
 * earliest of usual length, else the shortest: one that no certificate has room for must not stand for one that fits.
 */
export function decisiveRevocations(signatures: readonly SelfSignature[]): SelfSignature[] {
  const inOrder = signatures.filter(({ isRevocation }) => isRevocation).sort((a, b) => excessOf(a) - excessOf(b) || a.created - b.created || compareBytes(a.body, b.body));
  return [inOrder.find(isHard), inOrder.find((signature) => !isHard(signature))].filter((signature) => signature !== undefined);
}

/** Bytes above the usual length. */
function excessOf({ body }: SelfSignature): number {
  return Math.max(0, body.length - MAX_SELF_SIGNATURE_BYTES);
}

const SOFT: ReadonlySet<number> = new Set([enums.reasonForRevocation.keySuperseded, enums.reasonForRevocation.keyRetired]);

function isHard(signature: SelfSignature): boolean {
  const { hashed } = signature.fields;
  if (excessOf(signature) > 0) return true;
  const [reason, ...others] = findSubpackets(hashed, SUBPACKET.revocationReason);
  return reason === undefined || others.length > 0 || !SOFT.has(reason.body[0] ?? 0);
}

/** The newest of some signatures; of two in the same second always the same one. */
export function newestOf(signatures: readonly SelfSignature[]): SelfSignature | undefined {
  return signatures.toSorted((a, b) => b.created - a.created || compareBytes(a.body, b.body))[0];
}
