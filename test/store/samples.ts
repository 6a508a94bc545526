/** Made-up statements: the store believes whoever checked them, so their signatures are any bytes. */

import { utf8Encode } from '../../src/base/bytes.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import { encodeStatement } from '../../src/statement/encode.ts';
import { attestationId } from '../../src/statement/id.ts';
import { encodeMessage } from '../../src/statement/message.ts';
import type { KeyFacts } from '../../src/statement/report.ts';
import type { Statement } from '../../src/statement/statement.ts';
import type { NewAttestation } from '../../src/store/attestations.ts';
import type { AttestationRecord, CertificateRecord } from '../../src/store/record.ts';

export interface SampleOptions {
  readonly project?: string;
  readonly release?: string;
  /** Artifact name to hash. */
  readonly subjects?: Readonly<Record<string, string>>;
  readonly signer?: string;
  /** Signature time, seconds. */
  readonly time?: number;
  /** Ids: makes it a retraction. */
  readonly retracts?: readonly string[];
}

export const ALICE = 'A'.repeat(40);
export const BOB = 'B'.repeat(40);

/** A hash of 64 digits that is easy to tell from others. */
export function hashOf(text: string): string {
  return sha256Hex(utf8Encode(text));
}

export function sampleAttestation(options: SampleOptions = {}): NewAttestation {
  const { signer = ALICE, time = 1_496_923_200 } = options;
  const content = sampleStatement(options);
  const payload = encodeStatement(content);
  const signature = utf8Encode(`signed by ${signer} at ${time}`);
  return {
    id: attestationId({ kind: 'native', payload }, signer, signature),
    message: encodeMessage({ kind: 'native', payload, signature }),
    report: { mathematics: 'good', signer, signingKey: signer, created: time, algorithm: 'Ed25519, SHA-512', algorithmAcceptable: true },
    firstSeen: time + 60,
    origin: 'network',
    content,
  };
}

/** What the store gives back of it. */
export function recordOf({ id, message, report, firstSeen, origin }: NewAttestation): AttestationRecord {
  return { id, message, report, firstSeen, origin };
}

/** Number `i` of a long series: the same each time it is asked for. */
export function numberedAttestation(i: number): NewAttestation {
  return sampleAttestation({
    release: `1.${i % 7}`, subjects: { [`file-${i}.iso`]: hashOf(`content ${i}`) }, signer: i % 2 === 0 ? ALICE : BOB, time: 1_500_000_000 + i,
  });
}

export function sampleCertificate(fingerprint: string, signingKeys: readonly string[] = [fingerprint]): CertificateRecord {
  const life = { created: 1_400_000_000, expires: null, revocation: null };
  const facts: KeyFacts = {
    fingerprint, userIds: ['Alice'], algorithm: 'Ed25519', ...life, signingKeys: signingKeys.map((key) => ({ fingerprint: key, ...life, weaklyBound: false })),
  };
  return { fingerprint, bytes: utf8Encode(`certificate of ${signingKeys.join()}`), facts, own: false, firstSeen: 1_496_923_200 };
}

function sampleStatement({ project = 'tails', release = '3.0~rc2', subjects = { 'tails.iso': hashOf('baseline') }, signer = ALICE, retracts }: SampleOptions): Statement {
  if (retracts !== undefined) return { kind: 'retraction', project, signer, retracts, reason: 'built on a broken disk' };
  return {
    kind: 'attestation',
    build: { project, release, parameters: {}, sources: [{ digest: `gitCommit:${'5'.repeat(40)}` }], inputs: [], environment: {} },
    run: { signer, evidence: [] },
    subjects: Object.entries(subjects).map(([name, sha256]) => ({ name, sha256 })),
  };
}
