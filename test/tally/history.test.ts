import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Claim, ResultClaim, RetractionClaim } from '../../src/statement/claim.ts';
import { openChronicle } from '../../src/tally/chronicle.ts';
import { currentValues } from '../../src/tally/current.ts';
import { currentState } from '../../src/tally/history.ts';
import { A, claim, hash, NOW, permutations, retraction } from './claims.ts';

/** `x`, `x y (non-deterministic)`, `equivocates x y`, or `nothing`; the same for every order of the statements. */
function now(...claims: Claim[]): string {
  const answers = new Set(permutations(claims).map((order) => {
    const statements = order.filter((one): one is ResultClaim => one.kind !== 'retraction');
    const retractions = order.filter((one): one is RetractionClaim => one.kind === 'retraction');
    const state = currentState({ artifact: 'a.iso', statements, retractions });
    if (state === null) return 'nothing';
    const words = ['x', 'y', 'z'].filter((word) => state.sha256.includes(hash(word))).join(' ');
    const prefix = state.kind === 'equivocates' ? 'equivocates ' : '';
    const suffix = [state.kind === 'non-deterministic' ? 'non-deterministic' : null, state.changed].filter((word) => word !== null).join(', ');
    return `${prefix}${words}${suffix === '' ? '' : ` (${suffix})`}`;
  }));
  assert.equal(answers.size, 1, `the order decides: ${[...answers].join(' | ')}`);
  return [...answers][0] as string;
}

const says = (word: string, time: number, more: Partial<Parameters<typeof claim>[0]> = {}) => claim({ signer: A, got: [word], time: NOW - 1000 + time, ...more });
const retracts = (claims: ResultClaim[], time: number) => retraction(A, claims, NOW - 1000 + time);

describe('superseding', () => {
  const x = says('x', 0);
  const y = says('y', 10, { supersedes: [x] });

  test('a later statement that supersedes replaces the earlier one', () => assert.equal(now(x, y), 'y (superseded)'));
  test('a correction of a correction needs to name only the last one', () => {
    assert.equal(now(x, y, says('z', 20, { supersedes: [y] })), 'z (superseded)');
  });
  test('one may go back to what one said first', () => {
    assert.equal(now(x, y, says('x', 20, { supersedes: [y] })), 'x (superseded)');
  });
  test('a correction that arrived without what it corrects stands', () => assert.equal(now(y), 'y'));
  test('a chain made within one second is a chain', () => {
    const [first, second] = [says('x', 0), says('y', 0, { supersedes: [says('x', 0)] })];
    assert.equal(now(first, second, says('z', 0, { supersedes: [second] })), 'z (superseded)');
  });
  test('a statement dated before the one that it names supersedes nothing', () => {
    assert.equal(now(x, says('y', -10, { supersedes: [x] })), 'equivocates x y');
  });
  test('it holds for subjects that are in both statements', () => {
    const other = says('y', 10, { supersedes: [x], artifact: 'b.iso' });
    const names = currentValues([x, other]).map(({ artifact, sha256 }) => [artifact, sha256]);
    assert.deepEqual(names, [['a.iso', [hash('x')]], ['b.iso', [hash('y')]]]);
  });
});

describe('retracting', () => {
  const x = says('x', 0);
  const y = says('y', 10, { supersedes: [x] });

  test('a retracted statement says nothing any more', () => assert.equal(now(x, retracts([x], 10)), 'nothing'));
  test('what it had superseded stays superseded', () => assert.equal(now(x, y, retracts([y], 20)), 'nothing'));
  test('what was superseded may be retracted as well', () => assert.equal(now(x, y, retracts([x], 20)), 'y (superseded)'));
  test('one may speak again after a retraction', () => assert.equal(now(x, retracts([x], 10), says('y', 20)), 'y'));
  test('within one second, the new statement names the retraction', () => {
    const gone = retracts([x], 10);
    assert.equal(now(x, gone, says('y', 10, { previous: [gone] })), 'y');
    assert.equal(now(x, gone, says('y', 10)), 'equivocates x y');
  });
  test('it is permanent: the same word again has to be said again', () => {
    assert.equal(now(x, retracts([x], 10), says('x', 20)), 'x');
  });
});

