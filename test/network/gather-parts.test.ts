import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { suite, test } from 'node:test';
import { MAX_EVIDENCE_PART_BYTES } from '../../src/base/limits.ts';
import { gatherParts, type PartSource } from '../../src/network/gather-parts.ts';
import type { EvidenceSink } from '../../src/network/port.ts';

const PART = MAX_EVIDENCE_PART_BYTES;
const PIECE = randomBytes(12 * PART + 5);

suite('parts of a piece from several sources', () => {
  function open() {
    let bytes = Buffer.alloc(0);
    const sink: EvidenceSink = {
      get length() { return bytes.length; },
      async append(part) { bytes = Buffer.concat([bytes, part]); },
      async restart() { bytes = Buffer.alloc(0); },
      finish: async () => true,
    };
    return { sink, content: () => bytes };
  }

  interface Behaviour {
    /** Fails from this call on. */
    readonly fails?: number;
    /** Milliseconds of each answer. */
    readonly slow?: number;
  }

  function source(peer: string, { fails = Infinity, slow = 0 }: Behaviour = {}): PartSource & { readonly asked: number[] } {
    const asked: number[] = [];
    return {
      peer,
      asked,
      async part(offset) {
        asked.push(offset / PART);
        if (slow > 0) await new Promise((resolve) => { setTimeout(resolve, slow); });
        return asked.length > fails ? null : PIECE.subarray(offset, offset + PART);
      },
    };
  }

  const gather = (sink: EvidenceSink, sources: readonly PartSource[], signal = new AbortController().signal) => gatherParts({ sources, size: PIECE.length, sink, signal, onProgress: () => undefined });

  test('are shared out, each asked for once, and put together in order', async () => {
    const { sink, content } = open();
    const sources = ['a', 'b', 'c', 'd', 'e', 'f'].map((peer) => source(peer));
    const { bytes, peers } = await gather(sink, sources);
    assert.deepEqual(content(), PIECE);
    assert.equal(bytes, PIECE.length);
    assert.deepEqual([...peers].sort(), ['a', 'b', 'c', 'd', 'e', 'f']);
    assert.deepEqual(sources.flatMap(({ asked }) => asked).sort((a, b) => a - b), Array.from({ length: 13 }, (_, i) => i));
  });

  test('that fail are asked of the others, and who failed is not asked again', async () => {
    const { sink, content } = open();
    const [good, bad] = [source('good'), source('bad', { fails: 1 })];
    await gather(sink, [bad, good]);
    assert.deepEqual(content(), PIECE);
    assert.equal(bad.asked.length, 2);
  });

  test('end where they are when nobody is left', async () => {
    const { sink, content } = open();
    const { bytes, peers } = await gather(sink, [source('a', { fails: 2 }), source('b', { fails: 1 })]);
    assert.deepEqual(content(), PIECE.subarray(0, bytes));
    assert.equal(bytes, 3 * PART);
    assert.deepEqual(peers, ['a', 'b']);
  });

  test('are not left to who takes much longer than the others', async () => {
    const { sink, content } = open();
    const [quick, slow] = [source('quick'), source('slow', { slow: 400 })];
    await gather(sink, [slow, quick]);
    assert.deepEqual(content(), PIECE);
    assert.equal(slow.asked.length, 1);
  });

  test('come from who is slow when nobody else is left', async () => {
    const { sink, content } = open();
    await gather(sink, [source('slow', { slow: 300 }), source('quick', { fails: 9 })]);
    assert.deepEqual(content(), PIECE);
  });

  test('stop when nobody wants them any more', async () => {
    const { sink } = open();
    await assert.rejects(gather(sink, [source('a')], AbortSignal.abort()), { code: 'interrupted' });
    assert.equal(sink.length, 0);
  });
});
