/**
 * Does the event loop stay free while foreign signatures by RSA-4096 are checked, and what does that cost? Beside the
 * same mathematics in a plain loop, which answers nothing else until it is done.
 *
 *   node bench/free-loop.ts [--signatures 2000] [--rounds 7] [--under-way 256]
 */

import { verify } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { utf8Encode } from '../src/base/bytes.ts';
import { checkInNode } from '../src/openpgp/node/check-in-node.ts';
import { readCertificates, type Certificate } from '../src/openpgp/verify/certificate.ts';
import { readForeignSignatures } from '../src/openpgp/verify/foreign-file.ts';
import { parseForeignSignature } from '../src/openpgp/verify/foreign-signature.ts';
import { verifyForeign } from '../src/openpgp/verify/verify-foreign.ts';
import { FIRST_SIGNATURE, KEYS_BORN } from '../test/trees/builders.ts';
import { writeCertificate } from '../test/trees/certificate.ts';
import { makeSecretKey } from '../test/trees/secret-key.ts';
import { signDetached } from '../test/trees/signature.ts';
import { entriesOf, writeSums } from '../test/trees/sums.ts';
import { compare, spread } from './paired.ts';
import { rawRsa, type Raw, type Signed } from './raw-verify.ts';
import { printResult } from './result.ts';

/** Milliseconds that something else may have to wait, in 99 of 100 looks; and signatures a second beside the plain loop. */
const TARGET = { p99: 30, ratio: 1 };

const { values: options } = parseArgs({
  options: { signatures: { type: 'string', default: '2000' }, rounds: { type: 'string', default: '7' }, 'under-way': { type: 'string', default: '256' } },
});
const count = Number(options.signatures);
/** As many as the ledger takes at a time. */
const underWay = Number(options['under-way']);

const secret = await makeSecretKey({ algorithm: 'rsa', bits: 4096 }, KEYS_BORN);
const { certificates: [certificate] } = await readCertificates(await writeCertificate(secret, { userIds: ['Ada <ada@example.org>'], signedAt: KEYS_BORN }));
const signed = await Promise.all(Array.from({ length: count }, (_, i) => signOne(i)));
const raw = signed.map((one) => rawRsa(secret, one));

const delays: Record<'ours' | 'plain', Delay[]> = { ours: [], plain: [] };
const speed = await compare(
  () => watched(delays.ours, () => checkAll(certificate as Certificate)),
  () => watched(delays.plain, () => checkPlainly(raw)),
  Number(options.rounds),
);
const [ours, plain] = [typical(delays.ours), typical(delays.plain)];
const met = ours.p99 <= TARGET.p99 && speed.ratio.median >= TARGET.ratio;
printResult('free-loop', {
  question: 'signatures a second of wall time, and milliseconds that the event loop is late, beside a plain loop of node:crypto verify',
  signaturesASecond: speed, delay: { ours, plain }, signatures: { number: count, underWay }, target: TARGET, met,
});
if (!met) process.exitCode = 1;

/** As one of guix.sigs: 25 names. */
async function signOne(number: number): Promise<Signed> {
  const payload = utf8Encode(writeSums(entriesOf({ project: 'bench', release: `1.${number}`, seed: 1 }, 'all')));
  const { signatures: [packet] } = await readForeignSignatures(await signDetached(secret, payload, { time: FIRST_SIGNATURE }));
  return { payload, packet: packet as Uint8Array };
}

async function checkAll(by: Certificate): Promise<void> {
  for (let i = 0; i < signed.length; i += underWay) {
    const reports = await Promise.all(signed.slice(i, i + underWay).map(({ payload, packet }) => verifyForeign(parseForeignSignature(packet), [payload], by, checkInNode)));
    if (reports.some(({ mathematics }) => mathematics !== 'good')) throw new Error('a good signature was not found good');
  }
}

async function checkPlainly(all: readonly Raw[]): Promise<void> {
  for (const { digest, data, key, proof } of all) if (!verify(digest, data, key, proof)) throw new Error('node:crypto finds a good signature bad');
}

/** Milliseconds. */
interface Delay {
  readonly p99: number;
  readonly max: number;
}

/** @returns signatures a second */
async function watched(delays: Delay[], work: () => Promise<void>): Promise<number> {
  // A monitor for each round: one that goes on would count the time between rounds.
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  monitor.enable();
  // A turn of the loop before and after: the monitor has to have begun, and to see what it was kept from.
  await setTimeout(5);
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  await setTimeout(5);
  monitor.disable();
  delays.push({ p99: monitor.percentile(99) / 1e6, max: monitor.max / 1e6 });
  return count / seconds;
}

/** Over the rounds, without the first, which warms up. */
function typical([, ...delays]: readonly Delay[]): { p99: number; max: number } {
  return { p99: spread(delays.map(({ p99 }) => p99)).median, max: spread(delays.map(({ max }) => max)).median };
}
