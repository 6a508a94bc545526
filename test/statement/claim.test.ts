import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildId } from '../../src/statement/build-id.ts';
import { toClaim } from '../../src/statement/claim.ts';
import type { SignatureReport } from '../../src/statement/report.ts';
import type { Tallied } from '../../src/statement/statement.ts';
import { attestation, COMMIT, HASH, nonDeterministic, OTHER_HASH, retraction, SIGNER } from './samples.ts';

const report: SignatureReport = {
  mathematics: 'good', signer: SIGNER, signingKey: SIGNER, created: 1_496_923_200, algorithm: 'Ed25519, SHA-512', algorithmAcceptable: true,
};
const standing = { whenSigned: 'valid', now: 'valid' } as const;
const claimOf = (statement: Tallied) => toClaim({ id: HASH, statement, report }, standing);
const shared = { id: HASH, signer: SIGNER, time: 1_496_923_200, project: 'tails', report, standing };

test('an attestation claims one hash for each artifact of a build', () => {
  assert.deepEqual(claimOf(attestation), {
    ...shared, kind: 'result', format: 'native', releaseFrom: 'signed', build: buildId(attestation.build), release: '3.0~rc2', sources: [`gitCommit:${COMMIT}`], parameters: { SOURCE_DATE_EPOCH: '1496923200' },
    values: [{ artifact: 'tails-amd64-3.0~rc2.iso', sha256: [HASH] }, { artifact: 'tails.packages', sha256: [OTHER_HASH] }],
    supersedes: [HASH], previous: [HASH, OTHER_HASH],
  });
});

test('a non-deterministic statement claims all its hashes, and replaces nothing unless it says so', () => {
  const claim = claimOf(nonDeterministic);
  assert.ok(claim.kind === 'non-deterministic');
  assert.deepEqual(claim.values, [{ artifact: 'tails-amd64-3.0~rc2.iso', sha256: [HASH, OTHER_HASH] }]);
  assert.deepEqual([claim.supersedes, claim.previous], [[], []]);
});

test('a retraction claims which statements no longer hold', () => {
  assert.deepEqual(claimOf(retraction), { ...shared, kind: 'retraction', retracts: [HASH] });
});

test('bad input 29: the size beside a hash is no part of what is claimed', () => {
  const withSize = (size: number) => claimOf({ ...attestation, subjects: [{ name: 'a', sha256: HASH, size }] });
  assert.deepEqual(withSize(1), withSize(2));
});

test('time and signer are those of the signature, not of what the statement says', () => {
  const claim = claimOf({ ...attestation, run: { ...attestation.run, started: '2001-01-01T00:00:00Z' } });
  assert.equal(claim.time, report.created);
  assert.equal(claim.signer, report.signer);
});
