/**
 * What a primary key says about itself, its user ids and its subkeys, each statement checked.
 *
 * Only signatures that claim to be the primary's own are looked at, so that a flooded certificate costs little.
 * No clock is asked: whether something has expired is for whoever uses the facts.
 */

import { SignaturePacket, type AnyKeyPacket, type PublicKeyPacket, type PublicSubkeyPacket } from 'openpgp';
import { compareBytes, equalBytes, toHex, type Hex } from '../../base/bytes.ts';
import { MAX_BACK_SIGNATURES, MAX_SELF_SIGNATURE_BYTES } from '../../base/limits.ts';
import { SHA1 } from './algorithms.ts';
import {
  earliest, findSubpackets, readDurations, readSeconds, readSignatureFields, SIGNATURE_TYPE, SUBPACKET, writeSignatureBody,
  type SignatureFields, type Subpacket,
} from './signature-fields.ts';

export interface SelfSignature {
  /** Normalised: its unhashed area holds only what is needed and was checked. */
  readonly body: Uint8Array;
  readonly fields: SignatureFields;
  /** Seconds. */
  readonly created: number;
  readonly isRevocation: boolean;
  /** False when SHA-1 is all that stands behind it. */
  readonly isStrong: boolean;
  /** For a subkey's binding: the subkey agreed, by a signature of its own. */
  readonly isCrossSigned: boolean;
  /** When the signature itself (or the subkey's consent) ends, seconds; null for never. */
  readonly expires: number | null;
}

/** What the signature speaks of, beside the primary key. */
export type Target =
  | { readonly kind: 'primary' }
  | { readonly kind: 'user-id'; readonly body: Uint8Array }
  | { readonly kind: 'subkey'; readonly packet: PublicSubkeyPacket };

/** The signatures on one target that the primary key really made: no two with the same signed part. */
export async function verifySelfSignatures(bodies: readonly Uint8Array[], primary: PublicKeyPacket, target: Target): Promise<SelfSignature[]> {
  const verified = new Map<Hex, SelfSignature>();
  for (const body of bodies) {
    const signature = await verifySelfSignature(body, primary, target);
    if (signature === null) continue;
    const key = toHex(signature.fields.signedPart);
    verified.set(key, preferred(verified.get(key), signature));
  }
  return [...verified.values()];
}

/** Whether a signature says that this key made it. The claim is cheap to read and is checked later. */
export function claimsIssuer(fields: SignatureFields, key: AnyKeyPacket): boolean {
  const fingerprint = key.getFingerprintBytes() as Uint8Array;
  const subpackets = [...fields.hashed, ...fields.unhashed];
  const fingerprints = findSubpackets(subpackets, SUBPACKET.issuerFingerprint);
  if (fingerprints.length > 0) return fingerprints.some(({ body }) => equalBytes(body.subarray(1), fingerprint));
  const keyId = key.getKeyID().toHex();
  return findSubpackets(subpackets, SUBPACKET.issuerKeyId).some(({ body }) => toHex(body) === keyId);
}

const TYPES: Readonly<Record<Target['kind'], ReadonlySet<number>>> = {
  'primary': new Set([SIGNATURE_TYPE.directKey, SIGNATURE_TYPE.keyRevocation]),
  'user-id': new Set([
    SIGNATURE_TYPE.genericCertification, SIGNATURE_TYPE.personaCertification, SIGNATURE_TYPE.casualCertification,
    SIGNATURE_TYPE.positiveCertification, SIGNATURE_TYPE.certificationRevocation,
  ]),
  'subkey': new Set([SIGNATURE_TYPE.subkeyBinding, SIGNATURE_TYPE.subkeyRevocation]),
};
const REVOCATIONS: ReadonlySet<number> = new Set([
  SIGNATURE_TYPE.keyRevocation, SIGNATURE_TYPE.subkeyRevocation, SIGNATURE_TYPE.certificationRevocation,
]);

