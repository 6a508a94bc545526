/** What proves a statement in somebody else's format, read and checked: one rule for whatever brings it, the network or a proof. */

import { toHex } from '../../base/bytes.ts';
import { ConcurError } from '../../base/errors.ts';
import type { Fingerprint } from '../../base/fingerprint.ts';
import { decodeForeignSignature } from '../../statement/foreign-signature.ts';
import { signedBytes } from '../../statement/id.ts';
import type { AttestationMessage } from '../../statement/message.ts';
import type { SignatureReport } from '../../statement/report.ts';
import { checkBareAnywhere, type BareCheck } from './bare-ed25519.ts';
import type { Certificate } from './certificate.ts';
import { parseForeignSignature, type ForeignParsed } from './foreign-signature.ts';
import { checkMathematics, type Mathematics } from './mathematics.ts';
import { isCanonicalText } from './text.ts';
import { unverifiedReport, verifyForeign } from './verify-foreign.ts';

/** An OpenPGP signature, or a bare key's. */
export type ForeignProof =
  | { readonly scheme: 'openpgp'; readonly parsed: ForeignParsed }
  | { readonly scheme: 'ed25519'; readonly key: Uint8Array; readonly signature: Uint8Array };

/** Both may be faster where they run, and must answer as the ones that run anywhere. */
export interface Checks {
  readonly mathematics: Mathematics;
  readonly bare: BareCheck;
}

export const CHECKS_ANYWHERE: Checks = { mathematics: checkMathematics, bare: checkBareAnywhere };

/** @throws ConcurError signature-malformed | foreign-malformed */
export function readForeignProof({ kind, payload, signature }: AttestationMessage): ForeignProof {
  const proof = decodeForeignSignature(signature);
  if (proof.scheme === 'ed25519') return proof;
  const parsed = parseForeignSignature(proof.packet);
  // Else whoever passes it on could make another payload that the same signature fits.
  if (parsed.isText && !isCanonicalText(payload)) {
    throw new ConcurError('foreign-malformed', `text in the format "${kind}" is not in the form that was signed`, { hint: 'it was altered on its way: get it again from whoever signed it' });
  }
  return { scheme: 'openpgp', parsed };
}

/** A statement with what proves it. */
export interface ProvenItem {
  readonly item: AttestationMessage;
  readonly parsed: ForeignParsed;
}

/**
 * Of several certificates with the key that a signature names, the one whose key made it; else the first.
 * @param candidates those whose word is wanted before the others' stand first, for a subkey may belong to two
 */
export async function whoseSignature({ item, parsed }: ProvenItem, candidates: readonly Certificate[], check: Mathematics = checkMathematics): Promise<Certificate | undefined> {
  const [first, ...others] = candidates;
  if (others.length === 0) return first;
  for (const certificate of candidates) {
    const { mathematics } = await verifyForeign(parsed, signedBytes(item), certificate, check);
    if (mathematics === 'good') return certificate;
  }
  return first;
}

/** A statement with whoever is to have signed it. */
export interface ForeignCase {
  readonly item: AttestationMessage;
  readonly proof: ForeignProof;
  /** Undefined for a bare key, and for one whose certificate is not here. */
  readonly certificate: Certificate | undefined;
}

/**
 * @returns a report whose mathematics are anything but `bad`
 * @throws ConcurError signature-bad | certificate-missing
 */
export async function checkForeign({ item, proof, certificate }: ForeignCase, { mathematics, bare }: Checks = CHECKS_ANYWHERE): Promise<SignatureReport> {
  if (proof.scheme === 'ed25519') {
    if (!await bare(proof.key, signedBytes(item), proof.signature)) throw badSignature(bareSigner(proof.key));
    return bareReport(proof.key);
  }
  const { parsed } = proof;
  if (certificate === undefined) return unverifiedReport(parsed);
  const report = await verifyForeign(parsed, signedBytes(item), certificate, mathematics);
  if (report.mathematics !== 'bad') return report;
  if (parsed.issuer !== null) throw badSignature(parsed.issuer);
  // Another key may have the same id, and another node may know it: nobody is to blame.
  throw new ConcurError('certificate-missing', `no key here with the id ${parsed.keyId} made this signature over these bytes`, {
    hint: 'one of the two was altered, or the key is another: get both again from whoever signed',
  });
}

/** How a bare key is named, as if it were a fingerprint. */
export function bareSigner(key: Uint8Array): Fingerprint {
  return toHex(key).toUpperCase();
}

/** A bare key says nothing of time: two of its statements that differ are in conflict. */
function bareReport(key: Uint8Array): SignatureReport {
  const signer = bareSigner(key);
  return { mathematics: 'good', signer, signingKey: signer, bare: true, created: 0, algorithm: 'Ed25519', algorithmAcceptable: true };
}

function badSignature(signer: string): ConcurError {
  return new ConcurError('signature-bad', `signature by ${signer} does not fit the signed bytes`, { hint: 'one of the two was altered: get it again from whoever signed it' });
}
