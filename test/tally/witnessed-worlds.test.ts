/** Whatever witnesses say, over every policy and every history: they can take AGREED away, and give it to nobody. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as assertProperty, constant, constantFrom, integer, nat, property, record } from 'fast-check';
import { judgeFile, combine } from '../../src/tally/judge-file.ts';
import type { Witnessed, WitnessView } from '../../src/tally/freshness.ts';
import { fingerprint } from '../policy/party.ts';
import { hash, NOW, scope } from './claims.ts';
import { histories } from './worlds.ts';

const HOUR = 3_600;
const NAMES = ['anna', 'bert', 'cora'] as const;
const LINE = (need: number) => `fresh 1d\nwitness ${need} ${NAMES.map((name, i) => `${name}=${fingerprint(201 + i)}`).join(' ')}\n`;
const lost = { why: 'statement', fingerprint: fingerprint(1), name: 'a', id: null } as const;

const views = array(record({
  name: constantFrom(...NAMES), time: integer({ min: NOW - 48 * HOUR, max: NOW + HOUR }), lacking: array(constant(lost), { maxLength: 1 }),
}), { maxLength: 5 });

/** As the rule is written down: of each the newest that is neither too old nor from the future. */
function vouching(said: readonly WitnessView[]): number {
  const current = said.filter(({ time }) => time >= NOW - 24 * HOUR && time <= NOW + 600);
  return NAMES.filter((name) => {
    const own = current.filter((view) => view.name === name);
    const newest = Math.max(...own.map(({ time }) => time));
    return own.length > 0 && own.every(({ time, lacking }) => time < newest || lacking.length === 0);
  }).length;
}

test('an agreement stays one exactly where enough witnesses vouch, and no other verdict is touched by them', () => {
  const met = { agreed: 0, stale: 0, other: 0 };
  assertProperty(property(histories(10), views, nat(2), ({ world, claims }, said, more) => {
    const need = 1 + more;
    const judge = (policy: string, witnessed?: Witnessed) => combine(judgeFile(scope(claims, { policy, witnessed }), { sha256: hash('x'), name: 'a.iso' }));
    const without = judge(world.policy);
    const { verdict } = judge(`${world.policy}${LINE(need)}`, { views: said, seen: new Map() });
    if (without.verdict !== 'AGREED') {
      met.other++;
      assert.equal(verdict, without.verdict);
    } else if (vouching(said) >= need) {
      met.agreed++;
      assert.equal(verdict, 'AGREED');
    } else {
      met.stale++;
      assert.equal(verdict, 'STALE');
    }
  }), { seed: 20170608, numRuns: 1_500 });
  assert.ok(met.agreed > 10 && met.stale > 50 && met.other > 100, JSON.stringify(met));
});
