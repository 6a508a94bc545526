/**
 * From a proof's bytes to statements whose signatures hold, by the rules of the one road (src/ledger/accept.ts): the same
 * functions judge both. What a node would refuse, or keep aside, makes the whole proof bad.
 */

import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { readForeign } from '../formats/read.ts';
import { bareSigner, checkForeign, readForeignProof, whoseSignature, type Checks } from '../openpgp/verify/check-foreign.ts';
import { checkNative } from '../openpgp/verify/check-native.ts';
import { parseSignature } from '../openpgp/verify/signature.ts';
import { decodeStatement } from '../statement/decode.ts';
import type { Content, ForeignFormat, ForeignStatement } from '../statement/foreign.ts';
import { refuseFuture } from '../statement/future.ts';
import { attestationId, type Item } from '../statement/id.ts';
import type { AttestationMessage } from '../statement/message.ts';
import type { SignatureReport } from '../statement/report.ts';
import { signerOf } from '../statement/statement.ts';
import type { ProofCertificates } from './certificates.ts';
import type { Proof } from './proof.ts';
import { malformed } from './refusal.ts';

/** A statement whose signature holds. */
export interface Signed {
  readonly id: Hex;
  readonly report: SignatureReport;
  readonly content: Content;
}

/** With what, and when, signatures are checked. */
export interface Checking {
  readonly certificates: ProofCertificates;
  readonly checks: Checks;
  /** Seconds. */
  readonly now: number;
}

/**
 * In the order of the proof.
 * @throws ConcurError proof-malformed | certificate-missing, and whatever refuses a statement on its way into a node
 */
export async function checkStatements({ texts, statements }: Proof, checking: Checking): Promise<Signed[]> {
  const contents = new Map<Item, Promise<ForeignStatement>>();
  // All are begun before the first is waited for: signatures are checked in threads, where there are any.
  const signed = await Promise.all(statements.map(({ text, signature }) => {
    const item = texts[text] as Item;
    return item.kind === 'native' ? checkNativeOne({ ...item, signature }, checking) : checkForeignOne({ ...item, signature }, checking, () => readOnce(contents, item));
  }));
  if (new Set(signed.map(({ id }) => id)).size < signed.length) throw malformed('has one statement twice, with two signatures');
  return signed;
}

async function checkNativeOne({ kind, payload, signature: packet }: AttestationMessage, { certificates, checks, now }: Checking): Promise<Signed> {
  const content = decodeStatement(payload);
  const signer = signerOf(content);
  const signature = parseSignature(packet);
  refuseFuture(signature, now);
  const certificate = certificates.of(signer);
  if (certificate === undefined) throw missing(signer);
  const report = await checkNative({ signature, payload }, certificate, checks.mathematics);
  if (report.mathematics !== 'good') throw notItsKey(signer, signature.issuer);
  return { id: attestationId({ kind, payload }, signer, signature.signedPart), report, content };
}

async function checkForeignOne(item: AttestationMessage, { certificates, checks, now }: Checking, read: () => Promise<ForeignStatement>): Promise<Signed> {
  const proof = readForeignProof(item);
  if (proof.scheme === 'ed25519') {
    const report = await checkForeign({ item, proof, certificate: undefined }, checks);
    return { id: attestationId(item, bareSigner(proof.key), new Uint8Array()), report, content: await read() };
  }
  const { parsed } = proof;
  refuseFuture(parsed, now);
  const certificate = await whoseSignature({ item, parsed }, certificates.withKey(parsed), checks.mathematics);
  if (certificate === undefined) throw missing(parsed.issuer ?? parsed.keyId);
  const report = await checkForeign({ item, proof, certificate }, checks);
  if (report.mathematics !== 'good') throw malformed(`has a signature that uses ${report.algorithm}, which this program cannot check`);
  certificates.use(certificate);
  return { id: attestationId(item, certificate.fingerprint, parsed.signedPart), report, content: await read() };
}

/** What many sign alike is read once. */
function readOnce(contents: Map<Item, Promise<ForeignStatement>>, item: Item): Promise<ForeignStatement> {
  const known = contents.get(item);
  if (known !== undefined) return known;
  const reading = readForeign(item.kind as ForeignFormat, item.payload);
  contents.set(item, reading);
  return reading;
}

function missing(key: string): ConcurError {
  return new ConcurError('certificate-missing', `proof has a statement by ${key} and no certificate with that key`, { hint: 'get the proof again from whoever made it' });
}

function notItsKey(signer: Fingerprint, issuer: Fingerprint): ConcurError {
  return new ConcurError('signer-mismatch', `statement names ${signer} and is signed by ${issuer}, which is no key of that certificate`, {
    hint: 'a statement is signed by the key that it names',
  });
}
