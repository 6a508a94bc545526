/**
 * Certificates as this program keeps them: what a primary key verifiably says of itself, in one canonical form.
 *
 * Everything that others added is left out, and so are subkeys that are not for signing. A certificate that is there in
 * several copies is their union: a binding that was seen once stays, and a revocation is never forgotten.
 * No clock is asked: a certificate is read alike today and in ten years.
 */

import type { AnyKeyPacket } from 'openpgp';
import { ConcurError } from '../../base/errors.ts';
import type { Fingerprint } from '../../base/fingerprint.ts';
import { MAX_CERTIFICATE_BYTES } from '../../base/limits.ts';
import type { KeyFacts } from '../../statement/report.ts';
import { keyFacts } from './facts.ts';
import { readKeyBlocks, type KeyBlock } from './key-blocks.ts';
import { fitKey, writeKey } from './strip.ts';
import { fingerprintOf, isSigner, verifyKeyBlock } from './verified-key.ts';

export interface Certificate {
  /** Of the primary key. */
  readonly fingerprint: Fingerprint;
  /** Stripped, binary, canonical: the same content has the same bytes, whatever it was read from. */
  readonly bytes: Uint8Array;
  readonly facts: KeyFacts;
  /** The primary key and the signing subkeys, parsed once. */
  readonly keys: ReadonlyMap<Fingerprint, AnyKeyPacket>;
  /** Verified self-signatures that found no room under the limits; 0 for nearly everybody. */
  readonly dropped: number;
}

export interface ReadCertificates {
  readonly certificates: readonly Certificate[];
  readonly refused: readonly ConcurError[];
}

/** One or many, armored or binary. What cannot be used is refused one by one; the rest is read. */
export async function readCertificates(bytes: Uint8Array): Promise<ReadCertificates> {
  const { blocks, refused } = await readKeyBlocks(bytes);
  const certificates: Certificate[] = [];
  const refusals = [...refused];
  for (const block of blocks) {
    try {
      certificates.push(await readCertificate(block));
    } catch (error) {
      if (!(error instanceof ConcurError)) throw error;
      refusals.push(error);
    }
  }
  return { certificates, refused: refusals };
}

async function readCertificate(block: KeyBlock): Promise<Certificate> {
  const { kept, dropped } = fitKey(await verifyKeyBlock(block));
  const fingerprint = fingerprintOf(kept.packet);
  const bytes = writeKey(kept);
  if (bytes.length > MAX_CERTIFICATE_BYTES) {
    throw new ConcurError('certificate-too-large', `certificate ${fingerprint} needs ${bytes.length} bytes, at most ${MAX_CERTIFICATE_BYTES} are kept`);
  }
  const keys = [kept.packet, ...kept.subkeys.filter(isSigner).map((subkey) => subkey.packet)];
  return { fingerprint, bytes, facts: keyFacts(kept), keys: new Map(keys.map((key) => [fingerprintOf(key), key])), dropped };
}
