/** Many `concur node` processes, linked to a few others each by links that can be made worse. Each has a builder of its own. */

import { concatBytes } from '../../src/base/bytes.ts';
import type { SyncReport } from '../../src/sync/sync-report.ts';
import { makeBuilder, policyNaming, resultOf, type Builder } from '../ledger/workbench.ts';
import { Chance } from '../simulate/clock.ts';
import { Arrivals } from './arrivals.ts';
import { twoRings } from './graph.ts';
import { Link, type Quality } from './links.ts';
import { Neighbourhood, portOf, type RunningNode } from './processes.ts';

/** Processes that are started at a time. */
const STARTED_AT_ONCE = 4;
/** Milliseconds. */
const PATIENCE = 60_000;

export interface Member {
  /** Of its node. */
  readonly id: string;
  readonly node: RunningNode;
  readonly builder: Builder;
  readonly arrivals: Arrivals;
}

export interface SwarmLink {
  readonly link: Link;
  readonly from: number;
  readonly to: number;
}

export interface Compared extends SyncReport {
  readonly asker: string;
}

export interface SwarmOptions {
  readonly nodes: number;
  readonly seed: number;
  /** Which certificates a node begins with; the others have to come from its peers. @default "all" */
  readonly certificates?: 'all' | 'own';
}

export class Swarm {
  readonly members: readonly Member[];
  readonly links: readonly SwarmLink[];
  readonly chance: Chance;
  readonly #place: Neighbourhood;
  #said = 0;

  private constructor(place: Neighbourhood, chance: Chance, parts: { members: readonly Member[]; links: readonly SwarmLink[] }) {
    this.#place = place;
    this.chance = chance;
    this.members = parts.members;
    this.links = parts.links;
  }

  /** Resolves when all nodes run, and each dials over its links. */
  static async open({ nodes, seed, certificates = 'all' }: SwarmOptions): Promise<Swarm> {
    const chance = new Chance(seed);
    const place = await Neighbourhood.open();
    try {
      const builders = await Promise.all(Array.from({ length: nodes }, (_, i) => makeBuilder(`builder-${i}`)));
      const policy = policyNaming(builders, 1);
      const known = certificates === 'all' ? concatBytes(...builders.map(({ certificate }) => certificate)) : null;
      const members: Member[] = [];
      for (let i = 0; i < nodes; i += STARTED_AT_ONCE) {
        members.push(...await Promise.all(builders.slice(i, i + STARTED_AT_ONCE).map((builder) => startMember(place, builder, { policy, known }))));
      }
      const links = await Promise.all(twoRings(nodes, chance).map(async ([from, to]) => ({ from, to, link: await Link.open({ port: portOf((members[to] as Member).node), chance }) })));
      const swarm = new Swarm(place, chance, { members, links });
      await Promise.all(links.map((each) => swarm.#connect(each)));
      return swarm;
    } catch (error) {
      await place.close();
      throw error;
    }
  }

  worsen(quality: Quality): void {
    for (const { link } of this.links) link.quality = quality;
  }

  /** Bytes that all links delivered so far. */
  get bytes(): number {
    return this.links.reduce((sum, { link }) => sum + link.bytes, 0);
  }

  /** Connections that were made so far. */
  get connections(): number {
    return this.links.reduce((sum, { link }) => sum + link.connections, 0);
  }

  /** Each of these members says something new, all at once. @returns the statements' ids */
  async speak(members: readonly Member[] = this.members): Promise<string[]> {
    return Promise.all(members.map(async ({ node, builder }) => {
      const message = await builder.sign(resultOf(builder, { name: `${++this.#said}.iso` }));
      return (await node.client.accept(message, 'local')).id;
    }));
  }

  /** Every node compares what it has with each of its peers once, and gets what it lacks. */
  async compareAll(): Promise<Compared[]> {
    const reports = await Promise.all(this.members.map(async ({ id, node }) => {
      const peers = await node.client.sync({}, { signal: AbortSignal.timeout(PATIENCE), onProgress: () => undefined });
      return peers.map((report) => ({ ...report, asker: id }));
    }));
    return reports.flat();
  }

  async close(): Promise<void> {
    for (const { arrivals } of this.members) arrivals.stop();
    await this.#place.close();
    await Promise.all(this.links.map(({ link }) => link.close()));
  }

  async #connect({ link, from, to }: SwarmLink): Promise<void> {
    const { id } = this.members[to] as Member;
    await (this.members[from] as Member).node.client.changePeers({ action: 'add', target: `/ip4/127.0.0.1/tcp/${link.port}/p2p/${id}` });
  }
}

async function startMember(place: Neighbourhood, builder: Builder, { policy, known }: { policy: string; known: Uint8Array | null }): Promise<Member> {
  const node = await place.startNode(builder.name);
  await node.client.importCertificates(builder.certificate, 'own');
  if (known !== null) await node.client.importCertificates(known, 'others');
  await node.client.addPolicy(policy);
  const { id } = await node.client.self();
  return { id, node, builder, arrivals: await Arrivals.of(node.client) };
}
