/**
 * A verified key within its limits, and its one spelling.
 *
 * When not everything fits, what decides goes first: the key with its revocations and the statements that say how long
 * it lives, then signing subkeys (newest first) with theirs, then names, then statements that newer ones superseded.
 * A subkey is kept with its revocation or not at all. Each self-signature is bounded (limits.ts), so that what decides always fits.
 */

import { compareBytes, concatBytes } from '../../base/bytes.ts';
import { MAX_CERTIFICATE_BYTES, MAX_SUBKEYS, MAX_USER_IDS } from '../../base/limits.ts';
import { TAG, writePacket } from './packets.ts';
import { bindsSigner, createdOf, decidingOf, decisiveRevocations, letsPrimarySign, newestOf, revocationOf, statementsOn } from './self-description.ts';
import type { SelfSignature } from './self-signatures.ts';
import { compareUserIds } from './user-id.ts';
import { isSigner, type VerifiedKey, type VerifiedSubkey, type VerifiedUserId } from './verified-key.ts';

export interface FittedKey {
  readonly kept: VerifiedKey;
  /** Verified signatures that found no room. */
  readonly dropped: number;
}

export function fitKey(key: VerifiedKey): FittedKey {
  const chosen = new Map<Owner, Set<SelfSignature>>([[key, new Set()]]);
  let bytes = writePacket({ tag: TAG.publicKey, body: key.body }).length;
  const add = (unit: Unit, limit: number): void => {
    const cost = costOf(unit, chosen);
    if (bytes + cost > limit) return;
    bytes += cost;
    chosen.set(unit.owner, new Set([...chosen.get(unit.owner) ?? [], ...unit.signatures]));
  };
  const essentials = essentialUnits(key);
  // These go in whatever they cost. A hard revocation may be of any length, and beside it nothing else matters.
  const sufficient = sufficientUnits(key);
  for (const unit of sufficient) add(unit, Infinity);
  for (const unit of essentials) add(unit, sufficient.length > 0 ? MAX_CERTIFICATE_BYTES : Infinity);
  for (const unit of [...subkeyUnits(key), ...userIdUnits(key, essentials)]) add(unit, MAX_CERTIFICATE_BYTES);
  for (const unit of leftoverUnits(key, chosen)) add(unit, MAX_CERTIFICATE_BYTES);
  const kept = keepChosen(key, chosen);
  return { kept, dropped: countSignatures(key) - countSignatures(kept) };
}

/** The bytes of a fitted key: the same content gives the same bytes. */
export function writeKey({ body, signatures, userIds, subkeys }: VerifiedKey): Uint8Array {
  const withSignatures = (tag: number, owner: Owner): Uint8Array[] => [writePacket({ tag, body: owner.body }), ...writeSignatures(owner.signatures)];
  return concatBytes(
    writePacket({ tag: TAG.publicKey, body }),
    ...writeSignatures(signatures),
    ...userIds.flatMap((userId) => withSignatures(TAG.userId, userId)),
    ...subkeys.flatMap((subkey) => withSignatures(TAG.publicSubkey, subkey)),
  );
}

function writeSignatures(signatures: readonly SelfSignature[]): Uint8Array[] {
  return signatures.map(({ body }) => writePacket({ tag: TAG.signature, body }));
}

/** What signatures stand under: the key itself, a user id, a subkey. */
type Owner = VerifiedKey | VerifiedUserId | VerifiedSubkey;

/** Signatures that go in together or not at all. */
interface Unit {
  readonly owner: Owner;
  readonly signatures: readonly SelfSignature[];
}

function essentialUnits(key: VerifiedKey): Unit[] {
  const statements = statementsOn(key);
  const deciding = decidingOf(statements, key.packet);
  const signing = decidingOf(statements.filter(letsPrimarySign), key.packet);
  const needed = [deciding, signing].filter((signature) => signature !== undefined);
  return [
    { owner: key, signatures: decisiveRevocations(key.signatures) },
    ...needed.map((signature) => unitOf(ownerOf(key, signature), signature)),
  ];
}

function sufficientUnits(key: VerifiedKey): Unit[] {
  return revocationOf(key.signatures)?.kind === 'hard' ? [{ owner: key, signatures: decisiveRevocations(key.signatures).slice(0, 1) }] : [];
}

