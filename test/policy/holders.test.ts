import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isConcurError } from '../../src/base/errors.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import type { Policy, Threshold } from '../../src/policy/policy.ts';
import { fingerprint, policyText } from './party.ts';

const STRANGER = fingerprint(0x77);
const OTHER = fingerprint(0x78);
const BARE_KEY = '0123456789ABCDEF'.repeat(4);

function withLines(...lines: string[]): string {
  return policyText('group g 2 a b c d e f', 'quorum g', ...lines);
}

/** What a root needs beside it. */
function withSequence(...lines: string[]): string {
  return withLines(...lines, 'sequence 1');
}

function parse(...lines: string[]): Policy {
  return parsePolicy(withSequence(...lines));
}

/** Message and hint of the refusal. */
function refusal(text: string): string {
  try {
    parsePolicy(text);
  } catch (error) {
    assert.ok(isConcurError(error, 'policy-malformed'), String(error));
    assert.notEqual(error.hint, undefined, `no remedy: ${error.message}`);
    return `${error.message} (${error.hint})`;
  }
  throw new Error('the policy was accepted');
}

test('a policy without these lines has neither root nor witnesses, and no rule on lateness', () => {
  const { root, witnesses, late } = parse();
  assert.deepEqual({ root, witnesses, late }, { root: null, witnesses: null, late: null });
});

test('a name alone is the signer with all keys, a name with a fingerprint somebody who is no signer', () => {
  const { root, people } = parsePolicy(policyText(`signer a ${fingerprint(9)}`, 'group g 2 a b c d e f', 'quorum g', `root 2 a release=${STRANGER}`, 'sequence 1'));
  assert.deepEqual(root, { need: 2, members: [{ name: 'a', fingerprints: [fingerprint(1), fingerprint(9)] }, { name: 'release', fingerprints: [STRANGER] }] });
  assert.equal(people.has('release'), false, 'who may sign the policy does not build');
});

test('somebody may be in the root and a witness, by one name and one key', () => {
  const { root, witnesses } = parse(`root 1 w=${STRANGER} a`, `witness 1 w=${STRANGER} b`);
  assert.deepEqual([root?.members.map(({ name }) => name), witnesses?.members.map(({ name }) => name)], [['w', 'a'], ['w', 'b']]);
  assert.deepEqual(root?.members[0], witnesses?.members[0]);
});

test('the lines may stand above the signers whom they name', () => {
  const text = withSequence().replace('signer a', 'root 1 a\nwitness 1 b\nlate 7d\nsigner a');
  assert.equal(parsePolicy(text).root?.members[0]?.fingerprints[0], fingerprint(1));
});

test('late is in seconds', () => assert.equal(parse('witness 1 a', 'late 7d').late, 604_800));

test('bare keys cannot sign for a root or delegate a witness', () => {
  const { root } = parsePolicy(policyText(`signer a ed25519 ${BARE_KEY}`, 'group g 2 a b c d e f', 'quorum g', 'root 1 a', 'sequence 1'));
  assert.deepEqual(root?.members, [{ name: 'a', fingerprints: [fingerprint(1)] }]);
});

test('the root may be people of one operator: it guards against keys that are lost', () => {
  const text = policyText(`signer x ${fingerprint(10)} operator=o`, `signer y ${fingerprint(11)} operator=o`, 'group g 2 a b c d e f x y', 'quorum g', 'root 2 x y', 'sequence 1');
  assert.equal(parsePolicy(text).root?.need, 2);
});

