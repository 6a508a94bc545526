import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isConcurError } from '../../src/base/errors.ts';
import { verifyArrival, type ArrivalPlace } from '../../src/sync/arrival.ts';
import { keyText } from '../../src/sync/prefixes.ts';
import { shortFormsOf } from '../../src/sync/short-forms.ts';
import type { TrieItem } from '../../src/sync/tries.ts';
import { itemOf, SALT, TAILS } from './conversing.ts';

const short = shortFormsOf(SALT);
const item = itemOf('statement', 1_500_000_000);
const bits = BigInt(`0x${keyText(item)}`).toString(2).padStart(288, '0');
const prefix = bits.slice(0, 40);
/** The same bits, and another last one. */
const beside = prefix.slice(0, -1) + (prefix.endsWith('1') ? '0' : '1');

function verify(place: ArrivalPlace): void {
  verifyArrival(short, { trie: TAILS, message: new Uint8Array(), place }, item);
}

function refuses(place: ArrivalPlace, problem: RegExp): void {
  assert.throws(() => verify(place), (error) => isConcurError(error, 'frame-malformed') && problem.test((error as Error).message));
}

test('an item is what was asked for when it has the prefix, and the short id or a place between the ends', () => {
  const [before, after]: TrieItem[] = [{ ...item, time: item.time - 1 }, { ...item, time: item.time + 1 }];
  verify({ kind: 'some', prefix, id: short.id(item.id) });
  verify({ kind: 'below', prefix, after: null, last: null });
  verify({ kind: 'below', prefix: '', after: before as TrieItem, last: item });
  verify({ kind: 'below', prefix: '', after: before as TrieItem, last: after as TrieItem });
  refuses({ kind: 'some', prefix: beside, id: short.id(item.id) }, /from elsewhere/);
  refuses({ kind: 'below', prefix: beside, after: null, last: null }, /from elsewhere/);
  refuses({ kind: 'some', prefix, id: '0'.repeat(12) }, /another item/);
  refuses({ kind: 'below', prefix: '', after: item, last: null }, /passed already/);
  refuses({ kind: 'below', prefix: '', after: null, last: before as TrieItem }, /beyond the last/);
});
