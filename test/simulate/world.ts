/**
 * Nodes and links between them, in virtual time. Gossip is delayed, dropped, doubled and reordered; conversations take
 * their time and may break off; links are down for a while. Some nodes lie. What was published may come in any order.
 */

import { decodeSyncReply, encodeSyncReply } from '../../src/sync/sync-reply-codec.ts';
import { decodeSyncRequest, encodeSyncRequest } from '../../src/sync/sync-request-codec.ts';
import { isConcurError } from '../../src/base/errors.ts';
import { Chance, VirtualClock } from './clock.ts';
import { lie } from './lies.ts';
import { SimulatedNode } from './node.ts';

export interface WorldSize {
  readonly nodes: number;
  /** Of these, nodes that lie. */
  readonly liars: number;
  /** For each node, about, beside those that hold all honest nodes together. */
  readonly extraLinks: number;
}

interface Link {
  readonly loss: number;
  readonly doubling: number;
  /** Seconds. */
  readonly delay: number;
  /** Seconds from and to which nothing passes. */
  readonly down: readonly [number, number];
}

export class World {
  readonly chance: Chance;
  readonly clock = new VirtualClock();
  readonly nodes: readonly SimulatedNode[];
  readonly #liars: ReadonlySet<SimulatedNode>;
  readonly #links = new Map<SimulatedNode, Map<SimulatedNode, Link>>();
  #isPeaceful = false;

  constructor(seed: number, { nodes, liars, extraLinks }: WorldSize) {
    this.chance = new Chance(seed);
    this.nodes = Array.from({ length: nodes }, (_, i) => new SimulatedNode(`node ${i}`));
    this.#liars = new Set(this.nodes.slice(nodes - liars));
    // One honest link suffices, so each honest node has one to those before it, and liars stand wherever they get in.
    for (const [i, node] of this.nodes.entries()) if (i > 0) this.#connect(node, this.nodes[this.chance.below(Math.min(i, nodes - liars))] as SimulatedNode);
    for (let i = 0; i < nodes * extraLinks; i++) this.#connect(this.chance.oneOf(this.nodes), this.chance.oneOf(this.nodes));
  }

  get honest(): readonly SimulatedNode[] {
    return this.nodes.filter((node) => !this.#liars.has(node));
  }

  get liars(): readonly SimulatedNode[] {
    return [...this.#liars];
  }

  neighbours(node: SimulatedNode): readonly SimulatedNode[] {
    return [...this.#links.get(node)?.keys() ?? []];
  }

  /** From now on links lose nothing. Liars go on lying. */
  makePeace(): void {
    this.#isPeaceful = true;
  }

  publish(node: SimulatedNode, message: Uint8Array): void {
    if (node.accept(message)?.isNew === true) this.#gossip(node, message);
  }

  /** One node asks another for what it lacks. @throws what an honest node would be blamed for */
  async converse(asking: SimulatedNode, answering: SimulatedNode): Promise<void> {
    const conversation = asking.ask(this.chance.hex(8));
    try {
      for (let request = await conversation.next(); request !== null; request = await conversation.next()) {
        const asked = encodeSyncRequest(request);
        if (!await this.#passes(asking, answering)) break;
        const truth = await answering.answer(decodeSyncRequest(asked));
        const frame = this.#liars.has(answering) ? lie(truth, this.chance) : encodeSyncReply(truth);
        if (!await this.#passes(answering, asking)) break;
        await asking.take(conversation, decodeSyncReply(frame));
      }
    } catch (error) {
      if (!this.#liars.has(answering) || !(isConcurError(error, 'frame-malformed') || isConcurError(error, 'peer-failed'))) throw error;
    }
  }

  #gossip(from: SimulatedNode, message: Uint8Array): void {
    // A liar keeps back what it hears.
    if (this.#liars.has(from) && this.chance.isSo(0.8)) return;
    for (const to of this.neighbours(from)) {
      void this.#deliver(from, to, message);
      if (this.chance.isSo(this.#link(from, to).doubling)) void this.#deliver(from, to, message);
    }
  }

  async #deliver(from: SimulatedNode, to: SimulatedNode, message: Uint8Array): Promise<void> {
    if (await this.#passes(from, to) && to.accept(message)?.isNew === true) this.#gossip(to, message);
  }

  /** Takes as long as the link does. False when it is lost. */
  async #passes(from: SimulatedNode, to: SimulatedNode): Promise<boolean> {
    if (this.#isPeaceful) return true;
    const { delay, loss, down: [start, end] } = this.#link(from, to);
    await this.clock.after(delay * this.chance.between(0.5, 3));
    return !this.chance.isSo(loss) && (this.clock.now < start || this.clock.now > end);
  }

  #link(from: SimulatedNode, to: SimulatedNode): Link {
    return this.#links.get(from)?.get(to) as Link;
  }

  #connect(a: SimulatedNode, b: SimulatedNode): void {
    if (a === b) return;
    const start = this.chance.between(0, 100);
    const link: Link = { loss: this.chance.oneOf([0, 0.1, 0.5]), doubling: this.chance.oneOf([0, 0.3]), delay: this.chance.oneOf([0.01, 0.2, 5]), down: [start, start + this.chance.between(0, 60)] };
    for (const [one, other] of [[a, b], [b, a]] as const) this.#links.set(one, (this.#links.get(one) ?? new Map<SimulatedNode, Link>()).set(other, link));
  }
}
