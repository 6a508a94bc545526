/**
 * How long do 24 nodes, each a process linked to four others, take until all have what all say, and how much is sent: with
 * good links, with bad ones, and after partitions? And how long does a node take that comes back after many statements,
 * over a good line, and over one of 256 kbit/s?
 *
 *   node bench/swarm.ts [--nodes 24] [--partitions 20] [--lasting 3] [--missed 50000] [--narrow 3000]
 */

import { parseArgs } from 'node:util';
import { GOOD } from '../test/system/links.ts';
import { Neighbourhood } from '../test/system/processes.ts';
import { returnAfter, type Absence, type Returned } from '../test/system/returning.ts';
import { allSpeak, BAD, flap } from '../test/system/scenarios.ts';
import { Swarm } from '../test/system/swarm.ts';
import { printResult } from './result.ts';

const { values: options } = parseArgs({
  options: {
    nodes: { type: 'string', default: '24' }, partitions: { type: 'string', default: '20' },
    // Seconds.
    lasting: { type: 'string', default: '3' }, missed: { type: 'string', default: '50000' }, narrow: { type: 'string', default: '3000' },
  },
});
/** 200 ms there and back. */
const NARROW = { ...GOOD, latency: 100, rate: 32_000 };
const PATIENCE = { untilAsked: 120_000, inAll: 240_000 };

const swarm = await Swarm.open({ nodes: Number(options.nodes), seed: 24, certificates: 'own' });
const cold = await allSpeak(swarm, GOOD, PATIENCE);
const good = await allSpeak(swarm, GOOD, PATIENCE);
const bad = await allSpeak(swarm, BAD, PATIENCE);
const flapping = await flap(swarm, { partitions: Number(options.partitions), lasting: 1_000 * Number(options.lasting) }, PATIENCE);
await swarm.close();

const returned = await comeBack({ missed: Number(options.missed) });
const narrow = await comeBack({ missed: Number(options.narrow), quality: NARROW });

const met = [cold, good, bad, flapping].every(({ equal }) => equal) && returned.late === 0 && narrow.late === 0;
printResult('swarm', {
  question: 'seconds until all have what all say, each node a process linked to four others, and KiB that the links delivered; then a node that was away',
  withoutCertificates: cold, good, bad: { quality: BAD, ...bad }, flapping, returned, narrow: { quality: NARROW, ...narrow }, met,
});
process.exit(met ? 0 : 1);

async function comeBack(absence: Absence): Promise<Returned> {
  const place = await Neighbourhood.open();
  try {
    return await returnAfter(place, absence);
  } finally {
    await place.close();
  }
}
