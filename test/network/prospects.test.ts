import assert from 'node:assert/strict';
import { test } from 'node:test';
import { multiaddr } from '@multiformats/multiaddr';
import fc from 'fast-check';
import { MAX_ACQUAINTANCES, MAX_CANDIDATES, MAX_CANDIDATES_PER_TELLER } from '../../src/base/limits.ts';
import { openAcquaintances, standingOf } from '../../src/network/acquaintances.ts';
import { groupOf } from '../../src/network/address-range.ts';
import { gatherCandidates } from '../../src/network/candidates.ts';
import { areEnough, chooseProspects, MAX_PER_GROUP, type Prospect } from '../../src/network/prospects.ts';
import { openDatastore } from './swarm.ts';

const WEEK = 7 * 86_400;

test('one network cannot take all outbound connections, however many addresses it has', () => {
  const crowd = Array.from({ length: 400 }, (_, i) => prospect(`attacker${i}`, `8.8.${i >> 8}.${i & 255}`));
  const honest = Array.from({ length: 6 }, (_, i) => prospect(`honest${i}`, `${20 + i}.1.1.1`));
  for (let seed = 0; seed < 50; seed++) {
    const chosen = chooseProspects({ acquaintances: [], candidates: [...crowd, ...honest], connected: [], free: 8, random: sequence(seed) });
    assert.equal(chosen.filter(({ id }) => id.startsWith('attacker')).length, MAX_PER_GROUP);
    assert.equal(chosen.filter(({ id }) => id.startsWith('honest')).length, 6);
  }
});

test('bad input 85: a crowd of one network is never enough to stop looking for others, and a few of many networks are', () => {
  const crowd = Array.from({ length: 32 }, (_, i) => prospect(`attacker${i}`, `8.8.1.${i}`));
  const various = Array.from({ length: 6 }, (_, i) => prospect(`p${i}`, `${20 + i}.1.1.1`));
  const choosing = { acquaintances: [], connected: [], free: 6, random: () => 0.5 };
  assert.equal(areEnough({ ...choosing, candidates: crowd }), false);
  assert.equal(areEnough({ ...choosing, candidates: [...crowd, ...various] }), true);
  assert.equal(areEnough({ ...choosing, candidates: [], free: 0 }), true);
});

test('connections that are there count for their network', () => {
  const connected = [multiaddr('/ip4/8.8.1.1/tcp/4884'), multiaddr('/ip4/8.8.2.2/tcp/4884')];
  const chosen = chooseProspects({ acquaintances: [prospect('a', '8.8.8.8')], candidates: [prospect('b', '9.9.9.9')], connected, free: 2, random: () => 0.5 });
  assert.deepEqual(chosen.map(({ id }) => id), ['b']);
});

test('acquaintances and candidates are dialled in turns, the best acquaintance first', () => {
  const acquaintances = [prospect('best', '11.1.1.1'), prospect('good', '12.1.1.1')];
  const candidates = [prospect('new', '13.1.1.1'), prospect('newer', '14.1.1.1')];
  const chosen = chooseProspects({ acquaintances, candidates, connected: [], free: 3, random: () => 0.99 });
  assert.deepEqual(chosen.map(({ id }) => id), ['best', 'new', 'good']);
});

test('whatever there is to choose from, no more is chosen than is free, nobody twice, and no group too often', () => {
  const some = fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 6 })).map(([id, group]) => prospect(`p${id}`, `${20 + group}.1.1.${id}`)), { maxLength: 40 });
  fc.assert(fc.property(some, some, fc.nat(10), fc.nat(), (acquaintances, candidates, free, seed) => {
    const chosen = chooseProspects({ acquaintances, candidates, connected: [], free, random: sequence(seed) });
    assert.ok(chosen.length <= free);
    assert.equal(new Set(chosen.map(({ id }) => id)).size, chosen.length);
    const groups = Map.groupBy(chosen, ({ address }) => groupOf(address));
    assert.ok([...groups.values()].every((members) => members.length <= MAX_PER_GROUP));
  }), { seed: 20170608 });
});

test('one teller fills only its part of the candidates', () => {
  const candidates = gatherCandidates(() => 0, 1_000);
  candidates.learn(prospect('honest', '9.9.9.9'), 'honest teller');
  for (let i = 0; i < 10_000; i++) candidates.learn(prospect(`liar${i}`, '8.8.8.8'), 'liar');
  assert.equal(candidates.ready().length, 1 + MAX_CANDIDATES_PER_TELLER);
  assert.ok(candidates.has('honest'));
});

