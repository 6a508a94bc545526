/**
 * A statement in somebody else's format on the one road (accept.ts). It names no signer: its signature names a key, and
 * which certificate has that key is found here.
 *
 * From the network it is taken under the same rule as ours: a policy must name the signer. What the operator imports is
 * kept also when its key is unknown or cannot be checked: it is listed, never counted, and never passed on.
 */

import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { Certificate } from '../openpgp/verify/certificate.ts';
import type { ForeignProof } from '../openpgp/verify/check-foreign.ts';
import { scopeOf, type ForeignFormat } from '../statement/foreign.ts';
import { refuseFuture } from '../statement/future.ts';
import { attestationId } from '../statement/id.ts';
import type { AttestationMessage } from '../statement/message.ts';
import type { SignatureReport } from '../statement/report.ts';
import type { Arriving } from './arriving.ts';
import type { Holdings } from './holdings.ts';
import type { Accepted, Origin } from './port.ts';
import { keepSecondSignature } from './second-signature.ts';
import { openpgp } from './signature-checks.ts';
import { certificatesFor } from './who-signed.ts';

interface Incoming {
  readonly message: Uint8Array;
  readonly item: AttestationMessage;
  readonly origin: Origin;
}

export interface ForeignCandidate {
  readonly kind: 'foreign';
  readonly message: Uint8Array;
  readonly item: AttestationMessage;
  readonly proof: ForeignProof;
  /** The primary key, or what the signature names while that is not known. */
  readonly signer: Fingerprint;
  /** Undefined for a bare key, and for one whose certificate is not here. */
  readonly certificate: Certificate | undefined;
  readonly id: Hex;
  readonly scope: string;
}

/** @throws ConcurError when the statement is refused */
export async function identifyForeign(holdings: Holdings, { message, item, origin }: Incoming): Promise<ForeignCandidate> {
  const { readForeignProof } = await openpgp();
  const proof = readForeignProof(item);
  const { signer, certificate } = await findSigner(holdings, item, proof);
  if (origin === 'network') await refuseStranger(holdings, signer);
  const signedPart = proof.scheme === 'openpgp' ? proof.parsed.signedPart : new Uint8Array();
  return { kind: 'foreign', message, item, proof, signer, certificate, id: attestationId(item, signer, signedPart), scope: scopeOf(item.kind as ForeignFormat) };
}

/** @throws ConcurError when the statement is refused */
export async function admitForeign(holdings: Holdings, candidate: ForeignCandidate, arriving: Arriving): Promise<Accepted> {
  if (candidate.proof.scheme === 'openpgp') refuseFuture(candidate.proof.parsed, holdings.clock.now());
  const isHere = await holdings.store.hasAttestation(candidate.id);
  if (isHere && !await canBeCheckedNow(holdings, candidate)) {
    const known = await recall(holdings, candidate, { ...arriving, isUnverified: hasNoKey(candidate) });
    return besideFirst(holdings, candidate, { arriving, first: known });
  }
  const { checkForeign, checks } = await openpgp();
  const report = await checkForeign(candidate, checks);
  if (report.mathematics === 'good') return keep(holdings, candidate, { ...arriving, report });
  if (isHere) return recall(holdings, candidate, { ...arriving, isUnverified: true });
  if (arriving.origin === 'network') return keepWaiting(holdings, candidate, report);
  return besideFirst(holdings, candidate, { arriving, first: await keep(holdings, candidate, { ...arriving, report }) });
}

/** What came first under this id is kept; this one, where it differs and nobody can tell which is false, waits. */
async function besideFirst(holdings: Holdings, candidate: ForeignCandidate, { arriving, first }: { arriving: Arriving; first: Accepted }): Promise<Accepted> {
  const keyCame = hasNoKey(candidate) && await keepSecondSignature(holdings, candidate);
  return keyCame ? admitForeign(holdings, await identifyForeign(holdings, { ...candidate, origin: arriving.origin }), arriving) : first;
}

