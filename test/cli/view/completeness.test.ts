import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lackingWords, oneLacking } from '../../../cli/view/completeness.ts';
import { lackWords } from '../../../src/tally/reason.ts';
import type { Lacking } from '../../../src/tally/freshness.ts';

const of = (why: Lacking['why'], id: string | null = null): Lacking => ({ why, id, name: 'muri', fingerprint: 'A'.repeat(40) });

test('what a witness had is told in the words of the verdict, with what there is to look for', () => {
  const told: [lack: Lacking, words: string, more: string][] = [
    [of('statement', '5be1c2a09f44aaaa'), 'has a statement by muri that is not here', ' (5be1c2a09f44)'],
    [of('statement'), 'had another set of statements by muri than is here', ''],
    [of('revocation'), 'knows of a key of muri that it was revoked, which is not known here', ''],
    [of('signer'), 'does not follow muri', ', and so says nothing of what muri signed'],
  ];
  for (const [lack, words, more] of told) assert.deepEqual([lackWords(lack), oneLacking(lack)], [words, words + more]);
});

test('a proof has the same words as a node: neither is called so', () => {
  for (const why of ['statement', 'revocation', 'signer'] as const) assert.doesNotMatch(oneLacking(of(why)), /node|proof/);
});

test('of several things the first is told, and how many more there are', () => {
  assert.equal(lackingWords({ name: 'anna', time: 0, lacking: [of('statement'), of('revocation'), of('signer')] }), 'had another set of statements by muri than is here; and 2 more');
  assert.equal(lackingWords({ name: 'anna', time: 0, lacking: [] }), 'all that it held is here');
});
