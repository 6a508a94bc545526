/** Certificates are asked for by fingerprint, and given to anyone who asks. */

import {
  decodeCertificateReply, decodeCertificateRequest, encodeCertificateReply, encodeCertificateRequest,
} from '../sync/certificate-codec.ts';
import { ConcurError } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { NetworkLedger } from './port.ts';

/** Certificates asked of one peer at a time. */
const MAX_ASKED = 256;

/** @throws ConcurError frame-malformed */
export async function answerCertificate(ledger: Pick<NetworkLedger, 'certificate'>, frame: Uint8Array): Promise<Uint8Array> {
  return encodeCertificateReply(await ledger.certificate(decodeCertificateRequest(frame)));
}

/**
 * @param wanted the first 256 are asked for
 * @param openAsking called only when something is wanted
 * @throws ConcurError peer-failed | frame-malformed
 */
export async function fetchCertificates(
  ledger: Pick<NetworkLedger, 'receiveCertificate'>,
  wanted: readonly Fingerprint[],
  peer: string,
  openAsking: () => Promise<{ ask(request: Uint8Array): Promise<Uint8Array>; close(): Promise<void> }>,
): Promise<void> {
  if (wanted.length === 0) return;
  const asking = await openAsking();
  try {
    for (const fingerprint of wanted.slice(0, MAX_ASKED)) {
      const certificate = decodeCertificateReply(await asking.ask(encodeCertificateRequest(fingerprint)));
      if (certificate === undefined) continue;
      const outcome = await ledger.receiveCertificate(fingerprint, certificate, peer);
      if (outcome === 'refused') throw new ConcurError('frame-malformed', `certificate reply holds no usable certificate of ${fingerprint}`);
    }
  } finally {
    await asking.close();
  }
}