function subkeyUnits({ subkeys }: VerifiedKey): Unit[] {
  const signersFirst = subkeys.toSorted((a, b) => Number(isSigner(b)) - Number(isSigner(a)) || newestSubkeyFirst(a, b));
  return signersFirst.slice(0, MAX_SUBKEYS).map((owner) => {
    const bindings = owner.signatures.filter(({ isRevocation }) => !isRevocation);
    const deciding = [decidingOf(bindings, owner.packet), decidingOf(bindings.filter(bindsSigner), owner.packet)];
    return { owner, signatures: [...decisiveRevocations(owner.signatures), ...deciding.filter((signature) => signature !== undefined)] };
  });
}

function userIdUnits({ userIds }: VerifiedKey, essentials: readonly Unit[]): Unit[] {
  const isEssential = (userId: VerifiedUserId): boolean => essentials.some(({ owner }) => owner === userId);
  const inOrder = userIds.toSorted((a, b) => Number(isEssential(b)) - Number(isEssential(a)) || compareUserIds(a, b));
  return inOrder.slice(0, MAX_USER_IDS).map((owner) => unitOf(owner, newestOf(owner.signatures.filter(({ isRevocation }) => !isRevocation))));
}

/** A user id goes with the revocation that may take it back. */
function unitOf(owner: Owner, signature: SelfSignature | undefined): Unit {
  const revocation = newestOf(owner.signatures.filter(({ isRevocation }) => isRevocation));
  return { owner, signatures: [signature, revocation].filter((entry) => entry !== undefined) };
}

/** What newer statements superseded, as far as it stands under something that was kept. */
function leftoverUnits(key: VerifiedKey, chosen: ReadonlyMap<Owner, ReadonlySet<SelfSignature>>): Unit[] {
  const rest = ownersOf(key).filter((owner) => chosen.has(owner)).flatMap((owner) =>
    owner.signatures.filter((signature) => chosen.get(owner)?.has(signature) !== true).map((signature) => ({ owner, signature })));
  rest.sort((a, b) => revocationsThenNewest(a.signature, b.signature));
  return rest.map(({ owner, signature }) => ({ owner, signatures: [signature] }));
}

function costOf({ owner, signatures }: Unit, chosen: ReadonlyMap<Owner, ReadonlySet<SelfSignature>>): number {
  const present = chosen.get(owner);
  const own = present === undefined ? writePacket({ tag: TAG.userId, body: owner.body }).length : 0;
  const added = [...new Set(signatures)].filter((signature) => present?.has(signature) !== true);
  return own + added.reduce((sum, { body }) => sum + writePacket({ tag: TAG.signature, body }).length, 0);
}

/** In the order in which a certificate is written, so that facts come out alike from whatever it was read. */
function keepChosen(key: VerifiedKey, chosen: ReadonlyMap<Owner, ReadonlySet<SelfSignature>>): VerifiedKey {
  const only = <O extends Owner>(owner: O): O => ({ ...owner, signatures: owner.signatures.filter((signature) => chosen.get(owner)?.has(signature)).sort(revocationsThenNewest) });
  return {
    ...only(key),
    userIds: key.userIds.filter((userId) => chosen.has(userId)).map(only).sort(compareUserIds),
    subkeys: key.subkeys.filter((subkey) => chosen.has(subkey)).map(only).sort(newestSubkeyFirst),
  };
}

function ownersOf(key: VerifiedKey): Owner[] {
  return [key, ...key.userIds, ...key.subkeys];
}

function ownerOf(key: VerifiedKey, signature: SelfSignature): Owner {
  return key.userIds.find(({ signatures }) => signatures.includes(signature)) ?? key;
}

function countSignatures(key: VerifiedKey): number {
  return ownersOf(key).reduce((sum, { signatures }) => sum + signatures.length, 0);
}

function newestSubkeyFirst(a: VerifiedSubkey, b: VerifiedSubkey): number {
  return createdOf(b.packet) - createdOf(a.packet) || compareBytes(a.body, b.body);
}

function revocationsThenNewest(a: SelfSignature, b: SelfSignature): number {
  return Number(b.isRevocation) - Number(a.isRevocation) || b.created - a.created || compareBytes(a.body, b.body);
}
