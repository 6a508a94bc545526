import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { judgeFile } from '../../src/tally/judge-file.ts';
import { judgeFreshness, type Lacking, type Witnessed, type WitnessView } from '../../src/tally/freshness.ts';
import { fingerprint, policyText } from '../policy/party.ts';
import { A, B, C, claim, hash, NOW, scope } from './claims.ts';

const HOUR = 3_600;
const policyWith = (...lines: readonly string[]) => policyText('group all-builders 3 a b c d e f', 'quorum all-builders', ...lines);
const WITNESSES = [`anna=${fingerprint(201)}`, `bert=${fingerprint(202)}`, `cora=${fingerprint(203)}`].join(' ');
const TWO_OF_THREE = policyWith('fresh 1d', `witness 2 ${WITNESSES}`);

const lost: Lacking = { why: 'statement', fingerprint: A, name: 'a', id: hash('withheld') };
const view = (name: string, hoursAgo: number, ...lacking: readonly Lacking[]): WitnessView => ({ name, time: NOW - hoursAgo * HOUR, lacking });
const witnessed = (...views: readonly WitnessView[]): Witnessed => ({ views, seen: new Map() });
const agreeing = [A, B, C].map((signer) => claim({ signer }));

function verdictWith(said: Witnessed | undefined, policy = TWO_OF_THREE, more: { readonly lastSync?: number | null } = {}) {
  const [candidate] = judgeFile(scope(agreeing, { policy, witnessed: said, ...more }), { sha256: hash('x'), name: null });
  assert.ok(candidate !== undefined);
  return candidate;
}

describe('witnesses, two of three needed within a day', () => {
  const table: readonly [string, Witnessed | undefined, string][] = [
    ['nobody looked for checkpoints', undefined, 'not-witnessed'],
    ['nobody was heard of', witnessed(), 'not-witnessed'],
    ['one vouches', witnessed(view('anna', 1)), 'not-witnessed'],
    ['one vouches, twice', witnessed(view('anna', 1), view('anna', 2)), 'not-witnessed'],
    ['two vouch', witnessed(view('anna', 1), view('bert', 2)), 'agreed'],
    ['two vouch, to the second', witnessed(view('anna', 24), view('bert', 24)), 'agreed'],
    ['one of the two is too old', witnessed(view('anna', 1), view('bert', 25)), 'not-witnessed'],
    ['one of the two shows a statement that is not here', witnessed(view('anna', 1), view('bert', 1, lost)), 'incomplete'],
    ['a liar alone names what never was: two others outvote it', witnessed(view('anna', 1), view('bert', 1), view('cora', 1, lost)), 'agreed'],
    ['two name what is not here, and one does not', witnessed(view('anna', 1), view('bert', 1, lost), view('cora', 1, lost)), 'incomplete'],
    ['a stranger vouches', witnessed(view('anna', 1), view('mallory', 1)), 'not-witnessed'],
    ['an older view vouched, the newer one lacks something', witnessed(view('anna', 1), view('bert', 2), view('bert', 1, lost)), 'incomplete'],
    ['bad input 94: a checkpoint comes from the future', witnessed(view('anna', 1), view('bert', -1)), 'not-witnessed'],
    ['a clock is a few minutes ahead', witnessed(view('anna', 1), view('bert', -0.1)), 'agreed'],
  ];
  for (const [what, said, because] of table) {
    test(`${what}: ${because}`, () => assert.equal(verdictWith(said).because, because));
  }

  test('what is said does not depend on the order in which witnesses were heard', () => {
    const views = [view('anna', 1), view('bert', 2), view('bert', 1, lost), view('bert', 1), view('cora', 3)];
    assert.deepEqual(verdictWith(witnessed(...views)), verdictWith(witnessed(...views.toReversed())));
  });

  test('as of: when as many as are needed had nothing that is not here', () => {
    assert.deepEqual(verdictWith(witnessed(view('cora', 3), view('bert', 2), view('anna', 1, lost))).completeness, {
      need: 2, asOf: NOW - 3 * HOUR, witnesses: [view('anna', 1, lost), view('bert', 2), view('cora', 3)],
    });
  });

  test('the reason says what is lacking, and by whom that is known', () => {
    assert.match(verdictWith(witnessed(view('anna', 1), view('bert', 1, lost))).reason, /; but the witness bert has a statement by a that is not here$/);
    assert.match(verdictWith(witnessed(view('anna', 1), view('bert', 1, { ...lost, why: 'revocation' }))).reason, /the witness bert knows of a key of a that it was revoked/);
    assert.match(verdictWith(witnessed(view('anna', 1), view('bert', 1, { ...lost, why: 'signer' }))).reason, /the witness bert does not follow a$/);
    assert.match(verdictWith(witnessed()).reason, /; but no witness of the policy was heard of within the time that it allows$/);
    assert.match(verdictWith(witnessed(view('anna', 1))).reason, /; but only 1 witness of the policy was heard of within the time that it allows$/);
  });
});

