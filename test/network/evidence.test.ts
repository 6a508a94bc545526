import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { suite, test, type TestContext } from 'node:test';
import { MAX_EVIDENCE_PART_BYTES } from '../../src/base/limits.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import type { FetchOptions } from '../../src/network/port.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { MemorySink } from './memory-sink.ts';
import { acquainted, join, type Member } from './swarm.ts';

const PART = MAX_EVIDENCE_PART_BYTES;

const following = (onProgress: FetchOptions['onProgress'] = () => undefined): FetchOptions => ({ signal: new AbortController().signal, onProgress });

suite('evidence over the network', () => {
  /** One who asks, connected to some who have the piece in their way. */
  async function meet(t: TestContext, ...keepers: MemoryLedger[]): Promise<{ asker: Member; others: Member[] }> {
    const others = await Promise.all(keepers.map((ledger) => join(t, ledger)));
    const asker = await join(t, new MemoryLedger(), { peers: others.flatMap(({ host }) => host.addresses()) });
    await Promise.all(others.map((other) => acquainted(asker, other)));
    return { asker, others };
  }

  function keeping(sha256: string, piece: Uint8Array): MemoryLedger {
    const ledger = new MemoryLedger();
    ledger.evidence.set(sha256, piece);
    return ledger;
  }

  const piece = randomBytes(5 * PART + 17);
  const sha256 = sha256Hex(piece);

  test('comes whole from several peers, each of whom gave a part', async (t) => {
    const { asker, others } = await meet(t, keeping(sha256, piece), keeping(sha256, piece), new MemoryLedger());
    const sink = new MemorySink(sha256);
    const seen: number[] = [];
    const gathered = await asker.host.fetchEvidence(sha256, sink, following(({ fetched }) => seen.push(fetched)));
    assert.deepEqual(sink.bytes, piece);
    assert.deepEqual({ size: gathered.size, bytes: gathered.bytes, restarts: sink.restarts }, { size: piece.length, bytes: piece.length, restarts: 0 });
    assert.deepEqual([...gathered.peers].sort(), others.slice(0, 2).map(({ host }) => host.id).sort());
    assert.deepEqual(seen, [2 * PART, 4 * PART, piece.length]);
  });

  test('goes on from where the last attempt ended', async (t) => {
    const { asker } = await meet(t, keeping(sha256, piece));
    const sink = new MemorySink(sha256);
    await sink.append(piece.subarray(0, 3 * PART + 5));
    const gathered = await asker.host.fetchEvidence(sha256, sink, following());
    assert.deepEqual(sink.bytes, piece);
    assert.equal(gathered.bytes, piece.length - 3 * PART - 5);
  });

  test('an empty piece is a piece', async (t) => {
    const empty = new Uint8Array();
    const { asker } = await meet(t, keeping(sha256Hex(empty), empty));
    assert.equal((await asker.host.fetchEvidence(sha256Hex(empty), new MemorySink(sha256Hex(empty)), following())).size, 0);
  });

  class Leaving extends MemoryLedger {
    override async evidencePart(request: Parameters<MemoryLedger['evidencePart']>[0]) {
      return request.offset > 0 ? null : super.evidencePart(request);
    }
  }

  test('when the only peer goes away, what came stays', async (t) => {
    const leaving = new Leaving();
    leaving.evidence.set(sha256, piece);
    const { asker } = await meet(t, leaving);
    const sink = new MemorySink(sha256);
    await assert.rejects(asker.host.fetchEvidence(sha256, sink, following()), { code: 'peer-failed', hint: /what came is kept/ });
    assert.deepEqual({ bytes: sink.bytes, restarts: sink.restarts }, { bytes: piece.subarray(0, PART), restarts: 0 });
  });

  test('when one peer goes away the other goes on', async (t) => {
    const leaving = new Leaving();
    leaving.evidence.set(sha256, piece);
    const { asker } = await meet(t, leaving, keeping(sha256, piece));
    const sink = new MemorySink(sha256);
    await asker.host.fetchEvidence(sha256, sink, following());
    assert.deepEqual(sink.bytes, piece);
  });

  test('bad input 100: wrong bytes from one of several are found out, the others give it alone, and the liar is not asked again', async (t) => {
    const wrong = Buffer.from(piece);
    // In whichever of the first two parts it is asked for: a peer that is slow just then gives no other.
    for (const offset of [0, PART]) wrong[offset] = (wrong[offset] as number) ^ 1;
    const { asker, others } = await meet(t, keeping(sha256, wrong), keeping(sha256, piece));
    const sink = new MemorySink(sha256);
    const gathered = await asker.host.fetchEvidence(sha256, sink, following());
    assert.deepEqual(sink.bytes, piece);
    assert.deepEqual(gathered.peers, [others[1]?.host.id]);
    assert.ok(gathered.bytes >= 2 * piece.length);
  });

  test('bad input 100: a liar that is alone is found out once, and then counts as one who has nothing', async (t) => {
    const { asker } = await meet(t, keeping(sha256, randomBytes(piece.length)));
    await assert.rejects(asker.host.fetchEvidence(sha256, new MemorySink(sha256), following()), { code: 'peer-failed', hint: /try again later/ });
    await assert.rejects(asker.host.fetchEvidence(sha256, new MemorySink(sha256), following()), { code: 'not-found' });
  });

  test('bad input 100: a size that is not the real one is outvoted, or found out by the hash', async (t) => {
    const { asker } = await meet(t, keeping(sha256, piece.subarray(0, PART)), keeping(sha256, piece));
    const sink = new MemorySink(sha256);
    await asker.host.fetchEvidence(sha256, sink, following());
    assert.deepEqual(sink.bytes, piece);
  });

  test('that nobody has, or that nobody can be asked for, is told apart', async (t) => {
    const { asker } = await meet(t, new MemoryLedger());
    await assert.rejects(asker.host.fetchEvidence(sha256, new MemorySink(sha256), following()), { code: 'not-found', message: /none of 1 peer has/ });
    const alone = await join(t, new MemoryLedger());
    await assert.rejects(alone.host.fetchEvidence(sha256, new MemorySink(sha256), following()), { code: 'peer-failed', message: /no peer is connected/ });
  });

  test('stops when whoever asked for it goes away, and keeps what came', async (t) => {
    const { asker } = await meet(t, keeping(sha256, piece));
    const stop = new AbortController();
    const sink = new MemorySink(sha256);
    await assert.rejects(asker.host.fetchEvidence(sha256, sink, { signal: stop.signal, onProgress: () => stop.abort() }), { code: 'interrupted' });
    assert.deepEqual(sink.bytes, piece.subarray(0, PART));
  });
});
