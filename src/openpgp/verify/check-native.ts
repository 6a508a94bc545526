/** Which signatures make a statement in our own format good: one rule for whatever brings it, the network or a proof. */

import { ConcurError } from '../../base/errors.ts';
import type { SignatureReport } from '../../statement/report.ts';
import type { Certificate } from './certificate.ts';
import { checkMathematics, type Mathematics } from './mathematics.ts';
import type { ParsedSignature } from './signature.ts';
import { verifySignature } from './verify.ts';

/** What signs a statement, and over what. */
export interface SignedStatement {
  readonly signature: ParsedSignature;
  readonly payload: Uint8Array;
}

/**
 * @param certificate of the signer that the statement names
 * @returns a report whose mathematics are `good`, or `no-key`: another version of the certificate may hold the key
 * @throws ConcurError signature-bad | signature-unacceptable
 */
export async function checkNative({ signature, payload }: SignedStatement, certificate: Certificate, check: Mathematics = checkMathematics): Promise<SignatureReport> {
  const report = await verifySignature(signature, payload, certificate, check);
  switch (report.mathematics) {
    case 'good': break;
    case 'no-key': return report;
    case 'bad': throw new ConcurError('signature-bad', `signature by ${signature.issuer} does not fit the statement`, { hint: 'one of the two was altered: get it again from whoever signed it' });
    case 'unsupported': throw new ConcurError('signature-unacceptable', `signature uses ${report.algorithm}, which this program cannot check`, { hint: USUAL_KEYS });
  }
  if (report.algorithmAcceptable) return report;
  throw new ConcurError('signature-unacceptable', `signature uses ${report.algorithm}, which is not accepted`, { hint: USUAL_KEYS });
}

const USUAL_KEYS = 'sign with Ed25519, NIST P or RSA of 2048 to 4096 bits';
