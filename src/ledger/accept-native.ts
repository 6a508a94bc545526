/** A statement in our own format on the one road (accept.ts): strict, and only from signers whom somebody here trusts. */

import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { Certificate } from '../openpgp/verify/certificate.ts';
import type { ParsedSignature } from '../openpgp/verify/signature.ts';
import { decodeStatement } from '../statement/decode.ts';
import { refuseFuture } from '../statement/future.ts';
import { attestationId } from '../statement/id.ts';
import type { AttestationMessage } from '../statement/message.ts';
import type { SignatureReport } from '../statement/report.ts';
import { projectOf, signerOf, type Statement } from '../statement/statement.ts';
import type { Arriving } from './arriving.ts';
import type { CertificateBook } from './certificates.ts';
import type { Holdings } from './holdings.ts';
import type { Accepted } from './port.ts';
import { openpgp } from './signature-checks.ts';

/** Decoded; who signed it is still only a claim. */
interface Named {
  readonly kind: 'native';
  readonly message: Uint8Array;
  readonly item: AttestationMessage;
  readonly statement: Statement;
  readonly signer: Fingerprint;
}

export interface NativeCandidate extends Named {
  readonly signature: ParsedSignature;
  readonly id: Hex;
  readonly scope: string;
}

/** @throws ConcurError when the statement is refused */
export async function identifyNative(holdings: Holdings, message: Uint8Array, item: AttestationMessage): Promise<NativeCandidate> {
  const statement = decodeStatement(item.payload);
  const named: Named = { kind: 'native', message, item, statement, signer: signerOf(statement) };
  await refuseStranger(holdings, named);
  const { parseSignature } = await openpgp();
  const signature = parseSignature(item.signature);
  return { ...named, signature, id: attestationId(item, named.signer, signature.signedPart), scope: projectOf(statement) };
}

/** @throws ConcurError when the statement is refused */
export async function admitNative(holdings: Holdings, candidate: NativeCandidate, arriving: Arriving): Promise<Accepted> {
  const { id, message, statement, signer } = candidate;
  const accepted = { id, signer, project: projectOf(statement) };
  if (await holdings.store.hasAttestation(id)) return { ...accepted, outcome: 'known' };
  refuseFuture(candidate.signature, holdings.clock.now());
  const certificate = await holdings.certificates.usable(signer);
  const report = certificate === undefined ? 'waiting' : await checkSignature(holdings, candidate, certificate);
  if (report === 'waiting') {
    await keepWaiting(holdings, candidate);
    if (await holdings.certificates.usable(signer) === certificate) return { ...accepted, outcome: 'waiting' };
    // A newer one came meanwhile, and what waited for it was looked for before this did.
    await holdings.store.removePending(signer, [message]);
    return admitNative(holdings, candidate, arriving);
  }
  arriving.onChecked?.();
  // Another signature under the same id, which holds too, may have been sooner.
  const [isNew] = await holdings.store.putAttestations([{ id, message, report, firstSeen: holdings.clock.now(), origin: arriving.origin, content: statement }]);
  return { ...accepted, outcome: isNew === true ? 'stored' : 'known' };
}

/** Before any signature is checked, so that strangers cost nothing. */
async function refuseStranger({ policies, certificates, strangers }: Holdings, { signer, statement }: Named): Promise<void> {
  if (policies.names(signer) || await certificates.isOwn(signer)) return;
  if (policies.find(projectOf(statement)) !== undefined) strangers.heard(projectOf(statement), signer);
  throw new ConcurError('signer-unknown', `no policy here names the signer ${signer}`, {
    hint: `concur policy add FILE, with a policy for "${projectOf(statement)}" that names this signer`,
  });
}

async function checkSignature({ certificates }: Holdings, { signer, signature, item }: NativeCandidate, certificate: Certificate): Promise<SignatureReport | 'waiting'> {
  const { checkNative, checks } = await openpgp();
  const report = await checkNative({ signature, payload: item.payload }, certificate, checks.mathematics);
  // A newer version of the certificate may hold the key.
  return report.mathematics === 'no-key' ? refuseOthersKey(certificates, signer, signature.issuer) : report;
}

async function refuseOthersKey(certificates: CertificateBook, signer: Fingerprint, issuer: Fingerprint): Promise<'waiting'> {
  const owner = await certificates.ownerOf(issuer);
  if (owner === undefined || owner === signer) return 'waiting';
  throw new ConcurError('signer-mismatch', `statement names ${signer} and is signed by a key of ${owner}`, { hint: 'a statement is signed by the key that it names' });
}

async function keepWaiting({ store }: Holdings, { signer, message }: NativeCandidate): Promise<void> {
  const outcome = await store.addPending(signer, message);
  if (outcome === 'full') throw new ConcurError('busy', `too many statements by ${signer} wait for its certificate`, { hint: 'concur certificate import FILE' });
}
