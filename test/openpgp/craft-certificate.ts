/** Certificates put together packet by packet, each part as honest or as dishonest as a test needs. */

import type { PrivateKey } from 'openpgp';
import { concatBytes, utf8Encode } from '../../src/base/bytes.ts';
import { TAG } from '../../src/openpgp/verify/packets.ts';
import { SIGNATURE_TYPE, SUBPACKET } from '../../src/openpgp/verify/signature-fields.ts';
import { BORN, craftSignature, created, flags, issuer, packet, signaturePacket, subpacket, type Recipe } from './craft.ts';

export const CERTIFY = 0x01;
export const SIGN = 0x02;
export const ENCRYPT = 0x0c;
export const SHA1_HASH = 2;
export const COMPROMISED = 2;
export const SUPERSEDED = 1;
export const RETIRED = 3;

type Parts = Partial<Recipe> & {
  /** Seconds. @default BORN */
  readonly time?: number;
  /** Beside the creation time and the issuer. */
  readonly more?: readonly Uint8Array[];
};

export function primaryPacket(key: PrivateKey): Uint8Array {
  return packet(TAG.publicKey, publicBody(key));
}

export function subkeyPacket(key: PrivateKey): Uint8Array {
  return packet(TAG.publicSubkey, publicBody(key));
}

export function userIdPacket(userId: string | Uint8Array): Uint8Array {
  return packet(TAG.userId, typeof userId === 'string' ? utf8Encode(userId) : userId);
}

/** A user id with its self-signature. */
export async function userId(key: PrivateKey, text: string | Uint8Array, parts: Parts = {}): Promise<Uint8Array> {
  return concatBytes(userIdPacket(text), await certification(key, text, parts));
}

export async function certification(key: PrivateKey, text: string | Uint8Array, parts: Parts = {}): Promise<Uint8Array> {
  const body = typeof text === 'string' ? utf8Encode(text) : text;
  return signed(key, key, { key: key.keyPacket, userID: { write: () => body } }, {
    type: SIGNATURE_TYPE.positiveCertification, more: [flags(CERTIFY | SIGN)], ...parts,
  });
}

/** A signature on the primary key itself: a direct-key signature, or a revocation. */
export async function onPrimary(key: PrivateKey, parts: Parts): Promise<Uint8Array> {
  return signed(key, key, { key: key.keyPacket }, parts);
}

export async function keyRevocation(key: PrivateKey, parts: Parts): Promise<Uint8Array> {
  return onPrimary(key, { type: SIGNATURE_TYPE.keyRevocation, ...parts });
}

export type BindingParts = Parts & {
  /** The subkey's own consent; null for none. @default an honest one */
  readonly back?: Uint8Array | null;
  /** Where the consent stands. @default hashed */
  readonly backIn?: 'hashed' | 'unhashed';
};

/** A subkey with its binding signature. */
export async function subkey(primary: PrivateKey, sub: PrivateKey, parts: BindingParts = {}): Promise<Uint8Array> {
  return concatBytes(subkeyPacket(sub), await binding(primary, sub, parts));
}

export async function binding(primary: PrivateKey, sub: PrivateKey, { back, backIn = 'hashed', more = [flags(SIGN)], ...parts }: BindingParts = {}): Promise<Uint8Array> {
  const consent = back === undefined ? await backSignature(primary, sub, parts) : back;
  const embedded = consent === null ? [] : [subpacket(SUBPACKET.embeddedSignature, consent)];
  return signed(primary, primary, bound(primary, sub), {
    type: SIGNATURE_TYPE.subkeyBinding,
    ...parts,
    more: [...more, ...(backIn === 'hashed' ? embedded : [])],
    unhashed: [...(parts.unhashed ?? []), ...(backIn === 'unhashed' ? embedded : [])],
  });
}

/** The body of the signature by which a subkey agrees to belong to a primary key. */
export async function backSignature(primary: PrivateKey, sub: PrivateKey, { time = BORN, more = [], hash }: Parts = {}): Promise<Uint8Array> {
  return craftSignature(sub.keyPacket as never, bound(primary, sub), {
    type: SIGNATURE_TYPE.keyBinding, hashed: [created(time), issuer(sub), ...more], ...(hash === undefined ? {} : { hash }),
  });
}

export async function subkeyRevocation(primary: PrivateKey, sub: PrivateKey, parts: Parts): Promise<Uint8Array> {
  return signed(primary, primary, bound(primary, sub), { type: SIGNATURE_TYPE.subkeyRevocation, ...parts });
}

/** What one key says about another's user id: the stuff of floods. */
export async function thirdPartyCertification(key: PrivateKey, by: PrivateKey, text: string): Promise<Uint8Array> {
  const body = utf8Encode(text);
  return signed(by, by, { key: key.keyPacket, userID: { write: () => body } }, { type: SIGNATURE_TYPE.genericCertification });
}

/** @param named whom the signature says it is by */
export async function signed(by: PrivateKey, named: PrivateKey, data: object, { time = BORN, more = [], ...recipe }: Parts): Promise<Uint8Array> {
  return signaturePacket(await craftSignature(by.keyPacket as never, data, { hashed: [created(time), issuer(named), ...more], ...recipe }));
}

function bound(primary: PrivateKey, sub: PrivateKey): object {
  return { key: primary.keyPacket, bind: sub.keyPacket };
}

function publicBody(key: PrivateKey): Uint8Array {
  return key.toPublic().keyPacket.write();
}
