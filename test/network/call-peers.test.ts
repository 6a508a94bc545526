import assert from 'node:assert/strict';
import dns from 'node:dns';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import { utf8Encode } from '../../src/base/bytes.ts';
import { ConcurError } from '../../src/base/errors.ts';
import { callPeers, type CallOptions } from '../../src/network/call-peers.ts';
import type { CallProgress } from '../../src/network/port.ts';
import { answerSync } from '../../src/sync/answer.ts';
import { encodeSyncReply } from '../../src/sync/sync-reply-codec.ts';
import { decodeSyncRequest } from '../../src/sync/sync-request-codec.ts';
import { MemoryLedger, statement } from './memory-ledger.ts';
import { startSocksServer } from './socks-server.ts';
import { addressesOf, answering, silent, startStranger } from './stranger.ts';
import { join, RecordedLog } from './swarm.ts';

const NOBODY = '/ip4/127.0.0.1/tcp/1/p2p/12D3KooWFbzsbT6GE4g8Dbxko9mm3D8C9Gdnn9PixFjifY9RQziH';
const KEY = 'C'.repeat(40);

function call(ledger: MemoryLedger, peers: readonly string[], options: Partial<CallOptions> = {}) {
  return callPeers({
    network: 'test', peers, reach: { proxy: null, networkKey: null }, log: new RecordedLog(), signal: new AbortController().signal, onProgress: () => undefined, ...options,
  }, ledger);
}

async function nodeWith(t: TestContext, ...texts: string[]) {
  const ledger = new MemoryLedger('tails');
  const said = texts.map((text) => ledger.add(statement(text)));
  const { host, log } = await join(t, ledger);
  return { ledger, said, host, log, address: host.addresses()[0] as string };
}

/** What is the same at every run. */
const outcomes = (reports: Awaited<ReturnType<typeof callPeers>>) => reports.map(({ complete, failure, news }) => ({ complete, failure, news }));

test('what several peers have is taken together, and a second call needs the difference only', async (t) => {
  const [first, second] = [await nodeWith(t, 'tails|good|1', 'tails|good|2'), await nodeWith(t, 'tails|good|2', 'tails|good|3')];
  const mine = new MemoryLedger('tails');
  const peers = [first.address, second.address];
  const reports = await call(mine, peers);
  assert.deepEqual(reports.map(({ peer, complete, failure }) => [peer, complete, failure]), [[first.host.id, true, null], [second.host.id, true, null]]);
  assert.equal(mine.statements.size, 3);
  const news = reports.reduce((sum, report) => sum + report.news, 0);
  assert.ok(news === 3, `${news} new`);
  first.ledger.add(statement('tails|good|4'));
  const again = await call(mine, peers);
  assert.deepEqual(outcomes(again).map((report) => report.news), [1, 0]);
  const third = await call(mine, peers.slice(0, 1));
  assert.ok((third[0]?.received ?? 0) < 200 && third[0]?.items === 0, JSON.stringify(third));
  assert.deepEqual(new Set(mine.syncedWith), new Set([`tails ${first.host.id}`, `tails ${second.host.id}`]));
});

test('peers that fail are told with their reason, and keep nobody from what the others have', async (t) => {
  const good = await nodeWith(t, 'tails|good|1');
  const elsewhere = await join(t, new MemoryLedger('tails'), { network: 'other' });
  const mute = await startStranger(t, silent);
  const mine = new MemoryLedger('tails');
  const reports = await call(mine, [NOBODY, elsewhere.host.addresses()[0] as string, ...addressesOf(mute).slice(0, 1), good.address], { timing: { reply: 200 } });
  assert.deepEqual(reports.map(({ complete }) => complete), [false, false, false, true]);
  assert.match(reports[0]?.failure ?? '', /^cannot be reached: .*ECONNREFUSED/);
  assert.equal(reports[1]?.failure, 'is of network "other", and was asked as one of "test": --network other asks it there');
  assert.equal(reports[2]?.failure, 'peer gave no reply');
  assert.equal(mine.statements.size, 1);
});

test('an address where nobody says a word is told as such, and held up nobody meanwhile', async (t) => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const good = await nodeWith(t, 'tails|good|1');
  const first: CallProgress[] = [];
  const dead = NOBODY.replace('/tcp/1/', `/tcp/${(server.address() as AddressInfo).port}/`);
  const reports = await call(new MemoryLedger('tails'), [dead, good.address], { onProgress: (progress) => { first.push(progress); } });
  assert.deepEqual(outcomes(reports), [{ complete: false, failure: 'cannot be reached: no answer in time', news: 0 }, { complete: true, failure: null, news: 1 }]);
  assert.deepEqual(first.find(({ ended }) => ended === 1), { ended: 1, peers: 2, statements: 1 });
});

