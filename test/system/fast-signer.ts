/** Thousands of statements signed in little time: with node:crypto, in the shape of one signature that openpgp.js made. */

import { createHash, createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { readPrivateKey, type PrivateKey } from 'openpgp';
import { fixedClock } from '../../src/base/clock.ts';
import { concatBytes } from '../../src/base/bytes.ts';
import { generateKey } from '../../src/openpgp/node/generate-key.ts';
import { signPayload } from '../../src/openpgp/node/sign.ts';
import { encodeStatement } from '../../src/statement/encode.ts';
import { encodeMessage } from '../../src/statement/message.ts';
import { preAuthenticationEncoding } from '../../src/statement/pae.ts';
import { NOW, type Builder } from '../ledger/workbench.ts';
import { bodyOf, signaturePacket } from '../openpgp/craft.ts';

export async function makeFastSigner(name: string): Promise<Builder> {
  const { secret, fingerprint, certificate } = await generateKey({ name, email: `${name}@example.org`, passphrase: null, clock: fixedClock(NOW - 1_000) });
  const sample = bodyOf(await signPayload(Uint8Array.of(0), { secret, passphrase: null, created: NOW }));
  const shape = areasOf(sample);
  const key = toKeyObject(await readPrivateKey({ armoredKey: secret }));
  return {
    name, fingerprint, certificate,
    async sign(statement) {
      const payload = encodeStatement(statement);
      return encodeMessage({ kind: 'native', payload, signature: signLike(shape, key, preAuthenticationEncoding(payload)) });
    },
  };
}

interface Areas {
  /** From the version to the last hashed subpacket. */
  readonly hashed: Uint8Array;
  readonly unhashed: Uint8Array;
}

/** RFC 9580 §5.2.3. */
function areasOf(body: Uint8Array): Areas {
  const length = (at: number) => 2 + ((body[at] as number) << 8) + (body[at + 1] as number);
  const end = 4 + length(4);
  return { hashed: body.subarray(0, end), unhashed: body.subarray(end, end + length(end)) };
}

function signLike({ hashed, unhashed }: Areas, key: KeyObject, data: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(hashed.length);
  const digest = createHash('sha512').update(data).update(hashed).update(Uint8Array.of(4, 0xff)).update(length).digest();
  const signature = sign(null, digest, key);
  return signaturePacket(concatBytes(hashed, unhashed, digest.subarray(0, 2), integer(signature.subarray(0, 32)), integer(signature.subarray(32))));
}

/** A multiprecision integer: its length in bits, and no zeros before it. */
function integer(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = bytes.subarray(first);
  const bits = 8 * digits.length - Math.clz32(digits[0] as number) + 24;
  return concatBytes(Uint8Array.of(bits >> 8, bits & 0xff), digits);
}

function toKeyObject(secret: PrivateKey): KeyObject {
  const { privateParams, publicParams } = secret.keyPacket as unknown as { privateParams: { seed: Uint8Array }; publicParams: { Q: Uint8Array } };
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  return createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d: text(privateParams.seed), x: text(publicParams.Q.subarray(1)) }, format: 'jwk' });
}
