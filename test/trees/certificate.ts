/** Certificates with a past: subkeys, an expiry, a refreshed self-signature, a revocation. */

import { armor, enums } from 'openpgp';
import { concatBytes, utf8Encode } from '../../src/base/bytes.ts';
import { keyIdOf } from '../../src/base/fingerprint.ts';
import { TAG } from '../../src/openpgp/verify/packets.ts';
import { SIGNATURE_TYPE, SUBPACKET } from '../../src/openpgp/verify/signature-fields.ts';
import { bodyOf, created, flags, issuer, keyExpiresAfter, keyId, packet, reason, seconds, subpacket } from '../openpgp/craft.ts';
import { CERTIFY, ENCRYPT, SIGN } from '../openpgp/craft-certificate.ts';
import type { SecretKey } from './secret-key.ts';
import { signData } from './signature.ts';

export interface Life {
  /** At least one. */
  readonly userIds: readonly string[];
  /** When the self-signatures were made, seconds. */
  readonly signedAt: number;
  /** Seconds after the keys were made, for ever without. */
  readonly expiresAfter?: number;
  /** Then the primary key only certifies. */
  readonly signingSubkey?: SecretKey;
  readonly revoked?: { readonly time: number; readonly code: number };
  readonly encryptionSubkey?: Pick<SecretKey, 'body'>;
  /** Strangers, each of whom vouches once for the first user id. */
  readonly vouching?: readonly SecretKey[];
}

export async function writeCertificate(primary: SecretKey, life: Life): Promise<Uint8Array> {
  const { userIds, signingSubkey, encryptionSubkey, revoked, vouching = [] } = life;
  const [first, ...others] = await Promise.all(userIds.map((name) => userId(primary, name, life)));
  return concatBytes(
    packet(TAG.publicKey, primary.body),
    ...(revoked === undefined ? [] : [await revocation(primary, revoked)]),
    first ?? new Uint8Array(),
    ...await Promise.all(vouching.map((stranger, i) => vouch(stranger, primary, userIds[0] ?? '', life.signedAt + i))),
    ...others,
    ...(signingSubkey === undefined ? [] : [packet(TAG.publicSubkey, signingSubkey.body), await bindSigner(primary, signingSubkey, life)]),
    ...(encryptionSubkey === undefined ? [] : [packet(TAG.publicSubkey, encryptionSubkey.body), await bindEncryptor(primary, encryptionSubkey, life)]),
  );
}

export async function armoredCertificate(packets: Uint8Array): Promise<string> {
  return armor(enums.armor.publicKey, packets, undefined, undefined, undefined, true);
}

async function userId(primary: SecretKey, name: string, life: Life): Promise<Uint8Array> {
  const use = flags(life.signingSubkey === undefined ? CERTIFY | SIGN : CERTIFY);
  const statement = { type: SIGNATURE_TYPE.positiveCertification, time: life.signedAt, more: [use, ...expiry(life)] };
  return concatBytes(packet(TAG.userId, utf8Encode(name)), await selfSignature(primary, hashedUserId(primary, name), statement));
}

function vouch(stranger: SecretKey, primary: SecretKey, name: string, time: number): Promise<Uint8Array> {
  return selfSignature(stranger, hashedUserId(primary, name), { type: SIGNATURE_TYPE.genericCertification, time, more: [] });
}

async function bindSigner(primary: SecretKey, subkey: SecretKey, life: Life): Promise<Uint8Array> {
  const data = concatBytes(hashedKey(primary), hashedKey(subkey));
  const consent = await selfSignature(subkey, data, { type: SIGNATURE_TYPE.keyBinding, time: life.signedAt, more: [] });
  const more = [flags(SIGN), ...expiry(life), subpacket(SUBPACKET.embeddedSignature, bodyOf(consent))];
  return selfSignature(primary, data, { type: SIGNATURE_TYPE.subkeyBinding, time: life.signedAt, more });
}

function bindEncryptor(primary: SecretKey, subkey: Pick<SecretKey, 'body'>, life: Life): Promise<Uint8Array> {
  return selfSignature(primary, concatBytes(hashedKey(primary), hashedKey(subkey)), { type: SIGNATURE_TYPE.subkeyBinding, time: life.signedAt, more: [flags(ENCRYPT), ...expiry(life)] });
}

function revocation(primary: SecretKey, { time, code }: { time: number; code: number }): Promise<Uint8Array> {
  return selfSignature(primary, hashedKey(primary), { type: SIGNATURE_TYPE.keyRevocation, time, more: [reason(code)] });
}

/** By the key itself; a stranger's has the same form. */
function selfSignature(key: SecretKey, data: Uint8Array, { type, time, more }: { type: number; time: number; more: readonly Uint8Array[] }): Promise<Uint8Array> {
  return signData(key, data, {
    type, hash: 'sha512', hashed: [issuer({ getFingerprint: () => key.fingerprint }), created(time), ...more], unhashed: [keyId(keyIdOf(key.fingerprint))],
  });
}

function hashedUserId(primary: SecretKey, name: string): Uint8Array {
  const text = utf8Encode(name);
  return concatBytes(hashedKey(primary), Uint8Array.of(0xb4), seconds(text.length), text);
}

function hashedKey({ body }: Pick<SecretKey, 'body'>): Uint8Array {
  return concatBytes(Uint8Array.of(0x99), seconds(body.length).subarray(2), body);
}

function expiry({ expiresAfter }: Life): Uint8Array[] {
  return expiresAfter === undefined ? [] : [keyExpiresAfter(expiresAfter)];
}
