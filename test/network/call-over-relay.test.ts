/** Nodes that can be dialled over a relay only, and somebody who runs no node. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sha256Hex } from '../../src/base/sha256.ts';
import { callForEvidence } from '../../src/network/call-for-evidence.ts';
import { callPeers } from '../../src/network/call-peers.ts';
import { MemoryLedger, statement } from './memory-ledger.ts';
import { MemorySink } from './memory-sink.ts';
import { join, RecordedLog } from './swarm.ts';

const PIECE = new TextEncoder().encode('make: done');
const CALL = { network: 'test', reach: { proxy: null, networkKey: null }, signal: new AbortController().signal, log: new RecordedLog(), onProgress: () => undefined };

test('a peer behind a relay is asked over it, and the relay is asked for nothing', async (t) => {
  const [ours, theirs, between] = [new MemoryLedger('tails'), new MemoryLedger('tails'), new MemoryLedger('tails')];
  const relay = await join(t, between, { reach: { relay: 'serve' } });
  const hidden = await join(t, theirs, { listen: ['/p2p-circuit'], peers: relay.host.addresses(), reach: { relay: 'use' } });
  await hidden.log.until('reachable at');
  const peers = hidden.host.addresses();
  assert.match(peers[0] ?? '', /\/p2p-circuit\/p2p\//);
  const said = theirs.add(statement('tails|good|1'));
  theirs.evidence.set(sha256Hex(PIECE), PIECE);
  between.evidence.set(sha256Hex(PIECE), new TextEncoder().encode('make: fail'));

  const reports = await callPeers({ ...CALL, peers }, ours);
  assert.deepEqual(reports.map(({ peer, failure, complete }) => [peer, failure, complete]), [[hidden.host.id, null, true]]);
  assert.ok(ours.holds(said));

  const failures: string[] = [];
  const sink = new MemorySink(sha256Hex(PIECE));
  const gathered = await callForEvidence({ ...CALL, peers, onFailure: (peer, reason) => failures.push(`${peer} ${reason}`) }, sha256Hex(PIECE), sink);
  assert.deepEqual([gathered.peers, gathered.bytes, failures], [[hidden.host.id], PIECE.length, []]);
});

test('what the relay does not know is told as that', async (t) => {
  const relay = await join(t, new MemoryLedger('tails'), { reach: { relay: 'serve' } });
  const peers = [`${relay.host.addresses()[0]}/p2p-circuit/p2p/12D3KooWFbzsbT6GE4g8Dbxko9mm3D8C9Gdnn9PixFjifY9RQziH`];
  const [report] = await callPeers({ ...CALL, peers }, new MemoryLedger('tails'));
  assert.match(report?.failure ?? '', /^cannot be reached: .*NO_RESERVATION/);
});