async function recall({ store }: Holdings, { id, signer }: ForeignCandidate, { filing, isUnverified }: Arriving & { isUnverified: boolean }): Promise<Accepted> {
  if (filing !== undefined) await store.putFiling(id, filing);
  return { id, signer, project: null, outcome: 'known', ...(isUnverified ? { stillUnverified: true } : {}) };
}

/** Certificates are never forgotten: without one, nothing by this key was ever checked. */
function hasNoKey({ proof, certificate }: ForeignCandidate): boolean {
  return proof.scheme === 'openpgp' && certificate === undefined;
}

/** It was kept without its key, which came since. Where a subkey made it, its id is another now, and this is not asked. */
async function canBeCheckedNow({ store }: Holdings, { id, signer, certificate }: ForeignCandidate): Promise<boolean> {
  return certificate !== undefined && (await store.unverifiedBy(signer)).includes(id);
}

/** Of several certificates whose key may have made it, one that a policy names: else whoever's certificate is here as well takes its word from it. */
async function findSigner(holdings: Holdings, item: AttestationMessage, proof: ForeignProof): Promise<{ signer: Fingerprint; certificate: Certificate | undefined }> {
  const { bareSigner, whoseSignature, checks } = await openpgp();
  if (proof.scheme === 'ed25519') return { signer: bareSigner(proof.key), certificate: undefined };
  const { parsed } = proof;
  const found = await certificatesFor(holdings.certificates, parsed);
  const candidates = found.toSorted((a, b) => Number(holdings.policies.names(b.fingerprint)) - Number(holdings.policies.names(a.fingerprint)));
  const certificate = await whoseSignature({ item, parsed }, candidates, checks.mathematics);
  return { signer: certificate?.fingerprint ?? parsed.issuer ?? parsed.keyId, certificate };
}

/** Before any signature is checked, so that strangers cost little. */
async function refuseStranger({ policies, certificates }: Holdings, signer: Fingerprint): Promise<void> {
  if (policies.names(signer) || await certificates.isOwn(signer)) return;
  throw new ConcurError('signer-unknown', `no policy here names the signer ${signer}`, { hint: 'concur policy add FILE, with a policy that names this signer' });
}

async function keep({ store, readForeign, clock }: Holdings, { id, signer, message, item }: ForeignCandidate, { origin, filing, report, onChecked }: Arriving & { report: SignatureReport }): Promise<Accepted> {
  // Only now: what a text may cost to read, its signer answers for.
  const content = await readForeign(item.kind as ForeignFormat, item.payload);
  if (report.mathematics === 'good') onChecked?.();
  const [isNew] = await store.putAttestations([{ id, message, report, firstSeen: clock.now(), origin, content, ...(filing === undefined ? {} : { filing }) }]);
  if (report.mathematics !== 'good') return { id, signer, project: null, outcome: 'unverified' };
  // Another signature under the same id, which holds too, may have been sooner.
  return { id, signer, project: null, outcome: isNew === true ? 'stored' : 'known' };
}

/** Of a signer whom a policy names: its certificate, or a newer version of it, may still come. */
async function keepWaiting(holdings: Holdings, { id, message, item, signer, certificate }: ForeignCandidate, { mathematics, algorithm }: SignatureReport): Promise<Accepted> {
  if (mathematics === 'unsupported') throw new ConcurError('signature-unacceptable', `signature uses ${algorithm}, which this program cannot check`);
  await holdings.readForeign(item.kind as ForeignFormat, item.payload);
  if (await holdings.store.addPending(signer, message) === 'full') {
    throw new ConcurError('busy', `too many statements by ${signer} wait for its certificate`, { hint: 'concur certificate import FILE' });
  }
  if (await holdings.certificates.usable(signer) === certificate) return { id, signer, project: null, outcome: 'waiting' };
  // It came meanwhile, and what waited for it was looked for before this did.
  await holdings.store.removePending(signer, [message]);
  return admitForeign(holdings, await identifyForeign(holdings, { message, item, origin: 'network' }), { origin: 'network' });
}
