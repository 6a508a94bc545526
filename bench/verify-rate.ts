/**
 * How many foreign signatures does a core check in a second (packet read, key found, report made), beside node:crypto's
 * own `verify` of the same signatures with a key that was read once and bytes that were put together before?
 * CPU time of the process is counted, all its threads together.
 *
 *   node bench/verify-rate.ts [--signatures 1000] [--rounds 9] [--under-way 256]
 */

import { verify } from 'node:crypto';
import { parseArgs } from 'node:util';
import { utf8Encode } from '../src/base/bytes.ts';
import { checkInNode } from '../src/openpgp/node/check-in-node.ts';
import { readCertificates, type Certificate } from '../src/openpgp/verify/certificate.ts';
import { readForeignSignatures } from '../src/openpgp/verify/foreign-file.ts';
import { parseForeignSignature } from '../src/openpgp/verify/foreign-signature.ts';
import { verifyForeign } from '../src/openpgp/verify/verify-foreign.ts';
import { KEYS_BORN, FIRST_SIGNATURE } from '../test/trees/builders.ts';
import { writeCertificate } from '../test/trees/certificate.ts';
import { makeSecretKey, type KeyKind, type SecretKey } from '../test/trees/secret-key.ts';
import { signDetached } from '../test/trees/signature.ts';
import { entriesOf, writeSums } from '../test/trees/sums.ts';
import { coreSpeed } from './core-speed.ts';
import { compare, type Comparison } from './paired.ts';
import { rawEd25519, rawRsa, type Raw, type Signed } from './raw-verify.ts';
import { printResult } from './result.ts';

const TARGET = { ratio: 0.6 };

const { values: options } = parseArgs({
  options: { signatures: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '9' }, 'under-way': { type: 'string', default: '256' } },
});
const count = Number(options.signatures);
/** As many as the ledger takes at a time. */
const underWay = Number(options['under-way']);

const rsa4096 = await measure({ algorithm: 'rsa', bits: 4096 }, rawRsa);
const ed25519 = await measure({ algorithm: 'ed25519' }, rawEd25519);
const met = rsa4096.ratio.median >= TARGET.ratio && ed25519.ratio.median >= TARGET.ratio;
printResult('verify-rate', {
  question: 'foreign signatures checked a core-second: the whole check by us, beside node:crypto verify alone',
  rsa4096, ed25519,
  signatures: { number: count, bytesSigned: payloadOf(0).length, underWay },
  target: TARGET,
  met,
});
if (!met) process.exitCode = 1;

async function measure(kind: KeyKind, toRaw: (secret: SecretKey, signed: Signed) => Raw): Promise<Comparison> {
  const secret = await makeSecretKey(kind, KEYS_BORN);
  const certificate = await certificateOf(secret);
  const signed = await Promise.all(Array.from({ length: count }, (_, i) => signOne(secret, payloadOf(i))));
  const raw = signed.map((one) => toRaw(secret, one));
  return compare(() => coreSpeed(count, () => checkAll(signed, certificate)), () => coreSpeed(count, () => verifyAll(raw)), Number(options.rounds));
}

/** As one of guix.sigs: 25 names. */
function payloadOf(number: number): Uint8Array {
  return utf8Encode(writeSums(entriesOf({ project: 'bench', release: `1.${number}`, seed: 1 }, 'all')));
}

async function certificateOf(secret: SecretKey): Promise<Certificate> {
  const { certificates: [only] } = await readCertificates(await writeCertificate(secret, { userIds: ['Ada <ada@example.org>'], signedAt: KEYS_BORN }));
  return only as Certificate;
}

async function signOne(secret: SecretKey, payload: Uint8Array): Promise<Signed> {
  const { signatures: [packet] } = await readForeignSignatures(await signDetached(secret, payload, { time: FIRST_SIGNATURE }));
  return { payload, packet: packet as Uint8Array };
}

async function checkAll(signed: readonly Signed[], certificate: Certificate): Promise<void> {
  for (let i = 0; i < signed.length; i += underWay) {
    const reports = await Promise.all(signed.slice(i, i + underWay).map(({ payload, packet }) => verifyForeign(parseForeignSignature(packet), [payload], certificate, checkInNode)));
    if (reports.some(({ mathematics, algorithmAcceptable }) => mathematics !== 'good' || !algorithmAcceptable)) throw new Error('a good signature was not found good');
  }
}

async function verifyAll(raw: readonly Raw[]): Promise<void> {
  for (const { digest, data, key, proof } of raw) if (!verify(digest, data, key, proof)) throw new Error('node:crypto finds a good signature bad');
}
