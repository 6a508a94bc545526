/**
 * The one road in. Whatever enters, from gossip, exchange, import, the control socket or one's own key, passes here:
 * decode, limits, who says it, signature, duplicates, one batch in the store, an event.
 *
 * A refusal is thrown as a ConcurError and nothing is stored. Checks that every honest node makes alike come with
 * codes of their own (`isRefusedByAll`), because only for those may a peer be blamed.
 */

import type { Hex } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { ConcurError, isConcurError, type ErrorCode } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { MAX_FUTURE_SECONDS } from '../base/limits.ts';
import type { Certificate } from '../openpgp/verify/certificate.ts';
import type { ParsedSignature } from '../openpgp/verify/signature.ts';
import { decodeStatement } from '../statement/decode.ts';
import { attestationId } from '../statement/id.ts';
import { decodeMessage } from '../statement/message.ts';
import type { SignatureReport } from '../statement/report.ts';
import { projectOf, signerOf, type Statement } from '../statement/statement.ts';
import type { CertificateBook } from './certificates.ts';
import type { Holdings } from './holdings.ts';
import type { Accepted, Origin } from './port.ts';

/** Decoded; who signed it is still only a claim. */
interface Named {
  readonly message: Uint8Array;
  readonly payload: Uint8Array;
  readonly packet: Uint8Array;
  readonly statement: Statement;
  readonly signer: Fingerprint;
}

/** Identified; whether its signature holds is not known yet. */
export interface Candidate extends Named {
  readonly signature: ParsedSignature;
  readonly id: Hex;
}

/**
 * The first half: all that can be judged from the bytes, the policies and the clock.
 * @throws ConcurError when the statement is refused
 */
export async function identify(holdings: Holdings, message: Uint8Array): Promise<Candidate> {
  const named = decode(message);
  await refuseStranger(holdings, named);
  const { parseSignature } = await openpgp();
  const signature = parseSignature(named.packet);
  refuseFuture(signature, holdings.clock);
  return { ...named, signature, id: attestationId({ kind: 'native', payload: named.payload }, named.signer, signature.signedPart) };
}

/**
 * The second half: known already, signed rightly, or waiting for a certificate.
 * @throws ConcurError when the statement is refused
 */
export async function admit(holdings: Holdings, candidate: Candidate, origin: Origin): Promise<Accepted> {
  const { id, message, statement, signer } = candidate;
  const accepted = { id, project: projectOf(statement) };
  if (await holdings.store.hasAttestation(id)) return { ...accepted, outcome: 'known' };
  const certificate = await holdings.certificates.usable(signer);
  const report = certificate === undefined ? 'waiting' : await checkSignature(holdings, candidate, certificate);
  if (report === 'waiting') {
    await keepWaiting(holdings, candidate);
    if (await holdings.certificates.usable(signer) === certificate) return { ...accepted, outcome: 'waiting' };
    // A newer one came meanwhile, and what waited for it was looked for before this did.
    await holdings.store.removePending(signer, [message]);
    return admit(holdings, candidate, origin);
  }
  await holdings.store.putAttestations([{ id, message, report, firstSeen: holdings.clock.now(), origin, statement }]);
  return { ...accepted, outcome: 'stored' };
}

const REFUSED_BY_ALL: readonly ErrorCode[] = [
  'envelope-malformed', 'statement-malformed', 'statement-not-canonical', 'statement-too-large',
  'signature-malformed', 'signature-unacceptable', 'signature-bad', 'signer-mismatch',
];

/** True for what no honest node accepts, today or later: whoever sent it is at fault. */
export function isRefusedByAll(error: unknown): boolean {
  return isConcurError(error, ...REFUSED_BY_ALL);
}

function decode(message: Uint8Array): Named {
  const { kind, payload, signature: packet } = decodeMessage(message);
  if (kind !== 'native') throw new ConcurError('statement-unsupported', `attestation is in the format "${kind}", which this program does not read yet`);
  const statement = decodeStatement(payload);
  return { message, payload, packet, statement, signer: signerOf(statement) };
}

/** openpgp.js takes longer to load than all the rest: not before it is needed, and without asking the module loader each time. */
let loading: ReturnType<typeof loadOpenpgp> | undefined;

function openpgp(): ReturnType<typeof loadOpenpgp> {
  return (loading ??= loadOpenpgp());
}

async function loadOpenpgp() {
  const [{ parseSignature }, { verifySignature }, { checkInNode }] = await Promise.all([
    import('../openpgp/verify/signature.ts'), import('../openpgp/verify/verify.ts'), import('../openpgp/node/check-ed25519.ts'),
  ]);
  return { parseSignature, verifySignature, checkInNode };
}

/** Before any signature is checked, so that strangers cost nothing. */
async function refuseStranger({ policies, certificates, strangers }: Holdings, { signer, statement }: Named): Promise<void> {
  if (policies.names(signer) || await certificates.isOwn(signer)) return;
  if (policies.find(projectOf(statement)) !== undefined) strangers.heard(projectOf(statement), signer);
  throw new ConcurError('signer-unknown', `no policy here names the signer ${signer}`, {
    hint: `concur policy add FILE, with a policy for "${projectOf(statement)}" that names this signer`,
  });
}

function refuseFuture({ created }: ParsedSignature, clock: Clock): void {
  const ahead = created - clock.now();
  if (ahead > MAX_FUTURE_SECONDS) {
    throw new ConcurError('signature-future', `signature is dated ${ahead} s in the future`, { hint: 'check the clocks of both machines' });
  }
}

const USUAL_KEYS = 'sign with Ed25519, NIST P or RSA of 2048 to 4096 bits';

async function checkSignature({ certificates }: Holdings, { signer, signature, payload }: Candidate, certificate: Certificate): Promise<SignatureReport | 'waiting'> {
  const { verifySignature, checkInNode } = await openpgp();
  const report = await verifySignature(signature, payload, certificate, checkInNode);
  switch (report.mathematics) {
    case 'good': break;
    // A newer version of the certificate may hold the key.
    case 'no-key': return refuseOthersKey(certificates, signer, signature.issuer);
    case 'bad': throw new ConcurError('signature-bad', `signature by ${signature.issuer} does not fit the statement`, { hint: 'one of the two was altered: get it again from whoever signed it' });
    case 'unsupported': throw new ConcurError('signature-unacceptable', `signature uses ${report.algorithm}, which this program cannot check`, { hint: USUAL_KEYS });
  }
  if (!report.algorithmAcceptable) {
    throw new ConcurError('signature-unacceptable', `signature uses ${report.algorithm}, which is not accepted`, { hint: USUAL_KEYS });
  }
  return report;
}

async function refuseOthersKey(certificates: CertificateBook, signer: Fingerprint, issuer: Fingerprint): Promise<'waiting'> {
  const owner = await certificates.ownerOf(issuer);
  if (owner === undefined || owner === signer) return 'waiting';
  throw new ConcurError('signer-mismatch', `statement names ${signer} and is signed by a key of ${owner}`, { hint: 'a statement is signed by the key that it names' });
}

async function keepWaiting({ store }: Holdings, { signer, message }: Candidate): Promise<void> {
  const outcome = await store.addPending(signer, message);
  if (outcome === 'full') throw new ConcurError('busy', `too many statements by ${signer} wait for its certificate`, { hint: 'concur certificate import FILE' });
}