describe('equivocation', () => {
  const x = says('x', 0);
  const y = says('y', 10);

  test('two values that stand together count for none', () => assert.equal(now(x, y), 'equivocates x y'));
  test('the same value twice is no equivocation', () => assert.equal(now(x, says('x', 10)), 'x'));
  test('retracting one of them does not make the other count', () => {
    assert.equal(now(x, y, retracts([y], 20)), 'equivocates x y');
    assert.equal(now(x, y, retracts([x], 20)), 'equivocates x y');
    assert.equal(now(x, y, retracts([x, y], 20)), 'equivocates x y');
  });
  test('a statement that supersedes one of them does not help', () => {
    assert.equal(now(x, y, says('y', 20, { supersedes: [x] })), 'equivocates x y');
    assert.equal(now(x, y, says('z', 20, { supersedes: [x] })), 'equivocates x y z');
  });
  test('a statement that supersedes all of them counts, marked', () => {
    assert.equal(now(x, y, says('y', 20, { supersedes: [x, y] })), 'y (after-equivocation)');
    assert.equal(now(x, y, says('z', 20, { supersedes: [x, y] })), 'z (after-equivocation)');
  });
  test('all of them may be reached through others', () => {
    const z = says('z', 20, { supersedes: [x] });
    assert.equal(now(x, y, z, says('z', 30, { supersedes: [y, z] })), 'z (after-equivocation)');
  });
  test('whoever then retracts that says nothing', () => {
    const all = says('y', 20, { supersedes: [x, y] });
    assert.equal(now(x, y, all, retracts([all], 30)), 'nothing');
  });
  test('two corrections of one statement are an equivocation', () => {
    assert.equal(now(x, says('y', 10, { supersedes: [x] }), says('z', 20, { supersedes: [x] })), 'equivocates y z');
  });
  test('saying the corrected value once more accuses nobody', () => {
    assert.equal(now(x, says('y', 10, { supersedes: [x] }), says('y', 20)), 'y (superseded)');
  });
});

describe('builds that are not deterministic', () => {
  const both = says('x', 10, { got: ['x', 'y'] });

  test('a list of results is no value', () => assert.equal(now(both), 'x y (non-deterministic)'));
  test('a result that is in the list does not contradict it, and does not count', () => {
    assert.equal(now(says('x', 0), both), 'x y (non-deterministic)');
  });
  test('a result that is not in the list contradicts it', () => assert.equal(now(says('z', 0), both), 'equivocates x y z'));
  test('two lists do not contradict each other', () => {
    assert.equal(now(both, says('x', 20, { got: ['x', 'z'] })), 'x y z (non-deterministic)');
  });
  test('a later result that supersedes the list counts', () => {
    assert.equal(now(both, says('x', 20, { supersedes: [both] })), 'x (superseded)');
  });
});

describe('what a signer would contradict', () => {
  const ids = (...claims: Claim[]) => new Set(currentValues(claims).map(({ id }) => id));
  const x = says('x', 0);
  const y = says('y', 10, { supersedes: [x] });

  test('is what stands', () => assert.deepEqual(ids(x, y), new Set([y.id])));
  test('is nothing after a retraction', () => assert.deepEqual(ids(x, retracts([x], 10)), new Set()));
  test('is everything that must be superseded after an equivocation, even what was retracted', () => {
    const other = says('y', 10);
    assert.deepEqual(ids(x, other, retracts([other], 20)), new Set([x.id, other.id]));
    assert.deepEqual(ids(x, other, says('z', 20, { supersedes: [x, other] })), new Set([says('z', 20, { supersedes: [x, other] }).id]));
  });
});

test('a chain of a thousand corrections, each of the one before, is one standing value and no equivocation', () => {
  const chain: ResultClaim[] = [];
  for (let i = 0; i < 1_000; i++) chain.push(claim({ signer: A, got: [`try ${i}`], time: NOW - 2_000 + i, supersedes: chain.slice(-1) }));
  const { standing, contradictions } = openChronicle({ artifact: 'a.iso', statements: chain.toReversed(), retractions: [] });
  assert.deepEqual(standing.map((said) => said.claim.id), [chain.at(-1)?.id]);
  assert.deepEqual(contradictions, []);
});

test('a statement dated into the middle of a chain contradicts what stood then, and nothing else', () => {
  const first = claim({ signer: A, got: ['x'], time: NOW - 300 });
  const second = claim({ signer: A, got: ['y'], time: NOW - 200, supersedes: [first] });
  const third = claim({ signer: A, got: ['z'], time: NOW - 100, supersedes: [second] });
  const between = claim({ signer: A, got: ['q'], time: NOW - 150 });
  const { contradictions } = openChronicle({ artifact: 'a.iso', statements: [third, between, first, second], retractions: [] });
  assert.deepEqual(new Set(contradictions.map((said) => said.claim.id)), new Set([between.id, second.id, third.id]));
});
