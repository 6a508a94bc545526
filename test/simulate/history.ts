/** What happens in a simulated world, and what must hold of it at any time and in the end. */

import assert from 'node:assert/strict';
import type { Chance } from './clock.ts';
import type { SimulatedNode } from './node.ts';
import { DISHONEST, HONEST, sign, type Said } from './statements.ts';
import { World, type WorldSize } from './world.ts';

/** Seconds of storm, before links lose nothing any more. */
const STORM = 100;
/** What verdicts are asked of. */
const ARTIFACT = 'a.iso';

export interface Plan extends WorldSize {
  readonly statements: number;
  /** Seconds between two conversations of a node, about. */
  readonly pace: number;
}

/** @throws AssertionError when something does not hold */
export async function live(seed: number, plan: Plan): Promise<void> {
  const world = new World(seed, plan);
  const published = publishAll(world, plan.statements);
  const failures: unknown[] = [];
  for (const node of world.honest) void keepAsking(world, node, plan.pace).catch((error: unknown) => failures.push(error));
  await world.clock.run();
  assert.deepEqual(failures, []);
  await settle(world);
  await hold(world, published);
}

interface Published {
  readonly node: SimulatedNode;
  readonly said: Said;
}

/** Each signer has a node of its own. Dishonest ones contradict themselves, and may sit at a node that lies. */
function publishAll(world: World, statements: number): readonly Published[] {
  const { chance } = world;
  const homes = new Map([...HONEST.map((signer) => [signer, chance.oneOf(world.honest)] as const), ...DISHONEST.map((signer) => [signer, chance.oneOf(world.nodes)] as const)]);
  return Array.from({ length: statements }, (_, nonce) => {
    const said = sayOne(chance, nonce);
    const node = DISHONEST.includes(said.signer) ? chance.oneOf([homes.get(said.signer) as SimulatedNode, ...world.liars]) : homes.get(said.signer) as SimulatedNode;
    void world.clock.after(chance.between(0, STORM)).then(() => world.publish(node, sign(said)));
    return { node, said };
  });
}

/** Each honest signer speaks once of the artifact that matters, so that nobody takes it for a contradiction. */
function sayOne(chance: Chance, nonce: number): Said {
  const time = 1_496_900_000 + chance.below(1_000) * chance.oneOf([0, 60, 3_600]);
  const signer = HONEST[nonce];
  if (signer !== undefined) return { signer, artifact: ARTIFACT, time, value: 'x', nonce };
  if (chance.isSo(0.6)) return { signer: chance.oneOf(HONEST), artifact: `other${nonce}`, time, value: 'z', nonce };
  return { signer: chance.oneOf(DISHONEST), artifact: ARTIFACT, time, value: chance.oneOf(['y', 'y', 'x']), nonce };
}

async function keepAsking(world: World, node: SimulatedNode, pace: number): Promise<void> {
  for (;;) {
    await world.clock.after(pace * world.chance.between(0.5, 1.5));
    if (world.clock.now > STORM) return;
    const before = node.held.size;
    await world.converse(node, world.chance.oneOf(world.neighbours(node)));
    if (node.held.size > before) neverWrong(node);
  }
}

/** Everybody asks all neighbours until nobody hears news. What liars have they may tell bit by bit. */
async function settle(world: World): Promise<void> {
  world.makePeace();
  const held = () => world.honest.reduce((sum, node) => sum + node.held.size, 0);
  for (let before = -1; held() > before;) {
    before = held();
    for (const node of world.honest) for (const peer of world.neighbours(node)) await world.converse(node, peer);
  }
}

async function hold(world: World, published: readonly Published[]): Promise<void> {
  const [first, ...others] = world.honest as [SimulatedNode, ...SimulatedNode[]];
  const roots = await first.roots();
  for (const node of others) assert.deepEqual(await node.roots(), roots, `${node.name} has other roots than ${first.name}`);
  const held = new Set(Array.from(first.held.values(), ({ said }) => said.nonce));
  // What was told to a liar alone it may keep to itself, and nothing else.
  const lost = published.filter(({ node, said }) => !held.has(said.nonce) && !world.liars.includes(node));
  assert.deepEqual(lost.map(({ said }) => said), [], 'statements were lost');
  // The others hold the same.
  neverWrong(first);
  if (published.length >= HONEST.length) assert.equal(first.verdictOn('x', ARTIFACT), 'AGREED');
}

function neverWrong(node: SimulatedNode): void {
  assert.notEqual(node.verdictOn('y', ARTIFACT), 'AGREED', `${node.name} agrees to what is wrong`);
}