async function verifySelfSignature(body: Uint8Array, primary: PublicKeyPacket, target: Target): Promise<SelfSignature | null> {
  const fields = readSignatureFields(body);
  if (fields === null || fields.version !== primary.version) return null;
  if (!TYPES[target.kind].has(fields.type) || !claimsIssuer(fields, primary)) return null;
  const created = readSeconds(fields.hashed, SUBPACKET.created);
  if (created === null || !await holds(normalise(fields, primary, null), fields.type, primary, signedData(primary, target))) return null;
  const back = target.kind === 'subkey' ? await findBackSignature(fields, primary, target.packet) : null;
  const normalised = normalise(fields, primary, back);
  const isRevocation = REVOCATIONS.has(fields.type);
  // Names may be taken back at length: what is shown of them decides nothing.
  if (normalised.length > MAX_SELF_SIGNATURE_BYTES && (!isRevocation || target.kind === 'user-id')) return null;
  return {
    body: normalised,
    fields,
    created,
    isRevocation,
    isStrong: fields.hashAlgorithm !== SHA1 && (back === null || back.fields.hashAlgorithm !== SHA1),
    isCrossSigned: back !== null,
    expires: earliest([endOf(fields), back === null ? null : endOf(back.fields)]),
  };
}

interface BackSignature {
  readonly subpacket: Subpacket;
  readonly isHashed: boolean;
  readonly fields: SignatureFields;
}

async function findBackSignature(fields: SignatureFields, primary: PublicKeyPacket, subkey: PublicSubkeyPacket): Promise<BackSignature | null> {
  const hashed = findSubpackets(fields.hashed, SUBPACKET.embeddedSignature);
  const embedded = [...hashed, ...findSubpackets(fields.unhashed, SUBPACKET.embeddedSignature)].slice(0, MAX_BACK_SIGNATURES);
  for (const subpacket of embedded) {
    const back = readSignatureFields(subpacket.body);
    if (back?.type !== SIGNATURE_TYPE.keyBinding || !claimsIssuer(back, subkey)) continue;
    const body = writeSignatureBody(back, issuerHint(back, subkey));
    if (!await holds(body, back.type, subkey, { key: primary, bind: subkey })) continue;
    const isHashed = hashed.includes(subpacket);
    return { subpacket: { ...subpacket, critical: false, body }, isHashed, fields: back };
  }
  return null;
}

function normalise(fields: SignatureFields, primary: AnyKeyPacket, back: BackSignature | null): Uint8Array {
  const unhashedBack = back === null || back.isHashed ? [] : [back.subpacket];
  return writeSignatureBody(fields, [...issuerHint(fields, primary), ...unhashedBack]);
}

/** Other programs look the key up by this; nothing is needed where the signed part already says it. */
function issuerHint({ version, hashed }: SignatureFields, key: AnyKeyPacket): Subpacket[] {
  const isNamed = hashed.some(({ type }) => type === SUBPACKET.issuerFingerprint || type === SUBPACKET.issuerKeyId);
  if (isNamed || version !== 4) return [];
  return [{ type: SUBPACKET.issuerKeyId, critical: false, body: (key.getFingerprintBytes() as Uint8Array).subarray(-8) }];
}

function signedData(primary: PublicKeyPacket, target: Target): object {
  switch (target.kind) {
    case 'primary': return { key: primary };
    // The bytes as they came: the library would decode and encode them, which changes what is not UTF-8.
    case 'user-id': return { key: primary, userID: { write: () => target.body } };
    case 'subkey': return { key: primary, bind: target.packet };
  }
}

async function holds(body: Uint8Array, type: number, key: AnyKeyPacket, data: object): Promise<boolean> {
  const packet = new SignaturePacket();
  try {
    packet.read(body);
    // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- a number from the packet; it was looked up in TYPES
    await packet.verify(key, type, data, NO_DATE, false);
    return true;
  } catch {
    // The library throws alike for "wrong", "unknown" and "critical and unknown": in each case it does not bind.
    return false;
  }
}

/** null switches the library's comparison with a date off; its types do not say so. */
export const NO_DATE = null as unknown as Date;

function endOf({ hashed }: SignatureFields): number | null {
  const created = readSeconds(hashed, SUBPACKET.created) ?? 0;
  return earliest(readDurations(hashed, SUBPACKET.expires).map((seconds) => created + seconds));
}

/** One signed part can carry several valid signatures (ECDSA: s and n-s): every node keeps the same one. */
function preferred(a: SelfSignature | undefined, b: SelfSignature): SelfSignature {
  if (a === undefined) return b;
  if (a.isCrossSigned !== b.isCrossSigned) return a.isCrossSigned ? a : b;
  if (a.isStrong !== b.isStrong) return a.isStrong ? a : b;
  return compareBytes(a.body, b.body) <= 0 ? a : b;
}
