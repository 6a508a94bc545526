/**
 * Writes the vectors that a program in another language can test itself against: `node test/vectors/generate.ts`.
 * The same on every run; signed.json alone holds real signatures and is not made here (README.md).
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toBase64, toHex, utf8Encode } from '../../src/base/bytes.ts';
import { buildId, sourceDigests } from '../../src/statement/build-id.ts';
import { decodeStatement } from '../../src/statement/decode.ts';
import { encodeStatement } from '../../src/statement/encode.ts';
import { attestationId } from '../../src/statement/id.ts';
import { encodeCanonicalJson } from '../../src/statement/json.ts';
import { encodeMessage } from '../../src/statement/message.ts';
import { preAuthenticationEncoding } from '../../src/statement/pae.ts';
import { isResult, projectOf, signerOf, type BuildDefinition } from '../../src/statement/statement.ts';
import { alteredJson, attachment, attestation, COMMIT, delegation, HASH, nonDeterministic, OTHER_HASH, retraction, SIGNER } from '../statement/samples.ts';
import { checkpointVectors, releaseIndexVectors } from './checkpoints.ts';
import { invalidVectors } from './invalid.ts';

/** File name → content. */
export function makeVectors(): Record<string, unknown> {
  return {
    'statements.json': Object.entries(payloads).map(([name, payload]) => statementVector(name, payload)),
    'builds.json': Object.entries(builds).map(([name, build]) => buildVector(name, build)),
    'identities.json': Object.entries(identities).map(([name, [payload, signer, signedPart]]) => ({
      name, payload: toBase64(payload), signer, signedPart: toHex(signedPart), id: attestationId({ kind: 'native', payload }, signer, signedPart),
    })),
    'messages.json': Object.entries(messages).map(([name, message]) => ({
      name, payload: toBase64(message.payload), signature: toBase64(message.signature), message: toBase64(encodeMessage({ kind: 'native', ...message })),
    })),
    'checkpoints.json': checkpointVectors(),
    'release-indexes.json': releaseIndexVectors(),
    'invalid.json': invalidVectors(),
  };
}

export function printVectors(content: unknown): string {
  return `${JSON.stringify(content, null, 1)}\n`;
}

const small = { ...attestation, build: { ...attestation.build, inputs: [], environment: {}, parameters: {} }, run: { signer: SIGNER, evidence: [] } };

const payloads: Record<string, Uint8Array> = {
  'an attestation with every member': encodeStatement(attestation),
  'an attestation with no optional member': encodeStatement({ ...small, subjects: [{ name: 'a', sha256: HASH }] }),
  'a non-deterministic build': encodeStatement(nonDeterministic),
  'a retraction': encodeStatement(retraction),
  'a delegation': encodeStatement(delegation),
  'an attachment to statements': encodeStatement(attachment),
  'an attachment to an artifact': encodeStatement({ ...attachment, about: { kind: 'artifact', release: '3.0~rc2', name: 'tails-amd64-3.0~rc2.iso', sha256: HASH } }),
  'a signer with a version 6 key': encodeStatement({ ...retraction, signer: `${SIGNER}${'0'.repeat(24)}` }),
  'values in any script': encodeStatement({ ...small, build: { ...small.build, environment: { locale: 'Ελληνικά, 東京, 🎉, "quoted" \\ and /' } } }),
  'two sources, one with two digests of which we know one': alteredJson((json) => {
    json['predicate']!['buildDefinition']!['resolvedDependencies'] = [
      { annotations: { role: 'source' }, digest: { gitCommit: COMMIT, gitTree: COMMIT } },
      { annotations: { role: 'source' }, digest: { sha256: HASH }, uri: 'https://example.org/p-1.0.tar.xz' },
    ] as never;
  }, small),
  'unknown members, sorted by UTF-16 code units': alteredJson((json) => Object.assign(json, { '\ufb33': 1, '\u{1f600}': 2, 'ö': 3, '€': 4, '1': 5, 'A': 6 }), small),
  'unknown numbers as ECMAScript writes them': alteredJson((json) => Object.assign(json, { numbers: [0, 1e21, 1e-7, 0.1, 333333333.33333329, 4.5, 2e-3, -1] }), small),
};

function statementVector(name: string, payload: Uint8Array): unknown {
  const statement = decodeStatement(payload);
  return {
    name,
    text: Buffer.from(payload).toString(),
    payload: toBase64(payload),
    pae: toBase64(preAuthenticationEncoding(payload)),
    kind: statement.kind,
    project: projectOf(statement),
    signer: signerOf(statement),
    ...(isResult(statement) ? { build: buildId(statement.build) } : {}),
  };
}

const gitSource = { digest: `gitCommit:${COMMIT}` };
const tarball = { digest: `sha256:${HASH}` };

const builds: Record<string, Pick<BuildDefinition, 'project' | 'sources' | 'parameters'>> = {
  'one commit': { project: 'tails', sources: [gitSource], parameters: {} },
  'the address does not matter': { project: 'tails', sources: [{ ...gitSource, uri: 'git+https://example.org/tails.git' }], parameters: {} },
  'another project': { project: 'whonix', sources: [gitSource], parameters: {} },
  'a parameter': { project: 'tails', sources: [gitSource], parameters: { SOURCE_DATE_EPOCH: '1496923200' } },
  'several parameters, sorted by name': { project: 'tails', sources: [gitSource], parameters: { b: '2', a: 'ö "1"', B: '3' } },
  'several sources, sorted, once each': { project: 'tails', sources: [tarball, gitSource, tarball, { digest: `sha256:${OTHER_HASH}` }], parameters: {} },
};

function buildVector(name: string, build: Pick<BuildDefinition, 'project' | 'sources' | 'parameters'>): unknown {
  const { project, parameters } = build;
  const canonical = Buffer.from(encodeCanonicalJson({ project, parameters: { ...parameters }, sources: sourceDigests(build) })).toString();
  return { name, ...build, canonical, id: buildId(build) };
}

const ED25519_PART = Uint8Array.from(Buffer.from(`04001608001d162104${SIGNER}0502593939c0`, 'hex'));

const identities: Record<string, [payload: Uint8Array, signer: string, signedPart: Uint8Array]> = {
  'a signature by the primary key': [encodeStatement(retraction), SIGNER, ED25519_PART],
  'the same, made by another key': [encodeStatement(retraction), SIGNER.replace('A', 'B'), ED25519_PART],
  'the same, one second later': [encodeStatement(retraction), SIGNER, ED25519_PART.with(-1, 0xc1)],
  'a version 6 fingerprint': [encodeStatement(retraction), `${SIGNER}${'0'.repeat(24)}`, ED25519_PART],
};

const messages = {
  'three bytes signed by two': { payload: utf8Encode('aaa'), signature: utf8Encode('bb') },
  'a retraction': { payload: encodeStatement(retraction), signature: Uint8Array.of(0xc2, 0x01, 0x04) },
};

if (import.meta.main) {
  for (const [file, content] of Object.entries(makeVectors())) writeFileSync(join(import.meta.dirname, file), printVectors(content));
}