describe('bad input 97: thresholds', () => {
  const cases: [name: string, lines: string[], message: RegExp][] = [
    ['K is more than there are', ['root 3 a b'], /line 11: root needs 3 of 2 \(write a number from 1 to 2\)/],
    ['K is 0', ['witness 0 a b'], /line 11: number of witness "0" is not a whole number from 1 on/],
    ['K is missing', ['root a b'], /line 11: number of root "a" is not a whole number/],
    ['K has a leading zero', ['root 01 a b'], /line 11: number of root "01"/],
    ['K is all', ['witness all a b'], /line 11: number of witness "all"/],
    ['nothing behind the word', ['root'], /line 11: root needs a number and names \(write: root 1 NAME/],
    ['nobody behind the number', ['witness 1'], /line 11: witness needs a number and names/],
    ['a name twice', ['root 2 a a'], /line 11: "a" stands twice in root/],
    ['a name with a key twice', [`witness 2 w=${STRANGER} w=${STRANGER}`], /line 11: "w" stands twice in witness/],
    ['one name with two keys', [`root 1 w=${STRANGER} w=${OTHER}`], /line 11: "w" has two fingerprints/],
    ['one name with two keys on two lines', [`root 1 w=${STRANGER}`, `witness 1 w=${OTHER}`], /line 12: "w" has two fingerprints/],
    ['a fingerprint under two names', [`root 2 v=${STRANGER} w=${STRANGER}`], /line 11: fingerprint "A+77" is given to "v" and to "w"/],
    ['a fingerprint under two names on two lines', [`root 1 v=${STRANGER}`, `witness 1 w=${STRANGER}`], /line 12: fingerprint "A+77" is given to "v" and to "w"/],
    ["a signer's fingerprint under another name", [`root 1 w=${fingerprint(2)}`], /line 11: fingerprint "A+2" of "w" is that of the signer "b" \(write b alone\)/],
    ["a signer's name with a key", [`witness 1 a=${STRANGER}`], /line 11: "a" is a signer with keys of their own \(write a alone/],
    ["a signer's name with the signer's key: one spelling", [`witness 1 a=${fingerprint(1)}`], /line 11: "a" is a signer with keys of their own/],
    ['a name that is no signer', ['root 1 w'], /line 11: "w" is not a signer \(write w=FINGERPRINT/],
    ['a group', ['root 1 g'], /line 11: "g" is not a signer/],
    ['a short key id', ['root 1 w=0123456789ABCDEF'], /line 11: "0123456789ABCDEF" is a short key id/],
    ['a fingerprint in lower case', [`root 1 w=${STRANGER.toLowerCase()}`], /line 11: fingerprint "a+77" is not in its one spelling \(write A+77\)/],
    ['a fingerprint in groups of four', ['root 1 w=AAAA BBBB'], /line 11: "AAAA" is not an OpenPGP fingerprint/],
    ['no fingerprint behind the sign', ['root 1 w='], /line 11: "" is not an OpenPGP fingerprint/],
    ['no name before the sign', [`root 1 =${STRANGER}`], /line 11: name "" is not/],
    ['a second root', ['root 1 a', 'root 1 b'], /line 12: root is given a second time/],
    ['a second witness line', ['witness 1 a', 'witness 1 b'], /line 12: witness is given a second time/],
    ['late without witnesses', ['late 7d'], /line 11: late asks when something was witnessed, and there is no witness line \(add one: witness 1 NAME=FINGERPRINT/],
    ['late without unit', ['witness 1 a', 'late 7'], /line 12: "7" is not a duration/],
    ['late twice', ['witness 1 a', 'late 7d', 'late 8d'], /line 13: late is given a second time/],
  ];
  for (const [name, lines, message] of cases) {
    test(`bad input 97: ${name}`, () => assert.match(refusal(withLines(...lines)), message));
  }

  test('bad input 97: a root without a sequence, by which newer could be told from older', () => {
    assert.match(refusal(withLines('root 1 a')), /line 11: root asks .* and there is no sequence line \(number this edition: sequence 1\)/);
  });

  test('bad input 97: somebody who has only a bare key', () => {
    assert.match(refusal(policyText(`signer x ed25519 ${BARE_KEY}`, 'group g 2 a b c d e f x', 'quorum g', 'root 1 x')), /line 12: "x" has only bare keys/);
  });

  test('bad input 97: two witnesses of one operator would be counted as two', () => {
    const text = policyText(`signer x ${fingerprint(10)} operator=o`, `signer y ${fingerprint(11)} operator=o`, 'group g 2 a b c d e f x y', 'quorum g', 'witness 1 x y');
    assert.match(refusal(text), /line 13: witnesses "x" and "y" are of one operator "o"/);
  });
});

test('whatever is accepted names nobody twice and can be reached', () => {
  const holder = fc.oneof(fc.constantFrom('a', 'b', 'c', 'd'), fc.tuple(fc.constantFrom('v', 'w', 'a'), fc.constantFrom(STRANGER, OTHER, fingerprint(1))).map((pair) => pair.join('=')));
  const line = (word: string) => fc.tuple(fc.integer({ min: 0, max: 3 }), fc.array(holder, { minLength: 1, maxLength: 3 })).map(([need, holders]) => [word, need, ...holders].join(' '));
  let accepted = 0;
  fc.assert(fc.property(line('root'), line('witness'), (root, witness) => {
    let policy: Policy;
    try {
      policy = parse(root, witness);
    } catch (error) {
      assert.ok(isConcurError(error, 'policy-malformed'), String(error));
      return;
    }
    accepted++;
    for (const { need, members } of [policy.root, policy.witnesses] as Threshold[]) {
      const keys = members.flatMap(({ fingerprints }) => fingerprints);
      assert.equal(new Set(keys).size, keys.length);
      assert.equal(new Set(members.map(({ name }) => name)).size, members.length);
      assert.ok(need >= 1 && need <= members.length);
    }
  }), { seed: 97, numRuns: 3000 });
  assert.ok(accepted > 50, `only ${accepted} were accepted: the property says nothing`);
});
