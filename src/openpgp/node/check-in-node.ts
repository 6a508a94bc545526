/**
 * Signatures checked by Node itself: RSA, DSA, ECDSA over NIST curves, and Ed25519. openpgp.js takes several times as
 * long, because it reads the key anew for each signature. It checks everything else, and what it would say here is
 * what is said here: a differential test holds the two together.
 *
 * The mathematics run in the threads that Node has for such work, so the event loop stays free (docs/decisions/0011).
 */

import { hash, verify } from 'node:crypto';
import { enums, type AnyKeyPacket } from 'openpgp';
import { concatBytes, withJoined, type Part } from '../../base/bytes.ts';
import { digestInput } from '../verify/digest-input.ts';
import { checkMathematics, foregone, type Mathematics, type Outcome, type SignatureToCheck } from '../verify/mathematics.ts';
import { fitsCheckBits, padded, proofOf, readProof } from '../verify/signature-proof.ts';
import { inTurn } from './in-turn.ts';
import { nodeKey, type NodeKey } from './node-key.ts';

/** As checkMathematics answers, sooner. */
export const checkInNode: Mathematics = async (signature, data, key) => {
  const before = foregone(signature, key);
  if (before !== null) return before;
  const name = DIGESTS.get(signature.hashAlgorithm);
  const plainKey = nodeKey(key);
  if (name === undefined || plainKey === null || signature.appointsRevoker) return checkMathematics(signature, data, key);
  const proof = fixedProof(signature, plainKey);
  if (proof === null) return 'bad';
  return inTurn(() => checkProof(signature, data, { key, name, plainKey, proof }));
};

/** Names that node:crypto has for hashes. */
const DIGESTS: ReadonlyMap<number, string> = new Map<number, string>([
  [enums.hash.sha1, 'sha1'], [enums.hash.sha224, 'sha224'], [enums.hash.sha256, 'sha256'], [enums.hash.sha384, 'sha384'],
  [enums.hash.sha512, 'sha512'], [enums.hash.sha3_256, 'sha3-256'], [enums.hash.sha3_512, 'sha3-512'],
]);

interface Means {
  readonly key: AnyKeyPacket;
  readonly plainKey: NodeKey;
  /** Of the hash. */
  readonly name: string;
  readonly proof: Uint8Array;
}

async function checkProof(signature: SignatureToCheck, data: readonly Part[], { key, name, plainKey, proof }: Means): Promise<Outcome> {
  // Node copies what it is given before it answers, so the bytes need to be together for this one call only.
  const checking = withJoined(digestInput(signature, data), (input) => {
    // By way of hexadecimal, into memory that small Buffers share: one of its own for each digest costs more.
    const digest = Buffer.from(hash(name, input), 'hex');
    return fitsCheckBits(signature, digest) ? { digest, answer: verifyInPool(plainKey, { name, input, digest }, proof) } : null;
  });
  if (checking === null) return 'bad';
  const isGood = await checking.answer;
  if (isGood === true) return 'good';
  return isGood === null || mayBeOldMistake(plainKey, checking.digest) ? checkMathematics(signature, data, key) : 'bad';
}

/** openpgp.js once left out a zero at the start of a digest when it signed with ECDSA, and forgives itself. */
function mayBeOldMistake({ kind }: NodeKey, digest: Uint8Array): boolean {
  return kind === 'ecdsa' && digest[0] === 0;
}

interface Hashed {
  readonly name: string;
  readonly input: Uint8Array;
  readonly digest: Uint8Array;
}

/**
 * null when Node has no answer: the library is asked then.
 * Ed25519 signs the digest; the others hash what they are given themselves.
 */
function verifyInPool({ kind, key }: NodeKey, { name, input, digest }: Hashed, proof: Uint8Array): Promise<boolean | null> {
  return new Promise((resolve) => {
    const answer = (error: Error | null, isGood: boolean): void => resolve(error === null ? isGood : null);
    if (kind === 'ed25519') verify(null, digest, key, proof, answer);
    else if (kind === 'rsa') verify(name, input, key, proof, answer);
    else verify(name, input, { key, dsaEncoding: 'ieee-p1363' }, proof, answer);
  });
}

/** Its numbers in so many bytes each; null when one has more. */
function fixedProof(signature: SignatureToCheck, { bytes }: NodeKey): Uint8Array | null {
  const parts = (readProof(signature.keyAlgorithm, proofOf(signature)) ?? []).map((part) => padded(part, bytes));
  const [first = null, second] = parts;
  if (second === undefined || first === null) return first;
  return second === null ? null : concatBytes(first, second);
}
