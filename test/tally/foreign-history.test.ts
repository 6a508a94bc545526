import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { array, assert as assertProperty, constantFrom, nat, property, tuple } from 'fast-check';
import type { Claim, ResultClaim, RetractionClaim } from '../../src/statement/claim.ts';
import { currentValues } from '../../src/tally/current.ts';
import { currentState } from '../../src/tally/history.ts';
import { A, claim, hash, NOW, permutations, retraction } from './claims.ts';

/** `x`, `x (later-signature)`, `conflict x y`, or `nothing`; the same for every order of the statements. */
function now(...claims: Claim[]): string {
  const answers = new Set(permutations(claims).map((order) => {
    const statements = order.filter((one): one is ResultClaim => one.kind !== 'retraction');
    const retractions = order.filter((one): one is RetractionClaim => one.kind === 'retraction');
    const state = currentState({ artifact: 'a.iso', statements, retractions });
    if (state === null) return 'nothing';
    const words = ['x', 'y', 'z'].filter((word) => state.sha256.includes(hash(word))).join(' ');
    const prefix = state.kind === 'value' ? '' : `${state.kind} `;
    return `${prefix}${words}${state.changed === null ? '' : ` (${state.changed})`}`;
  }));
  assert.equal(answers.size, 1, `the order decides: ${[...answers].join(' | ')}`);
  return [...answers][0] as string;
}

type Given = Partial<Parameters<typeof claim>[0]>;
const says = (word: string, time: number, more: Given = {}) => claim({ signer: A, got: word.split(' '), time: NOW - 1000 + time, ...more });
const signs = (word: string, time: number, more: Given = {}) => says(word, time, { format: 'sha256sums', ...more });
const retracts = (claims: ResultClaim[], time: number) => retraction(A, claims, NOW - 1000 + time);

describe('foreign statements of one key on one subject', () => {
  test('of two values the later signature counts, marked as a change', () => {
    assert.equal(now(signs('x', 0), signs('y', 10)), 'y (later-signature)');
    assert.equal(now(signs('x', 0), signs('y', 10), signs('z', 20)), 'z (later-signature)');
    assert.equal(now(signs('x', 0), signs('y', 10), signs('x', 20)), 'x (later-signature)');
  });
  test('the same value again changes nothing', () => {
    assert.equal(now(signs('x', 0), signs('x', 10, { format: 'gitian' }), signs('x', 10, { nonce: 1 })), 'x');
  });
  test('all statements of the newest value stand, since what was last signed otherwise', () => {
    const again = [signs('y', 10), signs('y', 20, { nonce: 1 })];
    const state = currentState({ artifact: 'a.iso', statements: [signs('x', 0), ...again], retractions: [] });
    assert.deepEqual(new Set(state?.claims.map(({ id }) => id)), new Set(again.map(({ id }) => id)));
  });
  test('two values in the newest second are a conflict, and no equivocation', () => {
    assert.equal(now(signs('x', 10), signs('y', 10)), 'conflict x y');
    assert.equal(now(signs('z', 0), signs('x', 10), signs('y', 10)), 'conflict x y');
    assert.equal(now(signs('x', 0), signs('y', 0), signs('x', 10)), 'x (later-signature)', 'a later one settles it');
    assert.equal(now(signs('x', 0), signs('y', 0), signs('z', 10)), 'z (later-signature)');
  });
  test('a name that stands twice is a set, and another set is another value', () => {
    assert.equal(now(signs('x y', 0), signs('x y', 10, { nonce: 1 })), 'x y');
    assert.equal(now(signs('x y', 0), signs('x', 10)), 'x (later-signature)');
    assert.equal(now(signs('x y', 0), signs('x', 0)), 'conflict x y');
  });
  test('what counts is what was signed in the newest second, whatever came before', () => {
    const words = tuple(constantFrom('x', 'y', 'z', 'x y'), nat(4));
    let conflicts = 0;
    assertProperty(property(array(words, { minLength: 1, maxLength: 8 }), (list) => {
      const statements = list.map(([word, second], nonce) => signs(word, second, { nonce }));
      const newest = Math.max(...list.map(([, second]) => second));
      const values = new Set(list.filter(([, second]) => second === newest).map(([word]) => word));
      const state = currentState({ artifact: 'a.iso', statements, retractions: [] });
      assert.equal(state?.kind, values.size === 1 ? 'value' : 'conflict');
      assert.deepEqual(new Set(state?.sha256), new Set([...values].flatMap((word) => word.split(' ').map(hash))));
      assert.equal(state?.changed, values.size === 1 && new Set(list.map(([word]) => word)).size > 1 ? 'later-signature' : null);
      conflicts += Number(values.size > 1);
    }), { seed: 20150410, numRuns: 1_000 });
    assert.ok(conflicts > 100, `only ${conflicts} conflicts were tried`);
  });
  test('a thousand signatures over ever other values are one value', () => {
    const statements = Array.from({ length: 1_000 }, (_, i) => signs(`try${i}`, i));
    const state = currentState({ artifact: 'a.iso', statements: statements.toReversed(), retractions: [] });
    assert.deepEqual([state?.kind, state?.claims.length, state?.sha256], ['value', 1, [hash('try999')]]);
  });
});

