import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { MAX_CHECKPOINTS_PER_PROJECT, MAX_FUTURE_SECONDS } from '../../src/base/limits.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import { openCheckpointBook, registerOf, type KeptCheckpoint } from '../../src/ledger/checkpoints.ts';
import type { Checkpoint } from '../../src/statement/checkpoint.ts';
import { encodeCheckpoint } from '../../src/statement/checkpoint-codec.ts';
import { decodeCheckpointMessage, encodeCheckpointMessage } from '../../src/statement/checkpoint-message.ts';
import { EMPTY_INDEX } from '../../src/statement/release-index.ts';
import { openStore, type AttestationRecord, type Store } from '../../src/store/store.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { NOW } from './workbench.ts';

interface Given extends Partial<Pick<Checkpoint, 'project' | 'time' | 'delegation'>> {
  /** Of the node. */
  readonly number?: number;
}

function kept({ project = 'tails', number = 1, time = NOW, delegation = sha256Hex('delegation') }: Given = {}): KeptCheckpoint {
  const payload = encodeCheckpoint({
    project, nodeKey: sha256Hex(`node ${number}`), delegation, time, scopes: [project], signers: [], releases: { count: 0, root: EMPTY_INDEX }, seen: [],
  });
  const message = encodeCheckpointMessage({ payload, signature: new Uint8Array(64) });
  const { id, checkpoint } = decodeCheckpointMessage(message);
  return { id, checkpoint, message };
}

async function folderFor(t: TestContext): Promise<string> {
  const folder = await temporaryFolder(t);
  return join(folder, 'store');
}

const clockAt = (time: number) => ({ now: () => time });

suite('checkpoints that are kept', () => {
  test('they are there again when the store is opened again, as they were', async (t) => {
    const folder = await folderFor(t);
    const some = [kept(), kept({ number: 2 }), kept({ project: 'whonix' })];
    const store = await openStore(folder, { create: true });
    const book = openCheckpointBook(store, clockAt(NOW));
    assert.deepEqual(await Promise.all(some.map((each) => book.keep(each))), [true, true, true]);
    await store.close();
    const again = await openStore(folder, { create: false });
    t.after(() => again.close());
    const reopened = openCheckpointBook(again, clockAt(NOW));
    assert.deepEqual(await reopened.all(), some);
    assert.deepEqual((await reopened.of('whonix')).map(({ id }) => id), [some[2]?.id]);
    assert.deepEqual(await reopened.find(some[1]?.id ?? ''), some[1]);
  });

  test('of two at once the newer one stays, whichever is first', async (t) => {
    const store = await openStore(await folderFor(t), { create: true });
    t.after(() => store.close());
    for (const [number, order] of [[1, [NOW - 1, NOW]], [2, [NOW, NOW - 1]]] as const) {
      const book = openCheckpointBook(store, clockAt(NOW));
      await Promise.all(order.map((time) => book.keep(kept({ number, time }))));
      assert.deepEqual((await book.of('tails')).filter(({ checkpoint }) => checkpoint.nodeKey === sha256Hex(`node ${number}`)).map(({ checkpoint }) => checkpoint.time), [NOW]);
    }
  });

  test('bad input 94: one let in by a clock that ran ahead gives way when the clock is right again', async (t) => {
    const store = await openStore(await folderFor(t), { create: true });
    t.after(() => store.close());
    const ahead = kept({ time: NOW + 365 * 86_400 });
    assert.equal(await openCheckpointBook(store, clockAt(ahead.checkpoint.time)).keep(ahead), true);
    const book = openCheckpointBook(store, clockAt(NOW));
    assert.equal(await book.keep(kept()), true);
    assert.equal(await book.keep(ahead), false);
    assert.equal(await book.keep(kept({ time: NOW + MAX_FUTURE_SECONDS })), true);
    assert.deepEqual((await book.all()).map(({ checkpoint }) => checkpoint.time), [NOW + MAX_FUTURE_SECONDS]);
  });

  test('there are never more than the limit of one project: the oldest gives way, and other projects lose none', async (t) => {
    const folder = await folderFor(t);
    const store = await openStore(folder, { create: true });
    const book = openCheckpointBook(store, clockAt(NOW));
    const other = kept({ project: 'whonix', time: 1 });
    await book.keep(other);
    for (let number = 0; number < MAX_CHECKPOINTS_PER_PROJECT + 3; number++) await book.keep(kept({ number, time: NOW - 1_000 + number }));
    const before = await book.all();
    await store.close();
    const again = await openStore(folder, { create: false });
    t.after(() => again.close());
    const reopened = await openCheckpointBook(again, clockAt(NOW)).all();
    assert.deepEqual(reopened.map(({ id }) => id).sort(), before.map(({ id }) => id).sort());
    assert.equal(reopened.length, MAX_CHECKPOINTS_PER_PROJECT + 1);
    assert.equal(Math.min(...reopened.filter(({ checkpoint }) => checkpoint.project === 'tails').map(({ checkpoint }) => checkpoint.time)), NOW - 997);
    assert.ok(reopened.some(({ id }) => id === other.id));
  });

  test('whoever lets more keys speak than there is room for pushes out nobody else, be theirs the newest', async (t) => {
    const opened = await openStore(await folderFor(t), { create: true });
    t.after(() => opened.close());
    const liars = Array.from({ length: MAX_CHECKPOINTS_PER_PROJECT * 2 }, (_, number) => sha256Hex(`by mallory ${number}`));
    const store: Store = { ...opened, attestation: async (id) => ({ report: { signer: liars.includes(id) ? 'MALLORY' : 'ANNA' } } as AttestationRecord) };
    const book = openCheckpointBook(store, clockAt(NOW));
    const honest = kept({ number: -1, time: NOW - 3_600, delegation: sha256Hex('by anna') });
    for (const [number, delegation] of liars.entries()) {
      if (number === 3) assert.equal(await book.keep(honest), true);
      await book.keep(kept({ number, delegation, time: NOW + MAX_FUTURE_SECONDS }));
    }
    const all = await book.of('tails');
    assert.equal(all.length, MAX_CHECKPOINTS_PER_PROJECT);
    assert.ok(all.some(({ id }) => id === honest.id));
    assert.equal(await book.keep(kept({ number: -2, time: NOW - 3_600, delegation: sha256Hex('also by anna') })), true);
    assert.equal((await book.of('tails')).filter(({ checkpoint }) => checkpoint.time === NOW - 3_600).length, 2, 'and others find room');
  });

  test('a node has a register of its own in each project', () => {
    const registers = [kept(), kept({ number: 2 }), kept({ project: 'whonix' })].map(({ checkpoint }) => registerOf(checkpoint));
    assert.equal(new Set(registers).size, 3);
    for (const register of registers) assert.match(register, /^[0-9A-F]{64}$/);
  });
});
