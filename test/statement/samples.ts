/** Statements to test with: one of each kind, whole, and the way to alter the JSON of one. */

import { utf8Encode } from '../../src/base/bytes.ts';
import { encodeStatement } from '../../src/statement/encode.ts';
import { encodeCanonicalJson } from '../../src/statement/json.ts';
import type { Attachment, Attestation, Delegation, NonDeterministic, Retraction, Statement } from '../../src/statement/statement.ts';

export const SIGNER = 'A490D0F4D311A4153E2BB7CADBB802B258ACD84F';
export const HASH = '6954ac32'.repeat(8);
export const OTHER_HASH = 'd6e4ab08'.repeat(8);
export const COMMIT = '53bd2c4f5a3e3b1f0c8f4a1d6e7b8c9d0e1f2a3b';

export const attestation: Attestation = {
  kind: 'attestation',
  build: {
    project: 'tails',
    release: '3.0~rc2',
    parameters: { SOURCE_DATE_EPOCH: '1496923200' },
    sources: [{ digest: `gitCommit:${COMMIT}`, uri: 'git+https://example.org/tails.git' }],
    inputs: [{ digest: `sha256:${OTHER_HASH}` }],
    environment: { 'kernel.release': '4.9.0-3-amd64', locale: 'C.UTF-8' },
  },
  run: {
    signer: SIGNER,
    invocation: 'party-2017-06-08/anonym',
    started: '2017-06-08T10:00:00Z',
    finished: '2017-06-08T12:00:00Z',
    supersedes: { ids: [HASH], reason: 'built from a dirty tree' },
    round: OTHER_HASH,
    previous: [HASH, OTHER_HASH],
    evidence: [{ name: 'build.log', sha256: HASH, size: 12_345, mediaType: 'text/plain' }],
  },
  subjects: [{ name: 'tails-amd64-3.0~rc2.iso', sha256: HASH, size: 1_200_000_000 }, { name: 'tails.packages', sha256: OTHER_HASH }],
};

export const nonDeterministic: NonDeterministic = {
  kind: 'non-deterministic',
  build: attestation.build,
  run: { signer: SIGNER, evidence: [] },
  results: [{ name: 'tails-amd64-3.0~rc2.iso', sha256: [HASH, OTHER_HASH] }],
};

export const retraction: Retraction = {
  kind: 'retraction', project: 'tails', signer: SIGNER, retracts: [HASH], reason: 'the machine was compromised',
};

export const delegation: Delegation = {
  kind: 'delegation', project: 'tails', signer: SIGNER, nodeKey: OTHER_HASH, expires: '2018-06-08T12:00:00Z',
};

export const attachment: Attachment = {
  kind: 'attachment', project: 'tails', signer: SIGNER, about: { kind: 'statements', ids: [HASH] },
  evidence: { name: 'initrd.diffoscope.html', sha256: OTHER_HASH, size: 48_213, mediaType: 'text/html' }, note: 'the initrd differs in two modules',
};

/** The statement's canonical bytes as text, with `from` replaced: fails when it is not there. */
export function alteredText(from: string, to: string, statement: Statement = attestation): Uint8Array {
  const text = Buffer.from(encodeStatement(statement)).toString();
  if (!text.includes(from)) throw new Error(`sample has no ${from}`);
  return utf8Encode(text.replace(from, () => to));
}

interface Members { [key: string]: Members & Members[] }

/** The statement's JSON after `change`, in canonical form again. */
export function alteredJson(change: (json: Members) => unknown, statement: Statement = attestation): Uint8Array {
  const json = JSON.parse(Buffer.from(encodeStatement(statement)).toString()) as Members;
  change(json);
  return encodeCanonicalJson(json);
}
