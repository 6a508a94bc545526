import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Asked } from '../../../src/node/one-shot.ts';
import { askedDocument, askedLine, askedWarnings, shownLine } from '../../../cli/view/asked.ts';

const TOLD = { peer: 'one', complete: true, failure: null, sent: 40, received: 1_500, rounds: 3, items: 2, news: 2, milliseconds: 400 };
const FAILED = { peer: 'two', complete: false, failure: 'cannot be reached: refused', sent: 0, received: 0, rounds: 0, items: 0, news: 0, milliseconds: 100 };
const asked = (...peers: Asked['peers'][number][]): Asked => ({ peers, projects: [{ project: 'tails', asOf: 1_000 }, { project: 'guix', asOf: 1_000 }] });

test('one line tells how many peers were asked and what came', () => {
  assert.equal(askedLine(asked(TOLD, FAILED)), 'asked 2 peers: 2 new  1.5 kB in  40 B out  0.4 s');
  assert.equal(askedLine(asked({ ...TOLD, news: 0 })), 'asked 1 peer: nothing new  1.5 kB in  40 B out  0.4 s');
});

test('what peers saw is told if any of them answered', () => {
  assert.equal(shownLine(asked(TOLD, FAILED)), 'peers saw your address, and which projects you follow: tails, guix; not which file');
  assert.equal(shownLine(asked(FAILED)), 'nobody answered, so nobody learned what is followed here');
});

test('who did not tell all is named, and how old what is here is only when nobody did', () => {
  assert.deepEqual(askedWarnings(asked(TOLD, FAILED), 1_060), ['peer two cannot be reached: refused']);
  assert.deepEqual(askedWarnings(asked({ ...TOLD, complete: false }), 1_000 + 3 * 86_400), [
    'peer one did not tell all that it has', 'no peer told all that it has: the answer comes from what is here, and was up to date 3 days ago',
  ]);
  assert.match(askedWarnings({ ...asked(FAILED), projects: [{ project: 'tails', asOf: null }] }, 2_000)[1] ?? '', /and was never up to date$/);
});

test('where projects are of different ages each is told, or the one that is judged alone', () => {
  const uneven = { peers: [FAILED], projects: [{ project: 'tails', asOf: 1_000 }, { project: 'guix', asOf: null }] };
  const now = 1_000 + 3 * 86_400;
  const age = (project?: string) => askedWarnings(uneven, now, project)[1]?.replace(/^.* from what is here, /, '');
  assert.equal(age(), 'by project: tails up to date 3 days ago, guix never up to date');
  assert.equal(age('tails'), 'and was up to date 3 days ago');
  assert.equal(age('guix'), 'and was never up to date');
  assert.equal(age('nobody follows it'), age());
  const { asOf } = askedDocument(uneven)['asked'] as { asOf: number | null };
  assert.equal(asOf, null);
});

test('programs get the same, and nothing where nobody was asked', () => {
  assert.deepEqual(askedDocument(null), {});
  assert.deepEqual(askedDocument(asked(TOLD, FAILED)), { asked: {
    peers: [
      { peer: 'one', completed: true, failure: null, new: 2, bytesIn: 1_500, bytesOut: 40, milliseconds: 400 },
      { peer: 'two', completed: false, failure: 'cannot be reached: refused', new: 0, bytesIn: 0, bytesOut: 0, milliseconds: 100 },
    ],
    shows: ['address', 'projects', 'signers', 'holdings'], projects: ['tails', 'guix'], asOf: 1_000, followed: [{ project: 'tails', asOf: 1_000 }, { project: 'guix', asOf: 1_000 }],
  } });
  assert.deepEqual(askedDocument(asked(FAILED))['asked'], { peers: [{ peer: 'two', completed: false, failure: 'cannot be reached: refused', new: 0, bytesIn: 0, bytesOut: 0, milliseconds: 100 }], shows: [], projects: [], asOf: 1_000, followed: [{ project: 'tails', asOf: 1_000 }, { project: 'guix', asOf: 1_000 }] });
});
