import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertProperty, array, option, property, record, string } from 'fast-check';
import { draftPolicy, type DraftedPerson } from '../../src/policy/draft.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import { fingerprint } from './party.ts';

const NOTE = 'certificate looked at 2026-11-22';

function draft(people: readonly Omit<DraftedPerson, 'fingerprint'>[], threshold = 1): string {
  return draftPolicy({ project: 'tails', threshold, note: NOTE, people: people.map((person, i) => ({ ...person, fingerprint: fingerprint(i + 1) })) });
}

function petnames(...people: [userId: string | null, fileStem: string][]): string[] {
  return [...parsePolicy(draft(people.map(([userId, fileStem]) => ({ userId, fileStem })))).people.keys()];
}

test('a drafted policy is a quorum of K of all, and nothing stricter', () => {
  const text = draft([{ userId: 'anonym <anonym@example.org>', fileStem: '01' }, { userId: null, fileStem: 'segfault' }, { userId: 'muri', fileStem: '03' }], 2);
  assert.equal(text, `concur-policy 1
project tails
# Check every fingerprint before you trust it. Keys of one person get one petname.
# anonym <anonym@example.org>, file 01: ${NOTE}
signer anonym ${fingerprint(1)}
# no user id, file segfault: ${NOTE}
signer segfault ${fingerprint(2)}
# muri, file 03: ${NOTE}
signer muri ${fingerprint(3)}
group all-builders 2 anonym segfault muri
quorum all-builders
`);
  const policy = parsePolicy(text);
  assert.deepEqual([policy.quorum.need, policy.people.size, policy.fresh, policy.contest, policy.expires], [2, 3, null, null, null]);
});

test("a petname is the user id's name part in plain letters, else the file's stem, with -2 when taken", () => {
  assert.deepEqual(petnames(['Alice Example (work) <alice@example.org>', 'f1']), ['AliceExample']);
  assert.deepEqual(petnames(['<alice@example.org>', 'f1'], ['bob@example.org', 'f2'], [null, 'f 3!']), ['f1', 'f2', 'f3']);
  assert.deepEqual(petnames(['sib', 'a'], ['sib <sib@example.org>', 'b'], ['sib-2', 'c'], ['sib', 'd']), ['sib', 'sib-2', 'sib-2-2', 'sib-3']);
  assert.deepEqual(petnames(['ボブ', 'bob'], ['ボブ', 'ボブ'], ['all-builders', 'x']), ['bob', 'signer', 'all-builders-2']);
  assert.deepEqual(petnames(['-._Zoë', 'z'], ['Łéo Håf', 'l']), ['Zoe', 'eoHaf']);
});

test('a certificate that is given twice is one person', () => {
  const twice = [1, 2, 1].map((number) => ({ fingerprint: fingerprint(number), userId: null, fileStem: `key-${number}` }));
  assert.deepEqual([...parsePolicy(draftPolicy({ project: 'p', threshold: 2, people: twice, note: NOTE })).people.keys()], ['key-1', 'key-2']);
  assert.throws(() => draftPolicy({ project: 'p', threshold: 3, people: twice, note: NOTE }), { code: 'usage', message: 'threshold "3" is not between 1 and 2, the number of signers' });
});

test('a threshold that nobody could reach, or that asks for nobody, is refused', () => {
  for (const threshold of [0, 2, -1, 1.5, Number.NaN]) assert.throws(() => draft([{ userId: 'a', fileStem: 'a' }], threshold), { code: 'usage' });
  assert.throws(() => draft([], 1), { code: 'usage', message: 'a policy needs a signer' });
});

test('a project that is no plain name is refused', () => {
  assert.throws(() => draftPolicy({ project: 'a b', threshold: 1, people: [{ fingerprint: fingerprint(1), userId: null, fileStem: 'a' }], note: NOTE }), { code: 'policy-malformed' });
});

test('whatever certificates and files are called, the draft parses', () => {
  const people = array(record({ userId: option(string({ unit: 'binary' })), fileStem: string({ unit: 'binary' }) }), { minLength: 1, maxLength: 5 });
  assertProperty(property(people, (list) => {
    assert.equal(parsePolicy(draft(list)).people.size, list.length);
  }), { seed: 7, numRuns: 1_000, examples: [[[{ userId: 'a\nsigner evil B', fileStem: '\u202e' }, { userId: '\ud800\r\n', fileStem: '\u001b[2J' }]]] });
});
