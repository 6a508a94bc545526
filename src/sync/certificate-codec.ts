/** The question for a certificate and its answer (docs/formats/gossip.md). */

import { concatBytes, fromHex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { MAX_CERTIFICATE_BYTES } from '../base/limits.ts';
import { FrameReader } from './wire.ts';

const TAG = { ask: 0x01, certificate: 0x81 } as const;

/** Bytes of the longest frame of this protocol. */
export const MAX_CERTIFICATE_FRAME_BYTES = 1 + MAX_CERTIFICATE_BYTES;

export function encodeCertificateRequest(fingerprint: Fingerprint): Uint8Array {
  return concatBytes(Uint8Array.of(TAG.ask), fromHex(fingerprint.toLowerCase()));
}

/** @throws ConcurError frame-malformed */
export function decodeCertificateRequest(frame: Uint8Array): Fingerprint {
  const reader = new FrameReader(frame, 'certificate request');
  const tag = reader.number(1);
  if (tag !== TAG.ask) throw reader.malformed(`has the unknown tag ${tag}`);
  return reader.fingerprint();
}

/** @param certificate undefined when the answering node does not have it */
export function encodeCertificateReply(certificate: Uint8Array | undefined): Uint8Array {
  return concatBytes(Uint8Array.of(TAG.certificate), certificate ?? new Uint8Array());
}

/** @throws ConcurError frame-malformed */
export function decodeCertificateReply(frame: Uint8Array): Uint8Array | undefined {
  const reader = new FrameReader(frame, 'certificate reply');
  const tag = reader.number(1);
  if (tag !== TAG.certificate) throw reader.malformed(`has the unknown tag ${tag}`);
  if (reader.remaining > MAX_CERTIFICATE_BYTES) throw reader.malformed(`holds ${reader.remaining} bytes, at most ${MAX_CERTIFICATE_BYTES} are allowed`);
  return reader.remaining === 0 ? undefined : reader.rest();
}
