import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { FULL } from './full.ts';
import { GOOD } from './links.ts';
import { allSpeak, BAD, describe, flap, type Outcome } from './scenarios.ts';
import { Swarm } from './swarm.ts';

const NODES = FULL ? 24 : 8;
const PATIENCE = { untilAsked: 60_000, inAll: 90_000 };

suite(`${NODES} nodes, each linked to four others`, { timeout: 120_000 }, () => {
  let swarm: Swarm;

  before(async () => { swarm = await Swarm.open({ nodes: NODES, seed: 24 }); });
  after(() => swarm.close());

  const converged = (name: string, outcome: Outcome) => {
    console.log(describe(name, outcome));
    assert.deepEqual([outcome.nodes, outcome.statements, outcome.equal], [NODES, NODES, true]);
  };

  test('all speak at once, and all hear all', async () => {
    converged('good links', await allSpeak(swarm, GOOD, PATIENCE));
  });

  test('at 256 kbit/s, 200 ms and 20 % loss all still hear all', async () => {
    converged('20 % loss', await allSpeak(swarm, BAD, PATIENCE));
  });

  test('while the network falls apart again and again, all speak, and hear all when it holds together', async () => {
    converged('flapping partitions', await flap(swarm, { partitions: 8, lasting: 1_000 }, PATIENCE));
  });
});
