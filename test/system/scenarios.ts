/** What a swarm has to live through. Each ends when all have everything, and tells how long that took and how much was sent. */

import { joined, partition } from './graph.ts';
import { GOOD, type Quality } from './links.ts';
import type { Swarm } from './swarm.ts';

/** A narrow line to the other end of the world: 256 kbit/s, 200 ms, and one segment of five lost. */
export const BAD: Quality = { latency: 200, rate: 32_000, loss: 0.2, reset: 0.01 };

export interface Outcome {
  readonly nodes: number;
  readonly statements: number;
  /** Seconds from the first word, or from the end of the trouble, until so many of all deliveries were made. */
  readonly seconds: { readonly half: number; readonly most: number; readonly all: number };
  /** KiB that all links together delivered. */
  readonly kibibytes: number;
  /** Connections that had to be made anew. */
  readonly reconnections: number;
  /** Nodes that lacked something until they asked their peers, as each does by itself every ten minutes. */
  readonly hadToAsk: number;
  /** Conversations at the end in which two nodes compared all that they have, and those that found a difference or broke off. */
  readonly compared: number;
  readonly different: number;
  /** Whether those that found none join all nodes: all have the same roots, then. */
  readonly equal: boolean;
}

export interface Patience {
  /** Milliseconds until nodes ask. */
  readonly untilAsked: number;
  /** Milliseconds until it has failed. */
  readonly inAll: number;
}

/** All say something at once. */
export async function allSpeak(swarm: Swarm, quality: Quality, patience: Patience): Promise<Outcome> {
  swarm.worsen(quality);
  const watch = begin(swarm);
  const ids = await swarm.speak();
  return converge(watch, ids, patience);
}

export interface Flapping {
  /** How often the swarm falls into other parts. */
  readonly partitions: number;
  /** Milliseconds that each lasts. */
  readonly lasting: number;
}

/** The swarm falls apart in ever new ways while its members speak. Some connections survive that, and some do not. */
export async function flap(swarm: Swarm, { partitions, lasting }: Flapping, patience: Patience): Promise<Outcome> {
  const { members, links, chance } = swarm;
  const before = begin(swarm);
  const ids: string[] = [];
  for (let i = 0; i < partitions; i++) {
    const parts = partition(members.length, PARTS, chance);
    for (const { link, from, to } of links) {
      if (parts[from] === parts[to]) link.heal();
      else link.cut();
      if (parts[from] !== parts[to] && chance.isSo(RESET)) link.reset();
    }
    const ended = new Promise((resolve) => { setTimeout(resolve, lasting); });
    ids.push(...await swarm.speak(members.filter((_, j) => j % partitions === i)));
    await ended;
  }
  for (const { link } of links) link.heal();
  return converge({ ...before, began: performance.now() }, ids, patience);
}

const PARTS = 3;
/** Of how many links that are cut one loses its connection. */
const RESET = 0.1;

export function describe(name: string, { nodes, statements, seconds, kibibytes, reconnections, hadToAsk }: Outcome): string {
  const asked = hadToAsk === 0 ? '' : `, ${hadToAsk} nodes had to ask`;
  return `${name}: ${statements} statements at ${nodes} nodes: half after ${seconds.half} s, 99 % after ${seconds.most} s, all after ${seconds.all} s; ${kibibytes} KiB, ${reconnections} reconnections${asked}`;
}

interface Watch {
  readonly swarm: Swarm;
  /** Milliseconds of this process's clock. */
  readonly began: number;
  readonly bytes: number;
  readonly connections: number;
}

function begin(swarm: Swarm): Watch {
  return { swarm, began: performance.now(), bytes: swarm.bytes, connections: swarm.connections };
}

async function converge({ swarm, began, bytes, connections }: Watch, ids: readonly string[], { untilAsked, inAll }: Patience): Promise<Outcome> {
  const { members } = swarm;
  const asking = AbortSignal.timeout(untilAsked);
  const alone = await Promise.all(members.map(({ arrivals }) => arrivals.all(ids, asking)));
  if (alone.includes(false)) await swarm.compareAll();
  const failing = AbortSignal.timeout(Math.max(1, inAll - untilAsked));
  const there = await Promise.all(members.map(({ arrivals }) => arrivals.all(ids, failing)));
  if (there.includes(false)) {
    throw new Error(`after ${inAll / 1_000} s not everybody has everything: ${members.map(({ builder, arrivals }) => `${builder.name} lacks ${arrivals.lacking(ids).length}`).join(', ')}`);
  }
  const times = members.flatMap(({ arrivals }) => ids.map((id) => Math.max(0, (arrivals.times.get(id) as number) - began))).sort((a, b) => a - b);
  const after = (share: number) => Math.round(times[Math.ceil(share * times.length) - 1] as number) / 1_000;
  const sent = { kibibytes: Math.round((swarm.bytes - bytes) / 1_024), reconnections: swarm.connections - connections };
  swarm.worsen(GOOD);
  const compared = await swarm.compareAll();
  const same = compared.filter(({ complete, items }) => complete && items === 0);
  return {
    nodes: members.length,
    statements: ids.length,
    seconds: { half: after(0.5), most: after(0.99), all: after(1) },
    ...sent,
    hadToAsk: alone.filter((is) => !is).length,
    compared: compared.length,
    different: compared.length - same.length,
    equal: joined(members.map(({ id }) => id), same.map(({ asker, peer }) => [asker, peer])),
  };
}
