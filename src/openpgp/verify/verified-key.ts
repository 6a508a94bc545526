/** A block of packets turned into a primary key with all that it verifiably says: of itself, its names, its subkeys. */

import { PublicKeyPacket, PublicSubkeyPacket, type AnyKeyPacket } from 'openpgp';
import { equalBytes } from '../../base/bytes.ts';
import { ConcurError } from '../../base/errors.ts';
import type { Fingerprint } from '../../base/fingerprint.ts';
import { MAX_SELF_SIGNATURE_BYTES, MAX_SELF_SIGNATURES, MAX_USER_ID_BYTES } from '../../base/limits.ts';
import { isCheckable, keyProblem } from './algorithms.ts';
import type { Component, KeyBlock } from './key-blocks.ts';
import { bindsSigner, saysSign } from './self-description.ts';
import { claimsIssuer, verifySelfSignatures, type SelfSignature } from './self-signatures.ts';
import { readSignatureFields } from './signature-fields.ts';

export interface VerifiedUserId {
  readonly body: Uint8Array;
  readonly signatures: readonly SelfSignature[];
}

export interface VerifiedSubkey {
  readonly packet: PublicSubkeyPacket;
  readonly body: Uint8Array;
  readonly signatures: readonly SelfSignature[];
}

export interface VerifiedKey {
  readonly packet: PublicKeyPacket;
  readonly body: Uint8Array;
  /** On the key itself: its revocations, and statements about it. */
  readonly signatures: readonly SelfSignature[];
  readonly userIds: readonly VerifiedUserId[];
  /** Those marked for signing, consenting or not, and those revoked; which of them sign, isSigner says. */
  readonly subkeys: readonly VerifiedSubkey[];
}

/** @throws ConcurError certificate-unusable | certificate-too-large */
export async function verifyKeyBlock(block: KeyBlock): Promise<VerifiedKey> {
  const { body, signatures: direct } = block.primary;
  const packet = await readPrimary(body);
  refuseFlood(block, packet);
  // Of a key that the library cannot check nothing is known but that it exists; its signatures are "unsupported".
  if (!isCheckable(packet)) return { packet, body, signatures: [], userIds: [], subkeys: [] };
  const signatures = await verifySelfSignatures(direct, packet, { kind: 'primary' });
  const userIds = await verifyUserIds([...block.userIds.values()], packet);
  const subkeys = await verifySubkeys([...block.subkeys.values()], packet);
  if (signatures.length + userIds.length + subkeys.length === 0) {
    throw unusable(`certificate ${fingerprintOf(packet)} has no self-signature of at most ${MAX_SELF_SIGNATURE_BYTES} bytes that holds`);
  }
  return { packet, body, signatures, userIds, subkeys };
}

/** A subkey that may sign for the primary key, or might once. */
export function isSigner({ signatures }: VerifiedSubkey): boolean {
  return signatures.some(bindsSigner);
}

export function fingerprintOf(key: AnyKeyPacket): Fingerprint {
  return key.getFingerprint().toUpperCase();
}

async function verifyUserIds(components: readonly Component[], primary: PublicKeyPacket): Promise<VerifiedUserId[]> {
  const verified: VerifiedUserId[] = [];
  for (const { body, signatures } of components) {
    if (body.length > MAX_USER_ID_BYTES) continue;
    const held = await verifySelfSignatures(signatures, primary, { kind: 'user-id', body });
    if (held.length > 0) verified.push({ body, signatures: held });
  }
  return verified;
}

async function verifySubkeys(components: readonly Component[], primary: PublicKeyPacket): Promise<VerifiedSubkey[]> {
  const verified: VerifiedSubkey[] = [];
  for (const { body, signatures } of components) {
    const packet = await readKeyPacket(new PublicSubkeyPacket(), body);
    if (packet === null || packet.version !== primary.version || keyProblem(packet) !== null || !isCheckable(packet)) continue;
    const held = await verifySelfSignatures(signatures, primary, { kind: 'subkey', packet });
    // Consent may be in another copy, and a revocation counts for whatever binding comes later.
    if (held.some(({ isRevocation, fields }) => isRevocation || saysSign(fields) === true)) verified.push({ packet, body, signatures: held });
  }
  return verified;
}

async function readPrimary(body: Uint8Array): Promise<PublicKeyPacket> {
  const packet = await readKeyPacket(new PublicKeyPacket(), body);
  if (packet === null) throw unusable('certificate has a primary key of a kind that this program cannot read');
  const problem = keyProblem(packet);
  if (problem !== null) throw unusable(`certificate ${fingerprintOf(packet)} ${problem}`);
  return packet;
}

/** null when the library cannot read the packet, or would write it otherwise (its fingerprint would be another). */
async function readKeyPacket<P extends PublicKeyPacket | PublicSubkeyPacket>(packet: P, body: Uint8Array): Promise<P | null> {
  try {
    await packet.read(body);
    return equalBytes(packet.write(), body) ? packet : null;
  } catch {
    // Versions 3 and 5, private and experimental algorithms, unknown curves, numbers cut short: unreadable alike.
    return null;
  }
}

/** Each claimed self-signature costs a verification; an honest certificate has a few dozen. */
function refuseFlood(block: KeyBlock, primary: PublicKeyPacket): void {
  const components = [block.primary, ...block.userIds.values(), ...block.subkeys.values()];
  const claims = components.flatMap(({ signatures }) => signatures).filter((body) => {
    const fields = readSignatureFields(body);
    return fields !== null && claimsIssuer(fields, primary);
  });
  if (claims.length <= MAX_SELF_SIGNATURES && block.subkeys.size <= MAX_SELF_SIGNATURES) return;
  const fingerprint = fingerprintOf(primary);
  throw new ConcurError('certificate-too-large', `certificate ${fingerprint} has more than ${MAX_SELF_SIGNATURES} self-signatures or subkeys`, {
    hint: `gpg --export-options export-minimal --armor --export ${fingerprint} leaves most out`,
  });
}

function unusable(message: string): ConcurError {
  return new ConcurError('certificate-unusable', message, {
    hint: 'keys of version 4 or 6 with Ed25519, Ed448, NIST P or RSA of 2048 to 4096 bits are accepted',
  });
}