test('with witnesses, a completed sync is no substitute for them, and is not needed beside them', () => {
  assert.equal(verdictWith(witnessed(), TWO_OF_THREE, { lastSync: NOW }).verdict, 'STALE');
  assert.equal(verdictWith(witnessed(view('anna', 1), view('bert', 1)), TWO_OF_THREE, { lastSync: null }).verdict, 'AGREED');
});

test('without `fresh` a checkpoint may have any age, and is needed all the same', () => {
  const policy = policyWith(`witness 1 ${WITNESSES}`);
  assert.equal(verdictWith(witnessed(view('anna', 24 * 3650)), policy).verdict, 'AGREED');
  assert.equal(verdictWith(witnessed(), policy).verdict, 'STALE');
});

test('without witnesses the last sync decides, whatever anybody vouches for', () => {
  const policy = policyWith('fresh 1d');
  assert.equal(verdictWith(witnessed(view('anna', 1)), policy, { lastSync: NOW - 25 * HOUR }).because, 'not-fresh');
  const fresh = verdictWith(undefined, policy, { lastSync: NOW - HOUR });
  assert.deepEqual([fresh.because, fresh.completeness], ['agreed', null]);
});

test('checkpoints change no other verdict than AGREED and STALE', () => {
  const two = agreeing.slice(1);
  for (const said of [witnessed(), witnessed(view('anna', 1), view('bert', 1))]) {
    const [candidate] = judgeFile(scope(two, { policy: TWO_OF_THREE, witnessed: said }), { sha256: hash('x'), name: null });
    assert.equal(candidate?.because, 'too-few');
  }
});

test('no set of checkpoints makes an AGREED but one where enough witnesses, each of them named, new and in want of nothing, vouch', () => {
  const anyView = fc.record({
    name: fc.constantFrom('anna', 'bert', 'cora', 'mallory'),
    time: fc.integer({ min: NOW - 3 * 24 * HOUR, max: NOW + 2 * HOUR }),
    lacking: fc.array(fc.constant(lost), { maxLength: 1 }),
  });
  fc.assert(fc.property(fc.array(anyView, { maxLength: 8 }), fc.integer({ min: 1, max: 3 }), (views, need) => {
    const { policy } = scope([], { policy: policyWith('fresh 1d', `witness ${need} ${WITNESSES}`) });
    const found = judgeFreshness(policy, { now: NOW, lastSync: NOW }, witnessed(...views));
    const current = views.filter(({ name, time }) => name !== 'mallory' && NOW - time <= 24 * HOUR && time - NOW <= 600);
    const newest = [...Map.groupBy(current, ({ name }) => name).values()].map((of) => Math.max(...of.map(({ time }) => time)));
    // Of several of the same second any may be the newest one.
    const surely = [...Map.groupBy(current, ({ name }) => name).values()].filter((of) => of.every(({ time, lacking }) => time < Math.max(...of.map((each) => each.time)) || lacking.length === 0)).length;
    if (found.kind === 'witnessed') assert.ok(found.heard.filter(({ lacking }) => lacking.length === 0).length >= need && newest.length >= need);
    else assert.ok(surely < need);
  }), { seed: 4, numRuns: 500 });
});

test('a checkpoint more never takes a voice from another witness', () => {
  const named = fc.constantFrom('anna', 'bert');
  fc.assert(fc.property(fc.array(fc.tuple(named, fc.nat({ max: 30 })), { maxLength: 6 }), (said) => {
    const { policy } = scope([], { policy: TWO_OF_THREE });
    const views = said.map(([name, age]) => view(name, age));
    const without = judgeFreshness(policy, { now: NOW, lastSync: NOW }, witnessed(...views));
    const liar = judgeFreshness(policy, { now: NOW, lastSync: NOW }, witnessed(...views, view('cora', 0, lost)));
    assert.equal(liar.kind === 'witnessed', without.kind === 'witnessed');
  }), { seed: 4, numRuns: 300 });
});
