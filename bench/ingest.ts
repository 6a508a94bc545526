/**
 * How many statements does a core take in a second, through the whole road in (decode, limits, id, signature, one
 * batch in the store), beside a loop that only has openpgp.js verify the same signatures with keys that were read once?
 * CPU time of the process is counted, all its threads together.
 *
 *   node bench/ingest.ts [--statements 4000] [--rounds 9] [--under-way 256]
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createMessage, readKey, readSignature, verify, type Key } from 'openpgp';
import { systemClock } from '../src/base/clock.ts';
import { createLedger, type OpenLedger } from '../src/ledger/ledger.ts';
import { evidenceFiles } from '../src/node/evidence-files.ts';
import { policyFiles } from '../src/node/policy-files.ts';
import { preAuthenticationEncoding } from '../src/statement/pae.ts';
import { openStore } from '../src/store/store.ts';
import { makeBuilders, policyOf, signStatements, type Builder, type Signed } from './builders.ts';
import { coreSpeed } from './core-speed.ts';
import { compare, spread } from './paired.ts';
import { printResult } from './result.ts';

const TARGET = { ratio: 1 };

const { values: options } = parseArgs({
  options: { statements: { type: 'string', default: '4000' }, rounds: { type: 'string', default: '9' }, 'under-way': { type: 'string', default: '256' } },
});
const count = Number(options.statements);
/** As many as the network hands over from one peer before it waits. */
const underWay = Number(options['under-way']);
const folder = await mkdtemp(join(tmpdir(), 'concur-bench-'));
try {
  await measure(await makeBuilders());
} finally {
  await rm(folder, { recursive: true });
}

async function measure(builders: readonly Builder[]): Promise<void> {
  const signed = await signStatements(builders, count);
  const keys = new Map<Builder, Key>();
  for (const builder of builders) keys.set(builder, await readKey({ binaryKey: builder.certificate }));
  const data = signed.map(({ payload }) => preAuthenticationEncoding(payload));

  const walls: number[] = [];
  const ours = async () => {
    const ledger = await openEmptyLedger(builders);
    try {
      return await coreSpeed(count, () => ingest(ledger, signed), (wall) => walls.push(wall));
    } finally {
      await ledger.close();
    }
  };
  const comparison = await compare(ours, () => coreSpeed(count, () => verifyAll(signed, data, keys)), Number(options.rounds));
  const met = comparison.ratio.median >= TARGET.ratio;
  printResult('ingest', {
    question: 'statements a core-second: taken in and stored by us, beside openpgp.js verify alone',
    ...comparison,
    oursByTheClock: spread(walls.slice(1)),
    statements: { number: count, bytes: Math.round(signed.reduce((sum, { message }) => sum + message.length, 0) / count), underWay },
    target: TARGET,
    met,
  });
  if (!met) process.exitCode = 1;
}

async function openEmptyLedger(builders: readonly Builder[]): Promise<OpenLedger> {
  const home = await mkdtemp(join(folder, 'home-'));
  const store = await openStore(join(home, 'store'), { create: true });
  const ledger = await createLedger({ store, shelf: policyFiles(join(home, 'policies')), evidence: evidenceFiles(join(home, 'evidence')), clock: systemClock });
  await ledger.addPolicy(policyOf(builders));
  for (const { certificate } of builders) await ledger.importCertificates(certificate, 'others');
  return ledger;
}

async function ingest(ledger: OpenLedger, signed: readonly Signed[]): Promise<void> {
  for (let i = 0; i < signed.length; i += underWay) {
    const accepted = await Promise.all(signed.slice(i, i + underWay).map(({ message }) => ledger.accept(message, 'network')));
    if (accepted.some(({ outcome }) => outcome !== 'stored')) throw new Error('a good statement was not stored');
  }
}

async function verifyAll(signed: readonly Signed[], data: readonly Uint8Array[], keys: ReadonlyMap<Builder, Key>): Promise<void> {
  for (const [i, { builder, signature }] of signed.entries()) {
    const { signatures: [checked] } = await verify({
      message: await createMessage({ binary: data[i] as Uint8Array }),
      signature: await readSignature({ binarySignature: signature }),
      verificationKeys: keys.get(builder) as Key,
    });
    if (await checked?.verified !== true) throw new Error('a good signature was not verified');
  }
}