describe('foreign and native statements of one key', () => {
  const x = signs('x', 0);

  test('of one value stand together', () => {
    assert.equal(now(x, says('x', 10)), 'x');
    assert.equal(now(x, says('x', 0)), 'x');
    assert.equal(now(signs('y', -10), x, says('x', 10)), 'x (later-signature)');
  });
  test('of two values are a conflict, whichever is the later', () => {
    for (const time of [-10, 0, 10]) assert.equal(now(x, says('y', time)), 'conflict x y');
  });
  test('a native statement that supersedes the foreign one settles it', () => {
    assert.equal(now(x, says('y', 10, { supersedes: [x] })), 'y (superseded)');
    assert.equal(now(x, says('y', 0, { supersedes: [x] })), 'y (superseded)');
    assert.equal(now(x, says('y', -10, { supersedes: [x] })), 'conflict x y', 'not one that is dated before it');
    assert.equal(now(x, says('y', 10, { supersedes: [x] }), signs('z', 20)), 'conflict y z', 'until something else is signed');
  });
  test('so does a retraction, of the one or of the other', () => {
    const y = says('y', 10);
    assert.equal(now(x, y, retracts([x], 20)), 'y');
    assert.equal(now(x, y, retracts([y], 20)), 'x');
    assert.equal(now(x, y, retracts([x, y], 20)), 'nothing');
    assert.equal(now(signs('x', 10), signs('y', 10), retracts([signs('y', 10)], 20)), 'x');
  });
  test('a retraction does not bring back what a later signature had replaced', () => {
    const y = signs('y', 10);
    assert.equal(now(x, y, retracts([y], 20)), 'nothing');
    assert.equal(now(x, y, signs('z', 20), retracts([y], 30)), 'z (later-signature)');
    const again = signs('x', 20);
    assert.equal(now(x, y, again, retracts([again], 30)), 'nothing');
  });
  test('a foreign statement supersedes nothing, and accuses nobody of equivocation', () => {
    assert.equal(now(says('x', 0), says('y', 10)), 'equivocates x y');
    assert.equal(now(says('x', 0), says('y', 10), signs('y', 20)), 'equivocates x y');
    assert.equal(now(says('x', 0), says('y', 10, { supersedes: [says('x', 0)] }), signs('y', 20)), 'y (superseded)');
  });
  test('a hash out of a non-deterministic list does not contradict it; another does', () => {
    assert.equal(now(x, says('x y', 10)), 'non-deterministic x y');
    assert.equal(now(signs('z', 0), says('x y', 10)), 'conflict x y z');
  });
  test('one who equivocated and superseded all of it is in conflict with what was signed otherwise', () => {
    const both = [says('x', 0), says('y', 10)];
    const all = says('y', 20, { supersedes: both });
    assert.equal(now(...both, all, signs('y', 30)), 'y (after-equivocation)');
    assert.equal(now(...both, all, signs('x', 30)), 'conflict x y');
  });
  test('the next native statement is to supersede what stands of both', () => {
    const ids = (...claims: Claim[]) => new Set(currentValues(claims).map(({ id }) => id));
    const y = says('y', 10);
    assert.deepEqual(ids(x, y), new Set([x.id, y.id]));
    assert.deepEqual(ids(x, signs('z', 5), y), new Set([signs('z', 5).id, y.id]));
    assert.equal(now(x, y, says('z', 20, { supersedes: [x, y] })), 'z (superseded)');
  });
});

test('one that lies in the folders of two releases is taken back, and superseded, in both', () => {
  const [here, there] = [signs('x', 0, { format: 'gitian' }), { ...signs('x', 0, { format: 'gitian' }), release: '2.0' }];
  assert.equal(here.id, there.id);
  assert.equal(now(here, there), 'x');
  assert.equal(now(here, there, retracts([here], 10)), 'nothing');
  assert.equal(now(here, there, says('y', 10, { supersedes: [here] })), 'y (superseded)');
});