test('somebody else at the address of a peer is not asked', async (t) => {
  const { ledger, address } = await nodeWith(t, 'tails|good|1');
  const mine = new MemoryLedger('tails');
  const [report] = await call(mine, [address.replace(/\/p2p\/.*/, NOBODY.slice(NOBODY.indexOf('/p2p/')))]);
  assert.match(report?.failure ?? '', /^cannot be reached: /);
  assert.deepEqual([mine.statements.size, ledger.statements.size, report?.sent], [0, 1, 0]);
});

test('what an address needs that is not dialled from here is told', async () => {
  const id = NOBODY.slice(NOBODY.indexOf('/p2p/') + 5);
  const hidden = `/onion3/vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd:4884/p2p/${id}`;
  const [report] = await call(new MemoryLedger('tails'), [hidden]);
  assert.equal(report?.failure, 'cannot be reached: such an address is not dialled from here: to an onion service it takes a proxy');
});

test('of a relay that is not there its own failure is told', async () => {
  const relayed = `/ip4/127.0.0.1/tcp/1/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp/p2p-circuit${NOBODY.slice(NOBODY.indexOf('/p2p/'))}`;
  const [report] = await call(new MemoryLedger('tails'), [relayed]);
  assert.match(report?.failure ?? '', /^cannot be reached: .*ECONNREFUSED/);
});

test('of several addresses of one peer one that answers is enough', async (t) => {
  const { host, address } = await nodeWith(t, 'tails|good|1');
  const reports = await call(new MemoryLedger('tails'), [`/ip4/127.0.0.1/tcp/1/p2p/${host.id}`, address]);
  assert.deepEqual(outcomes(reports), [{ complete: true, failure: null, news: 1 }]);
});

test('a statement that waits for a certificate is there at the end of the same call', async (t) => {
  const { ledger, address } = await nodeWith(t, `tails|${KEY}|1`);
  ledger.certificates.set(KEY, utf8Encode(`certificate of ${KEY}`));
  const mine = new MemoryLedger('tails');
  const [report] = await call(mine, [address]);
  assert.deepEqual([report?.complete, report?.news, mine.statements.size, mine.waitingMessages.size, mine.certificates.size], [true, 1, 1, 0, 1]);
});

test('certificates of one peer let in what another peer has', async (t) => {
  const [keys, words] = [await nodeWith(t), await nodeWith(t, `tails|${KEY}|1`)];
  keys.ledger.certificates.set(KEY, utf8Encode(`certificate of ${KEY}`));
  const mine = new MemoryLedger('tails');
  mine.waitingMessages.set(statement(`tails|${KEY}|0`).id, statement(`tails|${KEY}|0`).message);
  await call(mine, [words.address, keys.address]);
  assert.deepEqual([mine.statements.size, mine.waitingMessages.size], [2, 0]);
});

test('bad input 84: who sends what nobody accepts is told as such, and others are asked all the same', async (t) => {
  const liars = new MemoryLedger('tails');
  liars.add(statement('tails|forged|1'));
  const source = { tries: liars.relayed, offered: () => liars.offered(), read: liars.read.bind(liars) };
  const liar = await startStranger(t, answering(async (frame) => encodeSyncReply((await answerSync(source, decodeSyncRequest(frame))).reply)));
  const good = await nodeWith(t, 'tails|good|1');
  const mine = new MemoryLedger('tails');
  const reports = await call(mine, [addressesOf(liar)[0] as string, good.address]);
  assert.deepEqual(outcomes(reports), [
    { complete: false, failure: 'sync reply holds a statement that nobody accepts', news: 0 }, { complete: true, failure: null, news: 1 },
  ]);
});

test('bad input 84: who trickles is left behind once another has told all', async (t) => {
  const good = await nodeWith(t, 'tails|good|1');
  const slow = await startStranger(t, silent);
  const began = performance.now();
  const reports = await call(new MemoryLedger('tails'), [addressesOf(slow)[0] as string, good.address], { timing: { reply: 60_000, laggard: 50 } });
  assert.deepEqual(outcomes(reports), [
    { complete: false, failure: 'was left: it had not told all that it has when others long had', news: 0 }, { complete: true, failure: null, news: 1 },
  ]);
  assert.ok(performance.now() - began < 30_000);
});

