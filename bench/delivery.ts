/**
 * How long does it take from publishing until 99 % of the deliveries are made, among 50 nodes of one process, beside plain
 * gossipsub in the same graph? As it is, with each node checking a statement, passing it on and storing it, which all share
 * one core here: until it is passed on, as gossipsub's deliveries are, and until it is on disk. And once without all that, to
 * see what the network itself takes.
 *
 *   node bench/delivery.ts [--nodes 50] [--burst 20] [--rounds 10]
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Chance } from '../test/simulate/clock.ts';
import { twoRings } from '../test/system/graph.ts';
import { makeBuilders, policyOf, signStatements } from './builders.ts';
import { buildOurs, buildPlain, type DeliveryNetwork } from './delivery-networks.ts';
import { compare } from './paired.ts';
import { printResult } from './result.ts';

/** How many times as long ours may take. */
const TARGET = 1.5;
const SHARE = 0.99;
/** Milliseconds for one round, which takes some seconds at most. */
const PATIENCE = 120_000;

const { values: options } = parseArgs({ options: { nodes: { type: 'string', default: '50' }, burst: { type: 'string', default: '20' }, rounds: { type: 'string', default: '10' } } });
const nodes = Number(options.nodes);
const burst = Number(options.burst);
const rounds = Number(options.rounds);

const folder = await mkdtemp(join(tmpdir(), 'concur-bench-'));
const builders = await makeBuilders();
const signed = await signStatements(builders, builders.length + (rounds + 1) * (burst + 1));
const chance = new Chance(50);
const built = { nodes, edges: twoRings(nodes, chance) };
const trust = { policy: policyOf(builders), certificates: builders.map(({ certificate }) => certificate) };

const checked = await besidePlain(() => buildOurs(built, join(folder, 'checked'), { ...trust, until: 'checked' }));
const stored = await besidePlain(() => buildOurs(built, join(folder, 'stored'), { ...trust, until: 'stored' }));
const unchecked = await besidePlain(() => buildOurs(built, join(folder, 'unchecked'), null));
const met = [checked, stored, unchecked].every(({ timesAsLong }) => Math.max(timesAsLong.one, timesAsLong.burst) <= TARGET);
printResult('delivery', {
  question: `how often a second one statement, or a burst, can be delivered to ${SHARE * 100} % one after the other: our nodes, until it is passed on or until it is stored, beside plain gossipsub, which neither checks nor stores`,
  nodes, links: built.edges.length, statementsOfBurst: burst, checked, stored, unchecked, target: { timesAsLong: TARGET }, met,
});
await rm(folder, { recursive: true, force: true });
process.exit(met ? 0 : 1);

interface Delivering {
  readonly network: DeliveryNetwork;
  said: number;
}

/** Each time with networks of its own: what one has not yet done must not slow the next. */
async function besidePlain(build: () => Promise<DeliveryNetwork>) {
  const [plain, ours] = [{ network: await buildPlain(built), said: 0 }, { network: await build(), said: 0 }];
  // Everybody hears once of everybody: to read a certificate takes as long as several statements.
  for (const side of [plain, ours]) await deliver(side, builders.length);
  const side = (count: number) => compare(() => deliver(ours, count), () => deliver(plain, count), rounds);
  const one = await side(1);
  const many = await side(burst);
  await Promise.all([ours.network.stop(), plain.network.stop()]);
  return { one, burst: many, timesAsLong: { one: inverse(one.ratio.median), burst: inverse(many.ratio.median) } };
}

/** @returns how often a second that many statements could be delivered, one after the other */
async function deliver(side: Delivering, count: number): Promise<number> {
  const { network } = side;
  const messages = signed.slice(side.said, side.said + count).map(({ message }) => message);
  const before = network.deliveries;
  const publishers = messages.map((_, i) => (7 * (side.said + i)) % nodes);
  side.said += count;
  const late = setTimeout(() => { throw new Error(`${network.deliveries - before} of ${count * (nodes - 1)} deliveries were made in two minutes`); }, PATIENCE);
  const started = performance.now();
  await Promise.all(messages.map((message, i) => network.publish(publishers[i] as number, message)));
  await network.delivered(before + Math.ceil(SHARE * count * (nodes - 1)));
  const seconds = (performance.now() - started) / 1_000;
  // Stragglers must not be counted with the next.
  await network.settled(before + count * (nodes - 1));
  clearTimeout(late);
  return 1 / seconds;
}

function inverse(ratio: number): number {
  return Number((1 / ratio).toPrecision(3));
}
