import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { sha256Hex } from '../../src/base/sha256.ts';
import { MAX_EVIDENCE_PART_BYTES } from '../../src/base/limits.ts';
import { callForEvidence, type EvidenceCall } from '../../src/network/call-for-evidence.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { MemorySink } from './memory-sink.ts';
import { join, type Member } from './swarm.ts';

const PIECE = randomBytes(3 * MAX_EVIDENCE_PART_BYTES + 5);
const SHA256 = sha256Hex(PIECE);
const NOBODY = '/ip4/127.0.0.1/tcp/1/p2p/12D3KooWFbzsbT6GE4g8Dbxko9mm3D8C9Gdnn9PixFjifY9RQziH';

test('a piece comes whole from who has it, and who could not be asked is told of', async (t) => {
  const [has, has2, hasNot, elsewhere] = await Promise.all([join(t, keeping()), join(t, keeping()), join(t, new MemoryLedger()), join(t, keeping(), { network: 'other' })]);
  const sink = new MemorySink(SHA256);
  const { gathered, failures, progress } = await callAll([...addressesOf(has, has2, hasNot, elsewhere), NOBODY], sink);
  assert.deepEqual(sink.bytes, PIECE);
  assert.deepEqual([gathered.size, gathered.bytes, new Set(gathered.peers)], [PIECE.length, PIECE.length, new Set([has.host.id, has2.host.id])]);
  assert.equal(progress.at(-1), PIECE.length);
  assert.deepEqual([...failures.keys()].sort(), [elsewhere.host.id, NOBODY.slice(-52)].sort());
  assert.match(failures.get(elsewhere.host.id) ?? '', /^is of network "other"/);
  assert.match(failures.get(NOBODY.slice(-52)) ?? '', /^cannot be reached: /);
});

test('who answers and does not have it is another thing than nobody who answers', async (t) => {
  const hasNot = await join(t, new MemoryLedger());
  const elsewhere = await join(t, keeping(), { network: 'other' });
  await assert.rejects(callAll(addressesOf(hasNot, elsewhere), new MemorySink(SHA256)), { code: 'not-found' });
  await assert.rejects(callAll(addressesOf(elsewhere), new MemorySink(SHA256)), { code: 'peer-failed', message: `cannot fetch evidence ${SHA256}: no peer answered` });
  await assert.rejects(callAll([NOBODY], new MemorySink(SHA256)), { code: 'peer-failed' });
});

test('fetching that is called off ends with that, and what came stays', async (t) => {
  const has = await join(t, keeping());
  const sink = new MemorySink(SHA256);
  const stopping = new AbortController();
  const reason = new Error('called off');
  const call = callAll(addressesOf(has), sink, { signal: stopping.signal, onProgress: () => stopping.abort(reason) });
  await assert.rejects(call, reason);
  assert.ok(sink.length > 0 && sink.length < PIECE.length);
});

function keeping(): MemoryLedger {
  const ledger = new MemoryLedger();
  ledger.evidence.set(SHA256, PIECE);
  return ledger;
}

function addressesOf(...members: readonly Member[]): string[] {
  return members.flatMap(({ host }) => host.addresses());
}

async function callAll(peers: readonly string[], sink: MemorySink, more: Partial<EvidenceCall> = {}) {
  const failures = new Map<string, string>();
  const progress: number[] = [];
  const gathered = await callForEvidence({
    network: 'test', peers, reach: { proxy: null, networkKey: null }, signal: new AbortController().signal,
    onFailure: (peer, reason) => failures.set(peer, reason), onProgress: ({ fetched }) => progress.push(fetched), ...more,
  }, SHA256, sink);
  return { gathered, failures, progress };
}