test('bad input 86: who has much to tell is not left because another says at once that there is nothing, nor is that one hung up on', { timeout: 60_000 }, async (t) => {
  const connected: number[] = [];
  const withholding = await nodeWith(t);
  const full = new MemoryLedger('tails');
  for (let i = 0; i < 1_600; i++) full.add(statement(`tails|good|${i} ${'x'.repeat(4_000)}`));
  const source = { tries: full.relayed, offered: () => full.offered(), read: full.read.bind(full) };
  const honest = await startStranger(t, answering(async (frame) => {
    const request = decodeSyncRequest(frame);
    // A line that takes its time.
    if (request.kind === 'fetch') await delay(100);
    connected.push((await withholding.host.peers()).length);
    return encodeSyncReply((await answerSync(source, request)).reply);
  }));
  const mine = new MemoryLedger('tails');
  const reports = await call(mine, [withholding.address, addressesOf(honest)[0] as string], { timing: { laggard: 800 } });
  assert.deepEqual(outcomes(reports), [{ complete: true, failure: null, news: 0 }, { complete: true, failure: null, news: 1_600 }]);
  assert.equal(connected.at(-1), 1, 'the other one may be reached over it');
});

test('a call that is broken off ends, and says by what', async (t) => {
  const mute = await startStranger(t, silent);
  const stop = new AbortController();
  const calling = call(new MemoryLedger('tails'), addressesOf(mute).slice(0, 1), { signal: stop.signal });
  while (mute.getConnections().length === 0) await new Promise((resolve) => { mute.addEventListener('connection:open', resolve, { once: true }); });
  stop.abort(new ConcurError('interrupted', 'interrupted'));
  await assert.rejects(calling, { code: 'interrupted' });
  await assert.rejects(call(new MemoryLedger('tails'), [NOBODY], { signal: stop.signal }), { code: 'interrupted' });
});

test('who calls is nobody that the peer knows: another one each time, without a name, and not called back', async (t) => {
  const { ledger, host, log, address } = await nodeWith(t, 'tails|good|1');
  const callers: string[] = [];
  const agents: (string | null)[] = [];
  const mine = new MemoryLedger('tails');
  mine.add(statement('tails|good|of mine'));
  const roots = ledger.relayed.roots.bind(ledger.relayed);
  Object.assign(ledger.relayed, {
    async roots(scope: string) {
      for (const { id, agent } of await host.peers()) {
        callers.push(id);
        agents.push(agent);
      }
      return roots(scope);
    },
  });
  await call(mine, [address]);
  const first = new Set(callers.splice(0));
  await call(mine, [address]);
  assert.deepEqual([first.size, new Set(callers).size, first.intersection(new Set(callers)).size], [1, 1, 0]);
  assert.deepEqual(new Set(agents), new Set([null]));
  assert.equal(ledger.statements.size, 1, 'the caller gives nothing');
  assert.deepEqual(log.lines.filter(({ message }) => message === 'a peer of another network was turned away'), []);
});

test('progress tells of peers that ended and statements that came', async (t) => {
  const { address } = await nodeWith(t, 'tails|good|1', 'tails|good|2');
  const seen: CallProgress[] = [];
  await call(new MemoryLedger('tails'), [address, NOBODY], { onProgress: (progress) => { seen.push(progress); } });
  assert.deepEqual(seen.at(-1), { ended: 2, peers: 2, statements: 2 });
});

test('through a proxy nothing is dialled past it, and no name looked up', async (t) => {
  const { address, host } = await nodeWith(t, 'tails|good|1');
  const socks = await startSocksServer(t, { names: { 'node.example': Number(/tcp\/(\d+)/.exec(address)?.[1]) } });
  const lookup = t.mock.method(dns, 'lookup');
  const reports = await call(new MemoryLedger('tails'), [`/dns4/node.example/tcp/4884/p2p/${host.id}`], { reach: { proxy: socks.proxy, networkKey: null } });
  assert.deepEqual(outcomes(reports), [{ complete: true, failure: null, news: 1 }]);
  assert.deepEqual(socks.asked, ['node.example:4884']);
  assert.equal(lookup.mock.callCount(), 0);
});

test('a private network is called with its key, and not without', async (t) => {
  const networkKey = utf8Encode(`/key/swarm/psk/1.0.0/\n/base16/\n${'ab'.repeat(32)}\n`);
  const ledger = new MemoryLedger('tails');
  ledger.add(statement('tails|good|1'));
  const { host } = await join(t, ledger, { reach: { networkKey } });
  const peers = host.addresses().slice(0, 1);
  assert.deepEqual(outcomes(await call(new MemoryLedger('tails'), peers, { reach: { proxy: null, networkKey } })), [{ complete: true, failure: null, news: 1 }]);
  const [without] = await call(new MemoryLedger('tails'), peers);
  assert.match(without?.failure ?? '', /^cannot be reached: /);
});

test('an address that does not say who answers there is refused before anybody is dialled', async () => {
  await assert.rejects(call(new MemoryLedger('tails'), ['/ip4/127.0.0.1/tcp/4884']), { code: 'config-malformed' });
  await assert.rejects(call(new MemoryLedger('tails'), ['127.0.0.1:4884']), { code: 'config-malformed' });
});
