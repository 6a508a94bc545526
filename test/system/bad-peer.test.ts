import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, suite, test } from 'node:test';
import { multiaddr } from '@multiformats/multiaddr';
import { concatBytes } from '../../src/base/bytes.ts';
import type { AcceptedEvent } from '../../src/ledger/port.ts';
import { decodeMessage, encodeMessage } from '../../src/statement/message.ts';
import { shortFormsOf } from '../../src/sync/short-forms.ts';
import type { SyncReply, SyncRequest, SyncTree } from '../../src/sync/sync-messages.ts';
import { encodeSyncReply } from '../../src/sync/sync-reply-codec.ts';
import { decodeSyncRequest } from '../../src/sync/sync-request-codec.ts';
import { makeBuilder, policyNaming, resultOf, RIGHT, WRONG, type Builder } from '../ledger/workbench.ts';
import { addressesOf, answering, PROTOCOLS, silent, startStranger, subscribed } from '../network/stranger.ts';
import { holds, Neighbourhood, type RunningNode } from './processes.ts';

suite('a node and a peer that does not keep to the rules', { timeout: 120_000 }, () => {
  let place: Neighbourhood;
  let node: RunningNode;
  let anna: Builder;
  let eve: Builder;

  before(async () => {
    [place, anna, eve] = await Promise.all([Neighbourhood.open(), makeBuilder('anna'), makeBuilder('eve')]);
    node = await place.startNode('node');
    await node.client.addPolicy(policyNaming([anna], 1));
    await node.client.importCertificates(anna.certificate, 'others');
  });

  after(() => place.close());

  test('a broken signature, a stranger\'s word and 300 KiB are not stored, and what is good from the same peer still is', async (t) => {
    const events = (await node.client.events(AbortSignal.timeout(30_000)))[Symbol.asyncIterator]();
    const peer = await startStranger(t, silent);
    await peer.dial(multiaddr(node.addresses[0]));
    await subscribed(peer, (await node.client.self()).id);

    const good = await anna.sign(resultOf(anna));
    const forged = encodeMessage({ kind: 'native', payload: decodeMessage(await anna.sign(resultOf(anna, { sha256: WRONG }))).payload, signature: decodeMessage(good).signature });
    const strange = await eve.sign(resultOf(eve));
    const last = await anna.sign(resultOf(anna, { name: 'last.iso' }));
    const arrived = [];
    for (const messages of [[forged, strange, new Uint8Array(300 * 1024), good], [last]]) {
      for (const message of messages) await peer.services.gossip.publish(PROTOCOLS.topic, concatBytes(Uint8Array.of(1), message));
      const { value } = await events.next() as IteratorYieldResult<AcceptedEvent>;
      arrived.push(value.entry);
    }
    assert.deepEqual(arrived.map(({ signer, subjects }) => [signer, subjects]), ['tails.iso', 'last.iso'].map((name) => [anna.fingerprint, [{ name, sha256: [RIGHT] }]]));
    const log = await node.client.log({ limit: 10 });
    assert.deepEqual(log.map(({ id }) => id).sort(), arrived.map(({ id }) => id).sort());
    assert.deepEqual((await node.client.certificates()).map(({ facts }) => facts.fingerprint), [anna.fingerprint]);
  });

  test('bad input 84: who lies about what it has, in every way, costs the node nothing that stays, and an honest peer is heard meanwhile', async (t) => {
    const liars = await Promise.all(LIES.map((lie) => startStranger(t, answering((frame) => lying(decodeSyncRequest(frame), lie, [anna.fingerprint, eve.fingerprint])))));
    const honest = await place.startNode('honest');
    await honest.client.addPolicy(policyNaming([anna], 1));
    await honest.client.importCertificates(anna.certificate, 'others');
    const victim = await place.startNode('victim', { peers: [...liars.flatMap(addressesOf), ...honest.addresses] });
    await victim.client.addPolicy(policyNaming([anna, eve], 1));
    await victim.client.importCertificates(anna.certificate, 'others');
    const round = async (number: number) => {
      const { id } = await honest.client.accept(await anna.sign(resultOf(anna, { name: `honest-${number}.iso` })), 'local');
      await victim.client.sync({}, { signal: AbortSignal.timeout(30_000), onProgress: () => undefined });
      await holds(victim, id);
      return memoryOf(victim);
    };
    const memory: number[] = [];
    for (let i = 0; i < ROUNDS; i++) memory.push(await round(i));
    // In the first half a node loads what it needs to talk, and its heap grows to the size that it works with: the later the busier the machine is.
    const [grown, last] = [Math.max(...memory.slice(0, ROUNDS / 2)), memory.at(-1) as number];
    assert.ok(last - grown < 48, `${memory.join(', ')} MiB`);
    assert.deepEqual((await victim.client.log({ limit: 100 })).filter(({ signer }) => signer !== anna.fingerprint), []);
  });
});

/** In which everybody is asked. */
const ROUNDS = 12;

type Lie = (request: SyncRequest) => SyncReply | null;

const HASH = 'ab'.repeat(12);
/** Of a scope that everybody follows here, and signers whom nobody knows, or everybody. */
const LIES: readonly Lie[] = [
  ({ kind }) => (kind === 'compare' ? { kind: 'equal' } : null),
  ({ kind }) => (kind === 'ask-signers' ? { kind: 'signers', pages: [{ form: 'short', more: true, signers: names(4_000) }] } : null),
  ({ kind }) => (kind === 'ask-nodes' ? { kind: 'nodes', trees: [deep(8)] } : null),
  ({ kind }) => (kind === 'fetch' ? { kind: 'items', pieces: [{ kind: 'below', more: null, items: [] }] } : null),
  ({ kind }) => (kind === 'fetch' ? { kind: 'items', pieces: [{ kind: 'some', items: [null] }] } : null),
];

let next = 0;

/** What all liars say where they have no better lie: every signer has a million items. */
function lying(request: SyncRequest, lie: Lie, signers: readonly string[]): Uint8Array {
  const told = lie(request);
  if (told !== null) return encodeSyncReply(told);
  switch (request.kind) {
    case 'hello': return encodeSyncReply({ kind: 'hello', version: 1, scopes: ['tails'] });
    case 'compare': return encodeSyncReply({ kind: 'different', digests: request.places.map(() => HASH) });
    case 'ask-signers': return encodeSyncReply({ kind: 'signers', pages: request.asks.map(({ form, scope }) => ({ form, more: false, signers: form === 'short' && scope === 'tails' ? shortened(signers, request.salt) : [] })) });
    case 'ask-nodes': return encodeSyncReply({ kind: 'nodes', trees: request.asks.flatMap(({ nodes }) => nodes.map(({ levels }) => deep(levels))) });
    default: return encodeSyncReply({ kind: 'items', pieces: [{ kind: 'below', more: null, items: [] }] });
  }
}

function names(count: number) {
  return Array.from({ length: count }, () => ({ name: (++next).toString(16).padStart(12, '0'), count: 1_000_000, digest: HASH }));
}

function shortened(signers: readonly string[], salt: string) {
  const short = shortFormsOf(salt);
  return signers.map((signer) => ({ name: short.name(signer), count: 1_000_000, digest: HASH })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Nodes that differ, each time anew. */
function deep(levels: number): SyncTree {
  if (levels === 0) return { kind: 'cut', bits: 20, digest: (++next).toString(16).padStart(24, '0') };
  return { kind: 'split', children: [deep(levels - 1), deep(levels - 1)] };
}

/** MiB that the process has in memory. */
async function memoryOf({ process }: RunningNode): Promise<number> {
  const status = await readFile(`/proc/${process.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
}