test('candidates are bounded, whoever tells of them', () => {
  const candidates = gatherCandidates(() => 0, 1_000);
  for (let i = 0; i < 10_000; i++) candidates.learn(prospect(`p${i}`, '8.8.8.8'), `teller${i}`);
  assert.equal(candidates.ready().length, MAX_CANDIDATES);
});

test('a candidate that does not answer is tried later, and after four times no more', () => {
  let now = 0;
  const candidates = gatherCandidates(() => now, 1_000);
  candidates.learn(prospect('a', '8.8.8.8'), 'teller');
  for (const wait of [2_000, 4_000, 8_000]) {
    candidates.failed('a');
    now += wait - 1;
    assert.deepEqual(candidates.ready(), []);
    now += 1;
    assert.equal(candidates.ready().length, 1);
  }
  candidates.failed('a');
  assert.equal(candidates.has('a'), false);
});

test('acquaintances are kept over a restart, best first', async (t) => {
  const { datastore, release } = await openDatastore();
  t.after(release);
  let now = 1_000_000_000_000;
  const before = await openAcquaintances(datastore, () => now);
  before.met('long', '/ip4/8.8.8.8/tcp/4884/p2p/long', 36_000);
  before.met('diligent', '/ip4/9.9.9.9/tcp/4884/p2p/diligent', 60);
  for (let i = 0; i < 20; i++) before.completed('diligent');
  before.met('met', '/ip4/7.7.7.7/tcp/4884/p2p/met', 60);
  before.completed('never met');
  await before.save();
  now += 60_000;
  const after = await openAcquaintances(datastore, () => now);
  assert.deepEqual(after.best().map(({ id, completed }) => [id, completed]), [['diligent', 20], ['long', 0], ['met', 0]]);
});

test('acquaintances are bounded, and the least of them go', async (t) => {
  const { datastore, release } = await openDatastore();
  t.after(release);
  const acquaintances = await openAcquaintances(datastore, () => 0);
  acquaintances.met('old friend', '/ip4/9.9.9.9/tcp/1', 360_000);
  for (let i = 0; i < 1_000; i++) acquaintances.met(`p${i}`, '/ip4/8.8.8.8/tcp/1', 1);
  assert.equal(acquaintances.best().length, MAX_ACQUAINTANCES);
  assert.equal(acquaintances.best()[0]?.id, 'old friend');
});

test('a list that is full of others still takes in who completes an exchange, and nobody for listening alone', async (t) => {
  const { datastore, release } = await openDatastore();
  t.after(release);
  let now = 0;
  const acquaintances = await openAcquaintances(datastore, () => now);
  for (let i = 0; i < MAX_ACQUAINTANCES; i++) acquaintances.completed(`p${i}`, `/ip4/8.8.8.8/tcp/1/p2p/p${i}`);
  now += WEEK * 1_000;
  acquaintances.met('listens', '/ip4/7.7.7.7/tcp/1/p2p/listens', 0);
  acquaintances.completed('listens');
  assert.equal(acquaintances.get('listens'), undefined);
  acquaintances.completed('newcomer', '/ip4/9.9.9.9/tcp/1/p2p/newcomer');
  assert.deepEqual(acquaintances.best()[0], { id: 'newcomer', address: '/ip4/9.9.9.9/tcp/1/p2p/newcomer', completed: 1, connected: 0, lastSeen: WEEK });
  assert.equal(acquaintances.best().length, MAX_ACQUAINTANCES);
});

test('a list of acquaintances that cannot be read is begun anew', async (t) => {
  const { datastore, release } = await openDatastore();
  t.after(release);
  for (const broken of ['[{"id":1}]', '{', '[null]']) {
    const { Key } = await import('interface-datastore/key');
    await datastore.put(new Key('/concur/acquaintances'), new TextEncoder().encode(broken));
    assert.deepEqual((await openAcquaintances(datastore, () => 0)).best(), []);
  }
});

test('a peer that was not seen for weeks is worth less, and hours and exchanges do not count without end', () => {
  const known = { id: 'a', address: '/', completed: 10, connected: 36_000, lastSeen: 0 };
  assert.equal(standingOf(known, 0), 20);
  assert.equal(standingOf(known, 2 * WEEK), 5);
  assert.equal(standingOf(known, -WEEK), 20);
  assert.equal(standingOf({ ...known, completed: 1e9, connected: 1e12 }, 0), 1_000);
});

function prospect(id: string, ip: string): Prospect {
  return { id, address: multiaddr(`/ip4/${ip}/tcp/4884`) };
}

/** Numbers from 0 to 1 that look random and are the same each time. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
