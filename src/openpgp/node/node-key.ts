/** Public keys as node:crypto wants them, made once for each key packet. */

import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { enums, type AnyKeyPacket } from 'openpgp';
import { concatBytes } from '../../base/bytes.ts';

export interface NodeKey {
  readonly kind: 'rsa' | 'dsa' | 'ecdsa' | 'ed25519';
  readonly key: KeyObject;
  /** Bytes of each part of a signature by it. */
  readonly bytes: number;
}

const known = new WeakMap<AnyKeyPacket, NodeKey | null>();

/** null for a key of another kind, and for one that Node does not take: the library has to judge it. */
export function nodeKey(packet: AnyKeyPacket): NodeKey | null {
  const before = known.get(packet);
  if (before !== undefined) return before;
  const key = makeKey(packet);
  known.set(packet, key);
  return key;
}

/** What openpgp.js keeps of a public key. */
interface PublicParams {
  readonly n: Uint8Array;
  readonly e: Uint8Array;
  readonly p: Uint8Array;
  readonly q: Uint8Array;
  readonly g: Uint8Array;
  readonly y: Uint8Array;
  readonly Q: Uint8Array;
  readonly A: Uint8Array;
}

function makeKey(packet: AnyKeyPacket): NodeKey | null {
  const params = packet.publicParams as PublicParams;
  try {
    switch (packet.algorithm) {
      case enums.publicKey.rsaEncryptSign:
      case enums.publicKey.rsaSign: return rsaKey(params);
      case enums.publicKey.dsa: return dsaKey(params);
      case enums.publicKey.ecdsa: return ecdsaKey(params, packet.getAlgorithmInfo().curve);
      case enums.publicKey.eddsaLegacy: return legacyEdwardsKey(params);
      case enums.publicKey.ed25519: return ed25519Key(params.A, 2 * POINT_BYTES);
      default: return null;
    }
  } catch {
    // A point off its curve, numbers of no use: the library is asked, and says "bad" of every signature.
    return null;
  }
}

function rsaKey({ n, e }: PublicParams): NodeKey {
  return { kind: 'rsa', key: fromJwk({ kty: 'RSA', n: base64Url(n), e: base64Url(e) }), bytes: n.length };
}

/** Names in JSON Web Keys, and bytes of a coordinate. */
const CURVES: ReadonlyMap<string, readonly [string, number]> = new Map<string, readonly [string, number]>([
  [enums.curve.nistP256, ['P-256', 32]], [enums.curve.nistP384, ['P-384', 48]], [enums.curve.nistP521, ['P-521', 66]],
]);

function ecdsaKey({ Q }: PublicParams, curve: string | undefined): NodeKey | null {
  const [crv, bytes] = CURVES.get(curve ?? '') ?? [];
  // 0x04, then both coordinates: no other form is in use.
  if (crv === undefined || bytes === undefined || Q[0] !== 0x04 || Q.length !== 1 + 2 * bytes) return null;
  const [x, y] = [Q.subarray(1, 1 + bytes), Q.subarray(1 + bytes)];
  return { kind: 'ecdsa', key: fromJwk({ kty: 'EC', crv, x: base64Url(x), y: base64Url(y) }), bytes };
}

const POINT_BYTES = 32;

/** In GnuPG's form: 0x40, then the point; R and S are two numbers. */
function legacyEdwardsKey({ Q }: PublicParams): NodeKey | null {
  return Q.length === 1 + POINT_BYTES && Q[0] === 0x40 ? ed25519Key(Q.subarray(1), POINT_BYTES) : null;
}

function ed25519Key(point: Uint8Array, bytes: number): NodeKey {
  return { kind: 'ed25519', key: fromJwk({ kty: 'OKP', crv: 'Ed25519', x: base64Url(point) }), bytes };
}

function fromJwk(key: JsonWebKey): KeyObject {
  return createPublicKey({ key, format: 'jwk' });
}

function base64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/** DSA has no JSON Web Key: RFC 3279, 2.3.2, in DER. */
function dsaKey({ p, q, g, y }: PublicParams): NodeKey {
  const algorithm = sequence(Uint8Array.of(0x06, DSA_OID.length, ...DSA_OID), sequence(integer(p), integer(q), integer(g)));
  const key = createPublicKey({ key: Buffer.from(sequence(algorithm, bitString(integer(y)))), format: 'der', type: 'spki' });
  return { kind: 'dsa', key, bytes: q.length };
}

/** 1.2.840.10040.4.1 */
const DSA_OID = [0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01];

function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return element(0x30, concatBytes(...parts));
}

/** Positive, so that a set first bit needs a zero before it. */
function integer(number: Uint8Array): Uint8Array {
  return element(0x02, (number[0] ?? 0) >= 0x80 ? concatBytes(Uint8Array.of(0), number) : number);
}

function bitString(content: Uint8Array): Uint8Array {
  return element(0x03, concatBytes(Uint8Array.of(0), content));
}

function element(tag: number, content: Uint8Array): Uint8Array {
  const length = content.length < 0x80 ? [content.length] : longLength(content.length);
  return concatBytes(Uint8Array.of(tag, ...length), content);
}

function longLength(length: number): number[] {
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}
