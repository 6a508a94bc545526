import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { BUILT_TWICE, DIVERGENT, FARTHEST_OFF, PARTY, partyPolicy } from '../../../cli/demo/party.ts';
import { parsePolicy } from '../../../src/policy/parse.ts';
import { peopleGroups } from '../../../src/policy/policy.ts';

const DATA = process.env['CONCUR_TEST_DATA'] ?? join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'data');

interface Ticket {
  readonly artifact: { readonly name: string };
  readonly baseline: { readonly sha256: string; readonly setups: readonly { readonly person?: string }[] };
  readonly divergent: readonly { readonly participant: string; readonly sha256: string; readonly builds?: number; readonly self_consistent?: boolean }[];
}

test('the party\'s facts are the ticket\'s', (t) => {
  const file = join(DATA, 'tails-3.0-rc2-party.json');
  if (!existsSync(file)) {
    t.skip(`${file} is not there`);
    return;
  }
  const { artifact, baseline, divergent } = JSON.parse(readFileSync(file, 'utf8')) as Ticket;
  assert.deepEqual([PARTY.artifact, PARTY.baseline], [artifact.name, baseline.sha256]);
  const agreeing = new Set(baseline.setups.flatMap(({ person }) => (person === undefined ? [] : [person])));
  assert.deepEqual(PARTY.builders.filter(({ sha256 }) => sha256 === PARTY.baseline).map(({ name }) => name).sort(), [...agreeing].sort());
  const others = PARTY.builders.filter(({ name }) => DIVERGENT.includes(name));
  assert.deepEqual(others.map(({ name, sha256 }) => [name, sha256]), divergent.map(({ participant, sha256 }) => [participant, sha256]));
  const twice = divergent.filter(({ builds, self_consistent }) => builds === 2 && self_consistent === true);
  assert.deepEqual(twice.map(({ participant }) => participant), [BUILT_TWICE]);
  assert.ok(DIVERGENT.includes(FARTHEST_OFF));
});

test('the party\'s policy wants two of the team and one from outside, and keeps two weeks', () => {
  const fingerprints = new Map(PARTY.builders.map(({ name }, i) => [name, String(i).repeat(40)]));
  const policy = parsePolicy(partyPolicy(fingerprints));
  assert.deepEqual(peopleGroups(policy.quorum).map(({ name, need, members }) => [name, need, members.map((person) => person.name)]), [
    ['team', 2, ['anonym', 'intrigeri', 'segfault']],
    ['outside', 1, ['drwhax', 'nodens', 'muri', 'arnaud']],
  ]);
  assert.equal(policy.fresh, 14 * 86_400);
  assert.equal(policy.people.get('anonym')?.operator, 'tails');
});
