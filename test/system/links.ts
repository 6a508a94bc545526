/**
 * Links between nodes as the world has them: late, narrow, lossy, cut. Each is a TCP relay in this process. TCP itself loses
 * nothing: a lost segment shows as all behind it coming later, and a bad line as connections that end.
 */

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Chance } from '../simulate/clock.ts';

export interface Quality {
  /** Milliseconds one way. */
  readonly latency: number;
  /** Bytes a second each way. */
  readonly rate: number;
  /** Of how many segments one is lost, from 0 to 1: what comes behind it waits until it was sent again. */
  readonly loss: number;
  /** Of how many lost segments one takes the connection with it, from 0 to 1. */
  readonly reset: number;
}

export const GOOD: Quality = { latency: 0, rate: Infinity, loss: 0, reset: 0 };

const SEGMENT_BYTES = 1_400;
/** Milliseconds until a lost segment is sent again. */
const RETRANSMIT: readonly [low: number, high: number] = [200, 1_000];
/** Bytes under way, each way: above it the sender has to wait, as for a window. */
const WINDOW = 65_536;

export interface LinkOptions {
  /** Of the node that is linked to, on 127.0.0.1. */
  readonly port: number;
  readonly chance: Chance;
}

export class Link {
  quality = GOOD;
  /** That were delivered, both ways together. */
  bytes = 0;
  /** Connections that were made over it. */
  connections = 0;
  readonly #server: Server;
  readonly #options: LinkOptions;
  readonly #pipes = new Set<Pipe>();
  #isCut = false;

  private constructor(server: Server, options: LinkOptions) {
    this.#server = server;
    this.#options = options;
    server.on('connection', (socket) => this.#relay(socket));
  }

  static async open(options: LinkOptions): Promise<Link> {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Link(server, options);
  }

  /** Where the link begins, on 127.0.0.1. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Nothing gets through, and nobody is told. */
  cut(): void {
    this.#isCut = true;
  }

  heal(): void {
    this.#isCut = false;
    for (const pipe of this.#pipes) pipe.pump();
  }

  /** Ends the connections that there are. */
  reset(): void {
    for (const pipe of this.#pipes) pipe.break();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.unref();
    this.reset();
  }

  #relay(near: Socket): void {
    this.connections++;
    const far = connect({ port: this.#options.port, host: '127.0.0.1', allowHalfOpen: true });
    const wire: Wire = { chance: this.#options.chance, quality: () => this.quality, isCut: () => this.#isCut, delivered: (bytes) => { this.bytes += bytes; } };
    const pipes = [new Pipe(near, far, wire), new Pipe(far, near, wire)];
    for (const pipe of pipes) this.#pipes.add(pipe);
    // Who has gone may still have something under way to the other, if only that it has gone.
    const forget = () => {
      if (near.destroyed && far.destroyed) for (const pipe of pipes) this.#pipes.delete(pipe);
    };
    // A link alone keeps no process alive.
    for (const socket of [near, far]) socket.setNoDelay(true).unref().once('close', forget);
  }
}

interface Wire {
  readonly chance: Chance;
  quality(): Quality;
  isCut(): boolean;
  delivered(bytes: number): void;
}

interface Segment {
  /** null ends the stream. */
  readonly bytes: Buffer | null;
  /** Milliseconds of the process's clock. */
  readonly due: number;
}

/** One direction of one connection. */
class Pipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #wire: Wire;
  /** What waits for the wire: small pieces that wait together leave together. */
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #isEnding = false;
  #sending: NodeJS.Timeout | undefined;
  /** What is on the wire. */
  readonly #segments: Segment[] = [];
  #delivering: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, wire: Wire) {
    this.#from = from;
    this.#to = to;
    this.#wire = wire;
    from.on('data', (chunk: Buffer) => this.#take(chunk));
    from.once('end', () => this.#end());
    // Whoever goes takes the other side along, once what is under way has come through.
    from.once('close', () => this.#end());
    from.on('error', () => this.break());
  }

  break(): void {
    clearTimeout(this.#sending);
    clearTimeout(this.#delivering);
    this.#segments.length = 0;
    this.#waiting = [];
    for (const socket of [this.#from, this.#to]) if (!socket.destroyed) socket.resetAndDestroy();
  }

  /** Delivers what is due. */
  pump(): void {
    clearTimeout(this.#delivering);
    while (!this.#wire.isCut()) {
      const [next] = this.#segments;
      if (next === undefined) return;
      const wait = next.due - performance.now();
      if (wait > 0) {
        this.#delivering = setTimeout(() => this.pump(), wait);
        return;
      }
      this.#segments.shift();
      this.#deliver(next);
    }
  }

  #take(chunk: Buffer): void {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes > WINDOW) this.#from.pause();
    if (this.#sending === undefined) this.#send();
  }

  #end(): void {
    this.#isEnding = true;
    if (this.#sending === undefined) this.#send();
  }

  /** Puts one segment on the wire, and comes back when the next can follow. */
  #send(): void {
    this.#sending = undefined;
    const bytes = this.#nextSegment();
    if (bytes === null && !this.#isEnding) return;
    const { latency, rate, loss, reset } = this.#wire.quality();
    const { chance } = this.#wire;
    let takes = (1_000 * (bytes?.length ?? 0)) / rate;
    if (loss > 0 && chance.isSo(loss)) {
      if (chance.isSo(reset)) return this.break();
      takes += chance.between(...RETRANSMIT);
    }
    this.#segments.push({ bytes, due: performance.now() + takes + latency });
    if (this.#segments.length === 1) this.pump();
    if (bytes === null) return;
    if (takes === 0) this.#send();
    else this.#sending = setTimeout(() => this.#send(), takes);
  }

  /** @returns null when nothing waits */
  #nextSegment(): Buffer | null {
    if (this.#waitingBytes === 0) return null;
    const all = this.#waiting.length === 1 ? this.#waiting[0] as Buffer : Buffer.concat(this.#waiting);
    const rest = all.subarray(SEGMENT_BYTES);
    this.#waiting = rest.length === 0 ? [] : [rest];
    this.#waitingBytes = rest.length;
    if (this.#from.isPaused() && rest.length < WINDOW / 2) this.#from.resume();
    return all.subarray(0, SEGMENT_BYTES);
  }

  #deliver({ bytes }: Segment): void {
    if (bytes === null) {
      this.#to.end();
      if (this.#from.destroyed) this.#to.destroySoon();
      return;
    }
    this.#wire.delivered(bytes.length);
    if (this.#to.writable) this.#to.write(bytes);
  }
}
