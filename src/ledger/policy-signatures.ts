/** Who signed a policy: files of detached signatures over its bytes, checked like those of statements, and more strictly dated. */

import { ConcurError, isConcurError } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { MAX_POLICY_SIGNATURES_BYTES } from '../base/limits.ts';
import { refuseFuture } from '../statement/future.ts';
import { keyStanding, mayCount } from '../statement/report.ts';
import type { Holdings } from './holdings.ts';
import { openpgp } from './signature-checks.ts';

export interface PolicySigners {
  /** Primary keys that are valid now, and made an acceptable signature over the text. */
  readonly signers: ReadonlySet<Fingerprint>;
  /** One sentence for each signature that does not count. */
  readonly passedOver: readonly string[];
}

type Known = Pick<Holdings, 'certificates' | 'clock'>;

/**
 * @param names keys of the roots: no other certificate is looked at, for a subkey may be claimed by several
 * @throws ConcurError signature-malformed when the files are too large
 */
export async function whoSignedPolicy(holdings: Known, text: Uint8Array, { files, names }: { files: readonly Uint8Array[]; names: ReadonlySet<Fingerprint> }): Promise<PolicySigners> {
  refuseSize(files);
  const signers = new Set<Fingerprint>();
  const passedOver: string[] = [];
  for (const packet of await packetsIn(files, passedOver)) {
    try {
      signers.add(await signerOf(holdings, text, { packet, names }));
    } catch (error) {
      if (!isConcurError(error)) throw error;
      passedOver.push(error.message);
    }
  }
  return { signers, passedOver };
}

function refuseSize(files: readonly Uint8Array[]): void {
  const bytes = files.reduce((sum, file) => sum + file.length, 0);
  if (bytes <= MAX_POLICY_SIGNATURES_BYTES) return;
  throw new ConcurError('signature-malformed', `files of signatures have ${bytes} bytes, at most ${MAX_POLICY_SIGNATURES_BYTES} are read`, { hint: 'they may be other files: give the signatures' });
}

async function packetsIn(files: readonly Uint8Array[], passedOver: string[]): Promise<Uint8Array[]> {
  if (files.length === 0) return [];
  const { readForeignSignatures } = await import('../openpgp/verify/foreign-file.ts');
  const packets: Uint8Array[] = [];
  for (const file of files) {
    const { signatures, refused } = await readForeignSignatures(file);
    packets.push(...signatures);
    passedOver.push(...refused.map(({ message }) => message));
  }
  return packets;
}

/** @throws ConcurError when the signature does not count */
async function signerOf({ certificates, clock }: Known, text: Uint8Array, { packet, names }: { packet: Uint8Array; names: ReadonlySet<Fingerprint> }): Promise<Fingerprint> {
  const { parseSignature, stripSignature, checks } = await openpgp();
  const { verifySigned } = await import('../openpgp/verify/verify.ts');
  const signature = parseSignature(await stripSignature(packet));
  refuseFuture(signature, clock.now());
  const refusals: ConcurError[] = [];
  // Of a subkey that several claim it counts for one of them.
  for (const owner of (await certificates.ownersOf(signature.issuer)).filter((each) => names.has(each))) {
    const certificate = await certificates.usable(owner);
    if (certificate === undefined) continue;
    const report = await verifySigned(signature, [text], certificate, checks.mathematics);
    const standing = keyStanding(report, certificate.facts, clock.now());
    // Stricter than for a statement, which may be older than its key's end: who lost a key must not choose a policy by it.
    if (mayCount(report, standing) && standing.now === 'valid') return owner;
    refusals.push(report.mathematics === 'bad'
      ? new ConcurError('signature-bad', `signature by ${signature.issuer} does not fit the policy: one of the two was altered`)
      : new ConcurError('certificate-unusable', `signature by ${owner} does not count: ${whyNot(report, standing)}`));
  }
  throw refusals[0] ?? new ConcurError('signer-unknown', `signature by ${signature.issuer} is of nobody in the root whose certificate is here`);
}

function whyNot({ mathematics, algorithm, algorithmAcceptable }: Parameters<typeof mayCount>[0], { whenSigned, now }: Parameters<typeof mayCount>[1]): string {
  if (mathematics !== 'good' || !algorithmAcceptable) return `${algorithm} is not accepted`;
  return whenSigned === 'valid' ? `the key is ${now} now` : `the key was ${whenSigned} when it signed`;
}
