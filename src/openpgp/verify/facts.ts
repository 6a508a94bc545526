/** What a certificate says of its keys, in the form that is stored beside it and asked for every verdict. */

import type { KeyFacts, SigningKeyFacts } from '../../statement/report.ts';
import { keyName } from './algorithms.ts';
import { bindsSigner, createdOf, decidingOf, expiryBy, letsPrimarySign, revocationOf, saysSign, statementsOn } from './self-description.ts';
import { earliest, SIGNATURE_TYPE } from './signature-fields.ts';
import { isRevokedUserId, userIdText } from './user-id.ts';
import { fingerprintOf, isSigner, type VerifiedKey, type VerifiedSubkey } from './verified-key.ts';

export function keyFacts(key: VerifiedKey): KeyFacts {
  const { packet, userIds, signatures, subkeys } = key;
  const deciding = decidingOf(statementsOn(key), packet);
  return {
    fingerprint: fingerprintOf(packet),
    userIds: userIds.filter((userId) => !isRevokedUserId(userId)).map(userIdText),
    algorithm: keyName(packet),
    created: createdOf(packet),
    expires: deciding === undefined ? null : expiryBy(deciding, packet),
    revocation: revocationOf(signatures),
    signingKeys: [...primaryAsSigner(key), ...subkeys.filter(isSigner).map(subkeyFacts)],
  };
}

function primaryAsSigner(key: VerifiedKey): SigningKeyFacts[] {
  const { packet, signatures } = key;
  const statements = statementsOn(key);
  const deciding = decidingOf(statements, packet);
  if (deciding === undefined || !statements.some(letsPrimarySign)) return [];
  // It could sign once: what it signed until the owner said otherwise stays good.
  const withdrawn = saysSign(deciding.fields) === false ? deciding.created : null;
  return [{
    fingerprint: fingerprintOf(packet),
    created: createdOf(packet),
    expires: earliest([expiryBy(deciding, packet), withdrawn]),
    revocation: revocationOf(signatures),
    // The key is named by its fingerprint, so SHA-1 lends it nothing but its dates.
    weaklyBound: false,
  }];
}

function subkeyFacts({ packet, signatures }: VerifiedSubkey): SigningKeyFacts {
  const bindings = signatures.filter(({ fields }) => fields.type === SIGNATURE_TYPE.subkeyBinding);
  const deciding = decidingOf(bindings, packet);
  const withdrawn = deciding === undefined || saysSign(deciding.fields) === true ? null : deciding.created;
  return {
    fingerprint: fingerprintOf(packet),
    created: createdOf(packet),
    expires: earliest([deciding === undefined ? null : expiryBy(deciding, packet), withdrawn]),
    revocation: revocationOf(signatures),
    weaklyBound: !signatures.some((signature) => bindsSigner(signature) && signature.isStrong),
  };
}
