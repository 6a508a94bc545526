/** Detached signatures as builders' programs write them: GnuPG 2, the GnuPG 1 of old releases, and PGP before that. */

import { armor, enums } from 'openpgp';
import { concatBytes, utf8Encode } from '../../src/base/bytes.ts';
import { keyIdOf } from '../../src/base/fingerprint.ts';
import { created, issuer, keyId, seconds, signaturePacket, subpacket } from '../openpgp/craft.ts';
import { HASHES, type HashName, type SecretKey } from './secret-key.ts';

export interface SignatureOptions {
  /** Seconds. */
  readonly time: number;
  /** @default sha256, which GnuPG prefers for RSA */
  readonly hash?: HashName;
  /** `text` is signed with line ends of CR LF, whatever they were. @default binary */
  readonly type?: 'binary' | 'text';
  /**
   * `gnupg-2`: version 4, hashed fingerprint, unhashed key id. `gnupg-1`: version 4 with nothing but an unhashed key id.
   * `pgp`: version 3. @default gnupg-2
   */
  readonly written?: 'gnupg-2' | 'gnupg-1' | 'pgp';
  /** The user id that GnuPG adds when it was told who signs. */
  readonly userId?: string;
}

/** One binary packet. */
export async function signDetached(key: SecretKey, data: Uint8Array, options: SignatureOptions): Promise<Uint8Array> {
  const { time, hash = 'sha256', type = 'binary', written = 'gnupg-2', userId } = options;
  const signed = type === 'text' ? withLineEnds(data) : data;
  const number = type === 'text' ? 0x01 : 0x00;
  if (written === 'pgp') return signAsVersion3(key, signed, { number, time, hash });
  const names = written === 'gnupg-2' ? [issuer({ getFingerprint: () => key.fingerprint })] : [];
  const hashed = [...names, created(time), ...(userId === undefined ? [] : [subpacket(28, utf8Encode(userId))])];
  return signData(key, signed, { type: number, hash, hashed, unhashed: [keyId(keyIdOf(key.fingerprint))] });
}

export interface PacketParts {
  readonly type: number;
  readonly hash: HashName;
  readonly hashed: readonly Uint8Array[];
  readonly unhashed: readonly Uint8Array[];
}

/** A version 4 signature packet over what is hashed first: a file, or the keys and user id of a certificate. */
export async function signData(key: SecretKey, data: Uint8Array, { type, hash, hashed, unhashed }: PacketParts): Promise<Uint8Array> {
  const signedPart = concatBytes(Uint8Array.of(4, type, key.algorithm, HASHES[hash]), area(hashed));
  const trailer = concatBytes(Uint8Array.of(4, 0xff), seconds(signedPart.length));
  return signaturePacket(concatBytes(signedPart, area(unhashed), await key.sign(hash, concatBytes(data, signedPart, trailer))));
}

/** With a checksum: GnuPG 2.2 reads over the end of some blocks without. */
export async function armored(packets: Uint8Array): Promise<string> {
  return armor(enums.armor.signature, packets, undefined, undefined, undefined, true);
}

async function signAsVersion3(key: SecretKey, data: Uint8Array, { number, time, hash }: { number: number; time: number; hash: HashName }): Promise<Uint8Array> {
  const hashedPart = concatBytes(Uint8Array.of(number), seconds(time));
  const body = concatBytes(
    Uint8Array.of(3, hashedPart.length), hashedPart, Buffer.from(keyIdOf(key.fingerprint), 'hex'), Uint8Array.of(key.algorithm, HASHES[hash]),
    await key.sign(hash, concatBytes(data, hashedPart)),
  );
  return signaturePacket(body);
}

function withLineEnds(data: Uint8Array): Uint8Array {
  return utf8Encode(new TextDecoder().decode(data).replaceAll(/\r?\n/g, '\r\n'));
}

function area(subpackets: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...subpackets);
  return concatBytes(seconds(content.length).subarray(2), content);
}
