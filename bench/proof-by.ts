/** A proof whose signers all agree, with keys as people have them: the size of a proof is mostly that of keys and signatures. */

import { join } from '../src/base/bytes.ts';
import { sha256Hex } from '../src/base/sha256.ts';
import { readCertificates } from '../src/openpgp/verify/certificate.ts';
import { stripSignature } from '../src/openpgp/verify/signature.ts';
import { encodeProof } from '../src/proof/encode.ts';
import { encodeStatement } from '../src/statement/encode.ts';
import { encodeMessage } from '../src/statement/message.ts';
import { preAuthenticationParts } from '../src/statement/pae.ts';
import { writeCertificate } from '../test/trees/certificate.ts';
import { makeSecretKey, type KeyKind, type SecretKey } from '../test/trees/secret-key.ts';
import { signDetached } from '../test/trees/signature.ts';
import { artifactOf, contentOf, PROJECT, statementOf } from './builders.ts';

export const ARTIFACT = artifactOf(0);
export const CONTENT = contentOf(0);
/** Seconds. */
const BORN = 1_600_000_000;
const SIGNED = 1_700_000_000;

const KINDS: Readonly<Record<Keys, KeyKind>> = { 'Ed25519': { algorithm: 'ed25519' }, 'RSA-4096': { algorithm: 'rsa', bits: 4096 } };

/** Ed25519 as `concur key new` makes it; RSA as GnuPG once did: a primary key of 4096 bits, a signing subkey of as many. */
export type Keys = 'Ed25519' | 'RSA-4096';

export interface ProofBy {
  readonly proof: Uint8Array;
  /** All of them are needed. */
  readonly policy: string;
}

export async function makeProofBy(keys: Keys, signers: number): Promise<ProofBy> {
  const people = await Promise.all(Array.from({ length: signers }, (_, i) => signAs(keys, `builder${i}`)));
  const names = people.map(({ name }) => name);
  const lines = people.map(({ name, fingerprint }) => `signer ${name} ${fingerprint}\n`).join('');
  const policy = `concur-policy 1\nproject ${PROJECT}\n${lines}group builders ${signers} ${names.join(' ')}\nquorum builders\n`;
  const proof = encodeProof({
    about: { project: PROJECT, releases: ['1.0'], artifacts: [ARTIFACT] }, policy,
    certificates: new Map(people.map(({ fingerprint, certificate }) => [fingerprint, certificate])), messages: people.map(({ message }) => message),
  });
  return { proof, policy };
}

interface Person {
  readonly name: string;
  readonly fingerprint: string;
  readonly certificate: Uint8Array;
  readonly message: Uint8Array;
}

async function signAs(keys: Keys, name: string): Promise<Person> {
  const primary = await makeSecretKey(KINDS[keys], BORN);
  const subkey = keys === 'Ed25519' ? undefined : await makeSecretKey(KINDS[keys], BORN);
  const life = { userIds: [`${name} <${name}@example.org>`], signedAt: BORN, ...(subkey === undefined ? {} : { signingSubkey: subkey }) };
  const { certificates: [certificate] } = await readCertificates(await writeCertificate(primary, life));
  if (certificate === undefined) throw new Error('a certificate cannot be read');
  const { fingerprint } = primary;
  return { name, fingerprint, certificate: certificate.bytes, message: await sign(fingerprint, subkey ?? primary) };
}

async function sign(fingerprint: string, key: SecretKey): Promise<Uint8Array> {
  const payload = encodeStatement(statementOf({ fingerprint }, 0, { sha256: sha256Hex(CONTENT), size: CONTENT.length }));
  const packet = await signDetached(key, join(...preAuthenticationParts(payload)), { time: SIGNED, hash: 'sha512' });
  return encodeMessage({ kind: 'native', payload, signature: await stripSignature(packet) });
}
