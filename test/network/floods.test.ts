import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { suite, test, type TestContext } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Connection, Stream } from '@libp2p/interface';
import { lpStream } from '@libp2p/utils';
import { multiaddr } from '@multiformats/multiaddr';
import { concatBytes, utf8Encode } from '../../src/base/bytes.ts';
import type { SyncRequest } from '../../src/sync/sync-messages.ts';
import { encodeSyncRequest } from '../../src/sync/sync-request-codec.ts';
import { MemoryLedger, placeOf, statement } from './memory-ledger.ts';
import { PROTOCOLS, silent, startStranger, subscribed, type Stranger } from './stranger.ts';
import { acquainted, join, type Member } from './swarm.ts';

const SALT = '0'.repeat(16);
const MIB = 1024 * 1024;

suite('a host that is flooded', { timeout: 60_000 }, () => {
  interface Flooded {
    readonly host: Member;
    readonly stranger: Stranger;
    readonly ledger: MemoryLedger;
    readonly connection: Connection;
  }

  /** A host that has much to give, and a stranger connected to it. */
  async function meet(t: TestContext, timing = {}): Promise<Flooded> {
    const ledger = new MemoryLedger('tails');
    for (let i = 0; i < 300; i++) ledger.add(statement(`tails|good|${i}${'x'.repeat(4_096)}`));
    const host = await join(t, ledger, { timing });
    const stranger = await startStranger(t, silent);
    return { host, ledger, stranger, connection: await stranger.dial(multiaddr(host.host.addresses()[0])) };
  }

  /** Whoever comes now gets all of it. */
  async function servesOthers(t: TestContext, { host, ledger }: Flooded): Promise<void> {
    const honest = new MemoryLedger('tails');
    await join(t, honest, { peers: host.host.addresses() });
    await honest.until((got) => got.holds(...ledger.statements.values()));
  }

  function fetchAll(ledger: MemoryLedger): Uint8Array {
    const { scope, signer } = placeOf([...ledger.statements.values()][0] as ReturnType<typeof statement>);
    const request: SyncRequest = { kind: 'fetch', salt: SALT, asks: [{ trie: { scope, signer }, picks: [{ kind: 'below', prefix: '', after: null }] }] };
    return encodeSyncRequest(request);
  }

  test('bad input 77: by a peer that asks for much and never reads goes on, and cuts it off', async (t) => {
    const flooded = await meet(t, { idle: 300 });
    const streams = await Promise.all(Array.from({ length: 8 }, () => flooded.connection.newStream(PROTOCOLS.sync.name)));
    for (const stream of streams) stream.pause();
    for (const stream of streams) for (let i = 0; i < 50; i++) stream.send(framed(fetchAll(flooded.ledger)));
    await servesOthers(t, flooded);
    await flooded.host.log.until('a conversation with a peer failed', flooded.stranger.peerId.toString());
  });

  test('bad input 77: by a peer that sends one byte at a time goes on, and cuts it off', async (t) => {
    const flooded = await meet(t, { idle: 300 });
    const stream = await flooded.connection.newStream(PROTOCOLS.sync.name);
    const trickle = setInterval(() => { if (stream.status === 'open') stream.send(Uint8Array.of(0x80)); }, 150);
    t.after(() => clearInterval(trickle));
    await servesOthers(t, flooded);
    await flooded.host.log.until('a conversation with a peer failed', flooded.stranger.peerId.toString());
  });

  test('bad input 79: by a thousand streams goes on', async (t) => {
    const flooded = await meet(t);
    const opened = await Promise.allSettled(Array.from({ length: 1_000 }, () => flooded.connection.newStream(PROTOCOLS.sync.name, { signal: AbortSignal.timeout(2_000) })));
    const open = opened.filter((result): result is PromiseFulfilledResult<Stream> => result.status === 'fulfilled').map(({ value }) => value);
    for (const stream of open) stream.abort(new Error('gone'));
    await servesOthers(t, flooded);
  });

  test('bad input 76: by sockets that connect and say nothing goes on', async (t) => {
    const flooded = await meet(t);
    const port = Number(/\/tcp\/(\d+)/.exec(flooded.host.host.addresses()[0] ?? '')?.[1]);
    const sockets: Socket[] = [];
    for (let i = 0; i < 100; i++) sockets.push(connect(port, '127.0.0.1').on('error', () => undefined));
    t.after(() => sockets.forEach((socket) => socket.destroy()));
    await servesOthers(t, flooded);
  });

  test('bad input 78: by thousands of connections at once goes on with those that it has, and lets others in afterwards', async (t) => {
    const friend = new MemoryLedger('tails');
    const friends = await join(t, friend);
    const news = new MemoryLedger('tails');
    const node = await join(t, news, { peers: friends.host.addresses() });
    await acquainted(node, friends);
    const port = Number(/\/tcp\/(\d+)/.exec(node.host.addresses()[0] ?? '')?.[1]);
    const sockets = Array.from({ length: 3_000 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    await friends.host.publish(friend.add(statement('tails|good|meanwhile')));
    await news.until((ledger) => ledger.holds(...friend.statements.values()));
    sockets.forEach((socket) => socket.destroy());
    const late = new MemoryLedger('tails');
    await join(t, late, { peers: node.host.addresses() });
    await late.until((ledger) => ledger.holds(...friend.statements.values()));
  });

  test('bad input 80: by five thousand subscriptions in a message goes on', async (t) => {
    const flooded = await meet(t);
    const rpc = Array.from({ length: 5_000 }, (_, i) => field(1, concatBytes(Uint8Array.of(0x08, 1), field(2, utf8Encode(`topic ${i}`)))));
    await gossip(flooded, concatBytes(...rpc), 5);
    await servesOthers(t, flooded);
  });

  test('bad input 81: by messages offered that nobody has, wanted that nobody sent, and grafts goes on', async (t) => {
    const flooded = await meet(t);
    const ids = Array.from({ length: 1_000 }, (_, i) => field(1, utf8Encode(i.toString().padStart(32, '0'))));
    const offered = Array.from({ length: 1_000 }, (_, i) => field(2, utf8Encode(i.toString().padStart(32, '0'))));
    const topic = utf8Encode(PROTOCOLS.topic);
    const control = concatBytes(field(1, concatBytes(field(1, topic), ...offered)), field(2, concatBytes(...ids)), ...Array.from({ length: 50 }, () => field(3, field(1, topic))));
    await gossip(flooded, field(3, control), 20);
    await servesOthers(t, flooded);
  });

  test('bad input 84: by questions that no answerer likes goes on, and its memory is what it was', async (t) => {
    const flooded = await meet(t);
    await servesOthers(t, flooded);
    const before = usedMemory();
    for (let i = 0; i < 3; i++) {
      const frames = lpStream(await flooded.connection.newStream(PROTOCOLS.sync.name));
      for (let j = 0; j < 100; j++) {
        await frames.write(fetchAll(flooded.ledger));
        await frames.read();
      }
      await frames.unwrap().close();
    }
    await servesOthers(t, flooded);
    const grown = usedMemory() - before;
    // What was sent are 94 MiB, on both sides in this process.
    assert.ok(grown < 64 * MIB, `${Math.round(grown / MIB)} MiB more`);
  });
});

/** With its length in front. */
function framed(frame: Uint8Array): Uint8Array {
  return concatBytes(varint(frame.length), frame);
}

/** Of a protocol buffer. */
function field(number: number, value: Uint8Array): Uint8Array {
  return concatBytes(varint(number * 8 + 2), varint(value.length), value);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return Uint8Array.from([...bytes, rest]);
}

interface Undeclared {
  readonly streamsOutbound: ReadonlyMap<string, { push(rpc: Uint8Array): void }>;
}

/** As messages of gossipsub. @throws when not even the first could be sent */
async function gossip({ stranger, host }: { stranger: Stranger; host: Member }, rpc: Uint8Array, times: number): Promise<void> {
  await subscribed(stranger, host.host.id);
  const { streamsOutbound } = stranger.services.gossip as unknown as Undeclared;
  const stream = streamsOutbound.get(host.host.id) ?? assert.fail('no stream to gossip on');
  stream.push(rpc);
  // The other side may hang up meanwhile.
  for (let i = 1; i < times; i++) streamsOutbound.get(host.host.id)?.push(rpc);
  await new Promise((resolve) => { setImmediate(resolve); });
}

function usedMemory(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
