/** What must hold for every policy and every history, held against counts that are made another way. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as assertProperty, constantFrom, property, shuffledSubarray, tuple, uniqueArray } from 'fast-check';
import type { Claim } from '../../src/statement/claim.ts';
import { combine, judgeFile } from '../../src/tally/judge-file.ts';
import { judgeSubjects } from '../../src/tally/judge-subjects.ts';
import type { Verdict } from '../../src/tally/verdict.ts';
import { claim, hash, permutations, scope, STRANGER } from './claims.ts';
import { enough, histories, worlds, type World } from './worlds.ts';

const SEED = 20170608;

function judge(world: World, claims: Claim[], question: { name?: string | null; release?: string } = {}, strict = false) {
  return combine(judgeFile(scope(claims, { policy: world.policy, strict }), { sha256: hash('x'), name: 'a.iso', ...question }));
}

test('a verdict is the same for every order of every small history', () => {
  assertProperty(property(histories(5), ({ world, claims }) => {
    const answer = (order: Claim[]) => JSON.stringify([judge(world, order), judge(world, order, { name: null, release: '1.0' }), judgeSubjects(scope(order, { policy: world.policy }))]);
    const expected = answer(claims);
    for (const order of permutations(claims)) assert.equal(answer(order), expected);
  }), { seed: SEED, numRuns: 60 });
});

test('a verdict is the same for some order of a longer history, and when statements come twice', () => {
  const shuffled = histories(14).chain((history) => tuple(shuffledSubarray(history.claims, { minLength: history.claims.length })).map(([order]) => ({ ...history, order })));
  assertProperty(property(shuffled, ({ world, claims, order }) => {
    assert.deepEqual(judge(world, [...order, ...claims]), judge(world, claims));
    assert.deepEqual(judgeSubjects(scope([...order, ...claims], { policy: world.policy })), judgeSubjects(scope(claims, { policy: world.policy })));
  }), { seed: SEED, numRuns: 400 });
});

test('AGREED is said only if a quorum of distinct people signed exactly this hash for one build', () => {
  let agreed = 0;
  assertProperty(property(histories(12), ({ world, claims }) => {
    for (const release of [undefined, '1.0']) {
      const { verdict } = judge(world, claims, release === undefined ? {} : { release });
      if (verdict !== 'AGREED' && verdict !== 'STALE') continue;
      agreed++;
      const exactly = claims.filter((one) => one.kind === 'result' && one.values[0]?.sha256.join() === hash('x'));
      const builds = Map.groupBy(exactly, (one) => (one.kind === 'retraction' ? '' : one.build));
      const signed = [...builds.values()].map((of) => new Set(of.filter((one) => release === undefined || (one.kind !== 'retraction' && one.release === release)).flatMap(({ signer }) => world.personOf[signer] ?? [])));
      assert.ok(signed.some((people) => enough(world, people)));
    }
  }), { seed: SEED, numRuns: 2_000 });
  assert.ok(agreed > 200, `only ${agreed} of the histories led to an agreement`);
});

test('strangers change nothing, but that something was heard', () => {
  const words = array(constantFrom('x', 'y', 'z'), { minLength: 1, maxLength: 3 });
  assertProperty(property(histories(8), words, ({ world, claims }, said) => {
    const known = claims.filter(({ signer }) => signer !== STRANGER);
    const heard = said.map((word, nonce) => claim({ signer: STRANGER, got: [word], nonce, release: '3.0', sources: [`gitCommit:${nonce}`], artifact: ['a.iso', 'b.iso'][nonce % 2] as string }));
    for (const question of [{}, { name: null }, { release: '1.0' }, { name: 'b.iso' }]) {
      const [before, after] = [judge(world, known, question), judge(world, [...known, ...heard], question)];
      if (before.verdict === 'UNKNOWN') assert.ok(after.verdict === 'UNKNOWN' || after.verdict === 'INSUFFICIENT');
      else assert.equal(after.verdict, before.verdict);
    }
  }), { seed: SEED, numRuns: 500 });
});

test('whoever signed two values without superseding is counted for neither', () => {
  assertProperty(property(worlds, uniqueArray(constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)), (world, chosen) => {
    const claims = world.keys.map((signer) => claim({ signer }));
    const equivocators = new Set(chosen.flatMap((i) => world.keys[i] ?? []));
    const others = [...equivocators].map((signer) => claim({ signer, got: ['y'] }));
    const { candidates: [worst] } = judge(world, [...claims, ...others]);
    const accused = new Set([...equivocators].map((signer) => world.personOf[signer]));
    for (const { name, counted } of worst?.hashes.flatMap(({ signers }) => signers) ?? []) assert.ok(!counted || !accused.has(name));
    assert.deepEqual(new Set(worst?.equivocating), accused);
  }), { seed: SEED, numRuns: 300 });
});

test('the table, for one build in which every key says nothing, x, y or both', () => {
  const seen = new Map<Verdict, number>();
  const words = array(constantFrom('', '', 'x', 'x', 'x', 'y', 'xy'), { minLength: 12, maxLength: 12 });
  assertProperty(property(worlds, words, constantFrom(false, true), (world, said, strict) => {
    const saidBy = new Map(world.keys.map((key, i) => [key, said[i] as string]));
    const claims = [...saidBy].flatMap(([signer, values]) => values.split('').map((word) => claim({ signer, got: [word] })));
    const { verdict } = judge(world, claims, {}, strict);
    assert.equal(verdict, expected(world, saidBy, strict));
    seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
  }), { seed: SEED, numRuns: 3_000 });
  for (const verdict of ['AGREED', 'CONTESTED', 'MISMATCH', 'NO-CONSENSUS', 'INSUFFICIENT', 'UNKNOWN'] as const) {
    assert.ok((seen.get(verdict) ?? 0) > 20, `${verdict} was hardly tried: ${seen.get(verdict) ?? 0}`);
  }
});

/** The lines of the table, from what each seat's keys say taken together. */
function expected(world: World, saidBy: ReadonlyMap<string, string>, strict: boolean): Verdict {
  const people = Object.keys(world.seatOf);
  const speech = (of: (name: string) => boolean) => [...saidBy].filter(([key, said]) => said !== '' && of(world.personOf[key] as string)).map(([, said]) => said);
  const ofSeat = (name: string) => speech((other) => world.seatOf[other] === world.seatOf[name]);
  const ofPerson = (name: string) => speech((other) => other === name);
  const backing = (word: string, believed: string[]) => new Set(people.filter((name) => ofPerson(name).length > 0 && ofSeat(name).every((said) => believed.includes(said)) && ofPerson(name).some((said) => said.includes(word))));
  const stands = (word: string) => enough(world, backing(word, [word]));

  if (speech(() => true).length === 0) return 'UNKNOWN';
  if (stands('x')) {
    if (stands('y')) return 'CONTESTED';
    const against = people.filter((name) => {
      const members = people.filter((other) => world.seatOf[other] === world.seatOf[name] && ofPerson(other).length > 0);
      const allEquivocate = members.every((other) => ofPerson(other).includes('xy'));
      return members.length > 0 && !allEquivocate && ofSeat(name).some((said) => said !== 'x');
    });
    return strict && against.length > 0 ? 'CONTESTED' : 'AGREED';
  }
  if (stands('y')) return 'MISMATCH';
  if (enough(world, believing(world, people, ofPerson))) return 'CONTESTED';
  return enough(world, new Set([...backing('x', ['x']), ...backing('y', ['y'])])) ? 'NO-CONSENSUS' : 'INSUFFICIENT';
}

/** Seats all of whose members who spoke signed x and nothing else, or signed x and equivocate. */
function believing(world: World, people: readonly string[], ofPerson: (name: string) => string[]): Set<string> {
  const believable = (name: string) => {
    const said = ofPerson(name);
    return said.includes('xy') || said.every((word) => word === 'x');
  };
  const spoke = people.filter((name) => ofPerson(name).length > 0);
  return new Set(spoke.filter((name) => spoke.filter((other) => world.seatOf[other] === world.seatOf[name]).every(believable)));
}
