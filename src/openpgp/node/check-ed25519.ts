/**
 * The common case checked by Node itself: Ed25519 in GnuPG's form, which is what `key new` makes. openpgp.js takes more
 * than twice as long, because it reads the key anew for each signature. It checks everything else, and what it would
 * say here is what is said here; a test holds the two together.
 */

import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto';
import { enums, type AnyKeyPacket } from 'openpgp';
import { withJoined, type Part } from '../../base/bytes.ts';
import { readUint } from '../verify/packets.ts';
import type { ParsedSignature } from '../verify/signature.ts';
import { checkMathematics, type Mathematics } from '../verify/verify.ts';

/** As checkMathematics answers, sooner. */
export const checkInNode: Mathematics = async (signature, data, key) => {
  const plainKey = isPlain(signature) ? readKey(key) : null;
  return plainKey === null ? checkMathematics(signature, data, key) : checkEd25519(signature, data, plainKey);
};

/** Names that node:crypto has for what parseSignature lets through. */
const DIGESTS: ReadonlyMap<number, string> = new Map([
  [enums.hash.sha256, 'sha256'], [enums.hash.sha384, 'sha384'], [enums.hash.sha512, 'sha512'],
  [enums.hash.sha3_256, 'sha3-256'], [enums.hash.sha3_512, 'sha3-512'],
]);
const VERSION = 4;
const CHECK_BYTES = 2;
const POINT_BYTES = 32;

function isPlain({ packet, hashAlgorithm }: ParsedSignature): boolean {
  // The library holds it against a signature that it appoints a revoker, which makes sense for certificates only.
  return packet.version === VERSION && packet.publicKeyAlgorithm === enums.publicKey.eddsaLegacy && packet.revocationKeyClass === null && DIGESTS.has(hashAlgorithm);
}

function checkEd25519({ signedPart, rest, hashAlgorithm }: ParsedSignature, data: readonly Part[], key: KeyObject): 'good' | 'bad' {
  const name = DIGESTS.get(hashAlgorithm) as string;
  const digest = withJoined([...data, signedPart, trailerOf(signedPart)], (bytes) => hash(name, bytes, 'buffer'));
  if (digest[0] !== rest[0] || digest[1] !== rest[1]) return 'bad';
  const proof = readProof(rest.subarray(CHECK_BYTES));
  return proof !== null && verify(null, digest, key, proof) ? 'good' : 'bad';
}

/** RFC 9580, 5.2.4: version, 0xff, length of what was hashed before it. */
function trailerOf(signedPart: Uint8Array): Uint8Array {
  const trailer = Uint8Array.of(VERSION, 0xff, 0, 0, 0, 0);
  new DataView(trailer.buffer).setUint32(2, signedPart.length);
  return trailer;
}

/** R and S, written as numbers without their leading zeros. */
function readProof(numbers: Uint8Array): Uint8Array | null {
  const proof = new Uint8Array(2 * POINT_BYTES);
  let offset = 0;
  for (const end of [POINT_BYTES, 2 * POINT_BYTES]) {
    const length = Math.ceil((readUint(numbers, offset, 2) ?? 0) / 8);
    if (length > POINT_BYTES) return null;
    proof.set(numbers.subarray(offset + 2, offset + 2 + length), end - length);
    offset += 2 + length;
  }
  return proof;
}

/** What openpgp.js keeps of such a key: 0x40, then the point. */
interface PublicParams {
  readonly Q?: Uint8Array;
}

const known = new WeakMap<AnyKeyPacket, KeyObject>();

/** null for any other key. */
function readKey(packet: AnyKeyPacket): KeyObject | null {
  const before = known.get(packet);
  if (before !== undefined) return before;
  const { Q } = packet.publicParams as PublicParams;
  if (packet.version !== VERSION || packet.algorithm !== enums.publicKey.eddsaLegacy || Q?.length !== 1 + POINT_BYTES || Q[0] !== 0x40) return null;
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(Q.subarray(1)).toString('base64url') }, format: 'jwk' });
  known.set(packet, key);
  return key;
}
