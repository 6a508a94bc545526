/** Certificates with a past: subkeys, an expiry, a refreshed self-signature, a revocation. */

import { armor, enums } from 'openpgp';
import { concatBytes, utf8Encode } from '../../src/base/bytes.ts';
import { keyIdOf } from '../../src/base/fingerprint.ts';
import { TAG } from '../../src/openpgp/verify/packets.ts';
import { SIGNATURE_TYPE, SUBPACKET } from '../../src/openpgp/verify/signature-fields.ts';
import { bodyOf, created, flags, issuer, keyExpiresAfter, keyId, packet, reason, seconds, subpacket } from '../openpgp/craft.ts';
import { CERTIFY, SIGN } from '../openpgp/craft-certificate.ts';
import type { SecretKey } from './secret-key.ts';
import { signData } from './signature.ts';

export interface Life {
  readonly userId: string;
  /** When the self-signatures were made, seconds. */
  readonly signedAt: number;
  /** Seconds after the keys were made, for ever without. */
  readonly expiresAfter?: number;
  /** Then the primary key only certifies. */
  readonly signingSubkey?: SecretKey;
  readonly revoked?: { readonly time: number; readonly code: number };
}

export async function writeCertificate(primary: SecretKey, life: Life): Promise<Uint8Array> {
  const { userId, signingSubkey, revoked } = life;
  return concatBytes(
    packet(TAG.publicKey, primary.body),
    ...(revoked === undefined ? [] : [await revocation(primary, revoked)]),
    packet(TAG.userId, utf8Encode(userId)),
    await certification(primary, life),
    ...(signingSubkey === undefined ? [] : [packet(TAG.publicSubkey, signingSubkey.body), await binding(primary, signingSubkey, life)]),
  );
}

export async function armoredCertificate(packets: Uint8Array): Promise<string> {
  return armor(enums.armor.publicKey, packets, undefined, undefined, undefined, true);
}

function certification(primary: SecretKey, life: Life): Promise<Uint8Array> {
  const name = utf8Encode(life.userId);
  const use = flags(life.signingSubkey === undefined ? CERTIFY | SIGN : CERTIFY);
  const data = concatBytes(hashedKey(primary), Uint8Array.of(0xb4), seconds(name.length), name);
  return selfSignature(primary, data, { type: SIGNATURE_TYPE.positiveCertification, time: life.signedAt, more: [use, ...expiry(life)] });
}

async function binding(primary: SecretKey, subkey: SecretKey, life: Life): Promise<Uint8Array> {
  const data = concatBytes(hashedKey(primary), hashedKey(subkey));
  const consent = await selfSignature(subkey, data, { type: SIGNATURE_TYPE.keyBinding, time: life.signedAt, more: [] });
  const more = [flags(SIGN), ...expiry(life), subpacket(SUBPACKET.embeddedSignature, bodyOf(consent))];
  return selfSignature(primary, data, { type: SIGNATURE_TYPE.subkeyBinding, time: life.signedAt, more });
}

function revocation(primary: SecretKey, { time, code }: { time: number; code: number }): Promise<Uint8Array> {
  return selfSignature(primary, hashedKey(primary), { type: SIGNATURE_TYPE.keyRevocation, time, more: [reason(code)] });
}

function selfSignature(key: SecretKey, data: Uint8Array, { type, time, more }: { type: number; time: number; more: readonly Uint8Array[] }): Promise<Uint8Array> {
  return signData(key, data, {
    type, hash: 'sha512', hashed: [issuer({ getFingerprint: () => key.fingerprint }), created(time), ...more], unhashed: [keyId(keyIdOf(key.fingerprint))],
  });
}

function hashedKey({ body }: SecretKey): Uint8Array {
  return concatBytes(Uint8Array.of(0x99), seconds(body.length).subarray(2), body);
}

function expiry({ expiresAfter }: Life): Uint8Array[] {
  return expiresAfter === undefined ? [] : [keyExpiresAfter(expiresAfter)];
}
