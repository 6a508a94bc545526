import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { multiaddr } from '@multiformats/multiaddr';
import { concatBytes } from '../../src/base/bytes.ts';
import type { AcceptedEvent } from '../../src/ledger/port.ts';
import { decodeMessage, encodeMessage } from '../../src/statement/message.ts';
import { makeBuilder, policyNaming, resultOf, RIGHT, WRONG, type Builder } from '../ledger/workbench.ts';
import { PROTOCOLS, silent, startStranger, subscribed } from '../network/stranger.ts';
import { Neighbourhood, type RunningNode } from './processes.ts';

suite('a node and a peer that does not keep to the rules', { timeout: 60_000 }, () => {
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
});
