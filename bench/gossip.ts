/**
 * How many statements a second get from one node to another, each in a process of its own: published, sent, checked
 * (decode, limits, id, signature) and stored, beside plain gossipsub carrying the same bytes, which checks nothing.
 *
 *   node bench/gossip.ts [--statements 2000] [--rounds 5] [--under-way 128]
 */

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { multiaddr } from '@multiformats/multiaddr';
import { startHost } from '../src/network/host.ts';
import type { Log } from '../src/network/port.ts';
import { openPeerDatastore } from '../src/store/peer-datastore.ts';
import { sha256Hex } from '../src/base/sha256.ts';
import { MemoryTries } from '../test/sync/memory-tries.ts';
import { makeBuilders, policyOf, PROJECT, signStatements, type Signed } from './builders.ts';
import { emptyLedger } from './empty-ledger.ts';
import type { Said, Trust } from './gossip-child.ts';
import { compare } from './paired.ts';
import { PLAIN_TOPIC, startPlainNode } from './plain-gossip.ts';
import { printResult } from './result.ts';

const { values: options } = parseArgs({
  options: { statements: { type: 'string', default: '2000' }, rounds: { type: 'string', default: '5' }, 'under-way': { type: 'string', default: '128' } },
});
const count = Number(options.statements);
/** Published and not yet heard of: a publisher that never waited would measure how much is dropped. */
const underWay = Number(options['under-way']);

const builders = await makeBuilders();
const signed = await signStatements(builders, count);
const trust: Trust = { policy: policyOf(builders), certificates: builders.map(({ certificate }) => certificate) };
const comparison = await compare(
  () => withHearer(trust, speakAsWeDo),
  () => withHearer('plain', speakPlainly),
  Number(options.rounds),
);
printResult('gossip', {
  question: 'statements a second from one process to another: gossiped, checked and stored by us, beside plain gossipsub that checks nothing',
  ...comparison,
  statements: { number: count, bytes: Math.round(signed.reduce((sum, { message }) => sum + message.length, 0) / count), underWay },
});

/** A peer in a process of its own. */
interface Hearer {
  readonly address: string;
  /** Resolves when it knows that this process listens: before, streams may not be open both ways. */
  hasMetUs(): Promise<void>;
  /** Resolves when it has got that many statements. */
  hasHeard(number: number): Promise<void>;
}

type Publish = (statement: Signed) => Promise<unknown>;

/** @returns statements a second, without start and meeting */
async function withHearer(how: Trust | 'plain', speak: (hearer: Hearer, measure: (publish: Publish) => Promise<number>) => Promise<number>): Promise<number> {
  const child = fork(new URL('gossip-child.ts', import.meta.url), { serialization: 'advanced' });
  try {
    child.send(how);
    const hearer = await listenTo(child);
    return await speak(hearer, (publish) => publishAll(hearer, publish));
  } finally {
    child.disconnect();
    await once(child, 'exit');
  }
}

async function listenTo(child: ChildProcess): Promise<Hearer> {
  const [said] = await once(child, 'message') as [Said];
  if (!('address' in said)) throw new Error('the hearing process did not say where it listens');
  const state = { heard: 0, met: false };
  child.on('message', (next: Said) => {
    if ('heard' in next) state.heard = next.heard;
    if ('met' in next) state.met = true;
  });
  const until = async (holds: () => boolean) => {
    while (!holds()) await once(child, 'message');
  };
  return {
    address: said.address,
    hasMetUs: () => until(() => state.met),
    hasHeard: (number) => until(() => state.heard >= number),
  };
}

async function publishAll(hearer: Hearer, publish: Publish): Promise<number> {
  await hearer.hasMetUs();
  const started = performance.now();
  for (const [i, statement] of signed.entries()) {
    await hearer.hasHeard(i - underWay);
    await publish(statement);
  }
  await hearer.hasHeard(count);
  return count / ((performance.now() - started) / 1000);
}

async function speakAsWeDo(hearer: Hearer, measure: (publish: Publish) => Promise<number>): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'concur-bench-'));
  const datastore = await openPeerDatastore(join(folder, 'peers'));
  const met = Promise.withResolvers<void>();
  const log: Log = { debug: (_, message) => { if (message === 'a peer listens') met.resolve(); }, info: () => undefined, warn: () => undefined };
  // It only speaks: it follows nothing, so nothing is asked of it or by it.
  const host = await startHost({ network: 'bench', listen: [], peers: [hearer.address], datastore, log }, emptyLedger(new MemoryTries()));
  try {
    await met.promise;
    return await measure(async ({ message }) => host.publish({ id: sha256Hex(message), scope: PROJECT, message }));
  } finally {
    await host.stop();
    await datastore.close();
    await rm(folder, { recursive: true });
  }
}

async function speakPlainly(hearer: Hearer, measure: (publish: Publish) => Promise<number>): Promise<number> {
  const node = await startPlainNode();
  const { gossip } = node.services;
  try {
    await node.dial(multiaddr(hearer.address));
    while (gossip.getSubscribers(PLAIN_TOPIC).length === 0) await new Promise((resolve) => { gossip.addEventListener('subscription-change', resolve, { once: true }); });
    return await measure(({ message }) => gossip.publish(PLAIN_TOPIC, message));
  } finally {
    await node.stop();
  }
}
