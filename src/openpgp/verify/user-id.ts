/** User ids: what a key's owner calls themselves. Claims, for display; never an identity. */

import { printable } from '../../base/printable.ts';
import { newestOf } from './self-description.ts';
import { findSubpackets, SUBPACKET } from './signature-fields.ts';
import type { VerifiedUserId } from './verified-key.ts';
import { compareBytes } from '../../base/bytes.ts';

/** One line that can be shown: line breaks, escapes and direction marks become visible. */
export function userIdText({ body }: VerifiedUserId): string {
  return printable(new TextDecoder().decode(body));
}

/** A user id may come back after a revocation, by a newer certification. */
export function isRevokedUserId({ signatures }: VerifiedUserId): boolean {
  const revoked = newestOf(signatures.filter(({ isRevocation }) => isRevocation));
  const certified = newestOf(signatures.filter(({ isRevocation }) => !isRevocation));
  return certified === undefined || (revoked !== undefined && revoked.created >= certified.created);
}

/** The one to show first comes first: not revoked, marked as primary, newest. */
export function compareUserIds(a: VerifiedUserId, b: VerifiedUserId): number {
  return Number(isRevokedUserId(a)) - Number(isRevokedUserId(b))
    || Number(isMarkedPrimary(b)) - Number(isMarkedPrimary(a))
    || certifiedAt(b) - certifiedAt(a)
    || compareBytes(a.body, b.body);
}

function isMarkedPrimary({ signatures }: VerifiedUserId): boolean {
  const certified = newestOf(signatures.filter(({ isRevocation }) => !isRevocation));
  return certified !== undefined && findSubpackets(certified.fields.hashed, SUBPACKET.primaryUserId).some(({ body }) => body[0] === 1);
}

function certifiedAt({ signatures }: VerifiedUserId): number {
  return newestOf(signatures.filter(({ isRevocation }) => !isRevocation))?.created ?? 0;
}
