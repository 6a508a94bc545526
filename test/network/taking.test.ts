import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { utf8Encode } from '../../src/base/bytes.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import type { Intake } from '../../src/network/intake.ts';
import { rememberPassedOver } from '../../src/network/passed-over.ts';
import type { Received } from '../../src/network/port.ts';
import { openTaking, type Taken } from '../../src/network/taking.ts';
import { encodeMessage } from '../../src/statement/message.ts';
import type { Arrival } from '../../src/sync/arrival.ts';
import type { Reconciliation } from '../../src/sync/reconcile.ts';
import { CERTIFICATES_SCOPE, type TrieItem, type TrieName } from '../../src/sync/tries.ts';

const TRIE: TrieName = { scope: 'tails', signer: 'A'.repeat(40) };
const ITEM = { ...TRIE, time: 5, id: 'c'.repeat(64) };
const KEYS: TrieName = { scope: CERTIFICATES_SCOPE, signer: 'B'.repeat(40) };
const NATIVE = encodeMessage({ kind: 'native', payload: utf8Encode('{}'), signature: Uint8Array.of(1) });
const FOREIGN = encodeMessage({ kind: 'sha256sums', payload: utf8Encode('x'), signature: Uint8Array.of(1) });

suite('what comes with a reply', () => {
  interface World {
    readonly received?: Received | (() => Promise<Received>);
    readonly certificate?: 'new' | 'known' | 'refused';
  }

  function open({ received = { outcome: 'new', item: ITEM }, certificate = 'new' }: World = {}) {
    const order: string[] = [];
    const settled: (TrieItem | null)[] = [];
    const passedOver = rememberPassedOver(() => 0);
    const taken: Taken = { fresh: new Map(), news: 0, items: 0, waiting: 0 };
    const intake: Intake = {
      offer: () => { throw new Error('nothing is gossiped here'); },
      async take() {
        order.push('statement');
        return typeof received === 'function' ? received() : received;
      },
    };
    const ledger = {
      async receiveCertificate() {
        order.push('certificate');
        return certificate;
      },
    };
    const conversation = { settle: (_: Arrival, item: TrieItem | null) => settled.push(item) } as unknown as Reconciliation;
    const taking = openTaking({ ledger, intake, passedOver, peer: 'peer' }, taken);
    const take = async (...arrivals: Arrival[]) => {
      await taking.add(conversation, arrivals);
      await taking.ended();
    };
    return { take, taking, conversation, taken, settled, passedOver, order };
  }

  const arrival = (trie: TrieName, message: Uint8Array): Arrival => ({ trie, message, place: { kind: 'below', prefix: '', after: null, last: null } });

  test('is counted, and told to the conversation by its place', async () => {
    const { take, taken, settled } = open();
    await take(arrival(TRIE, NATIVE));
    assert.deepEqual(settled, [{ time: 5, id: ITEM.id }]);
    assert.deepEqual(taken, { fresh: new Map([['tails', [ITEM.id]]]), news: 1, items: 1, waiting: 0 });
  });

  test('is taken in certificates first, since statements beside them may be by their keys', async () => {
    const { take, order } = open();
    await take(arrival(TRIE, NATIVE), arrival(KEYS, utf8Encode('certificate')), arrival(TRIE, NATIVE));
    assert.deepEqual(order, ['certificate', 'statement', 'statement']);
  });

  test('is passed over from now on when it is a version of a certificate that says nothing new', async () => {
    const { take, passedOver, taken, settled } = open({ certificate: 'known' });
    const item = { time: 0, id: sha256Hex(utf8Encode('certificate')) };
    await take(arrival(KEYS, utf8Encode('certificate')));
    assert.deepEqual(settled, [item]);
    assert.deepEqual(passedOver.of(KEYS), [item]);
    assert.equal(taken.news, 0);
  });

  test('is passed over when it was of no use, and counts as such', async () => {
    const { take, passedOver, settled } = open({ received: { outcome: 'ignored', item: ITEM } });
    await take(arrival(TRIE, NATIVE));
    assert.deepEqual(settled, [null]);
    assert.deepEqual(passedOver.of(TRIE).map(({ id }) => id), [ITEM.id]);
  });

  test('of somebody else is held against the peer, unless for whom it counts is each node\'s own view', async () => {
    const elsewhere: Received = { outcome: 'known', item: { ...ITEM, signer: 'D'.repeat(40) } };
    await assert.rejects(open({ received: elsewhere }).take(arrival(TRIE, NATIVE)), { code: 'frame-malformed' });
    const { take, settled } = open({ received: elsewhere });
    await take(arrival(TRIE, FOREIGN));
    assert.deepEqual(settled, [null]);
  });

  test('that nobody accepts is held against the peer, and our own trouble is not', async () => {
    await assert.rejects(open({ received: { outcome: 'refused', item: null } }).take(arrival(TRIE, NATIVE)), { code: 'frame-malformed' });
    await assert.rejects(open({ certificate: 'refused' }).take(arrival(KEYS, NATIVE)), { code: 'frame-malformed' });
    await assert.rejects(open({ received: { outcome: 'failed', item: null } }).take(arrival(TRIE, NATIVE)), { code: 'write-failed' });
  });

  test('waits for room when four replies are looked at already', async () => {
    const decisions: PromiseWithResolvers<Received>[] = [];
    const { taking, conversation } = open({ received: () => {
      const decision = Promise.withResolvers<Received>();
      decisions.push(decision);
      return decision.promise;
    } });
    for (let i = 0; i < 3; i++) await taking.add(conversation, [arrival(TRIE, NATIVE)]);
    const fourth = taking.add(conversation, [arrival(TRIE, NATIVE)]);
    const turn = new Promise((resolve) => { setImmediate(resolve, 'no room'); });
    assert.equal(await Promise.race([fourth, turn]), 'no room');
    decisions[0]?.resolve({ outcome: 'known', item: ITEM });
    await fourth;
    for (const { resolve } of decisions) resolve({ outcome: 'known', item: ITEM });
    await taking.ended();
  });
});
