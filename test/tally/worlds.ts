/** Random policies and histories for property tests, as plain data that an oracle can read for itself. */

import { array, constantFrom, integer, nat, record, tuple, uniqueArray, type Arbitrary } from 'fast-check';
import type { Claim, ResultClaim } from '../../src/statement/claim.ts';
import { fingerprint } from '../policy/party.ts';
import { claim, NOW, retraction, STRANGER } from './claims.ts';

export interface World {
  readonly policy: string;
  /** Every key's person, and every person's seat: the operator's name or the person's own. */
  readonly personOf: Readonly<Record<string, string>>;
  readonly seatOf: Readonly<Record<string, string>>;
  /** Groups of people with the votes they need, and how many of the groups are needed. */
  readonly groups: readonly { readonly need: number; readonly members: readonly string[] }[];
  readonly need: number;
  readonly keys: readonly string[];
}

/** Up to six people with one or two keys, some of one operator, in one or two groups of random size. */
export const worlds: Arbitrary<World> = record({
  people: integer({ min: 1, max: 6 }),
  twoKeys: array(nat(1), { minLength: 6, maxLength: 6 }),
  operators: array(nat(3), { minLength: 6, maxLength: 6 }),
  cut: nat(5),
  needs: tuple(nat(5), nat(5), nat(5)),
}).map(({ people, twoKeys, operators, cut, needs }) => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'].slice(0, people);
  const groupOf = (i: number) => (i < cut ? 0 : 1);
  // One operator for each group at most: an operator in two groups is refused.
  const operator = (i: number) => (operators[i] === 0 ? `o${groupOf(i)}` : null);
  const seatOf = Object.fromEntries(names.map((name, i) => [name, operator(i) ?? name]));
  const keysOf = names.map((_, i) => (twoKeys[i] === 1 ? [fingerprint(i + 1), fingerprint(i + 51)] : [fingerprint(i + 1)]));
  const memberLists = [0, 1].map((group) => names.filter((_, i) => groupOf(i) === group)).filter((members) => members.length > 0);
  const groups = memberLists.map((members, i) => ({ members, need: 1 + ((needs[i] as number) % new Set(members.map((name) => seatOf[name])).size) }));
  const need = 1 + (needs[2] % groups.length);
  const signers = names.flatMap((name, i) => (keysOf[i] as string[]).map((key) => `signer ${name} ${key}${operator(i) === null ? '' : ` operator=${operator(i)}`}`));
  const lines = groups.map((group, i) => `group g${i} ${group.need} ${group.members.join(' ')}`);
  const policy = ['concur-policy 1', 'project p', ...signers, ...lines, `group top ${need} ${groups.map((_, i) => `g${i}`).join(' ')}`, 'quorum top', ''].join('\n');
  const personOf = Object.fromEntries(names.flatMap((name, i) => (keysOf[i] as string[]).map((key) => [key, name])));
  return { policy, personOf, seatOf, groups, need, keys: Object.keys(personOf) };
});

/** Whether these seats are enough, by counting. */
export function enough(world: World, supporters: ReadonlySet<string>): boolean {
  const met = world.groups.filter(({ need, members }) => new Set(members.filter((name) => supporters.has(name)).map((name) => world.seatOf[name])).size >= need);
  return met.length >= world.need;
}

interface Step {
  readonly key: number;
  readonly got: readonly string[];
  readonly second: number;
  readonly release: string;
  readonly source: string;
  readonly targets: readonly number[];
  readonly kind: 'native' | 'gitian' | 'sha256sums' | 'retraction';
}

const steps: Arbitrary<Omit<Step, 'kind'>> = record({
  key: nat(20),
  got: uniqueArray(constantFrom('x', 'y', 'z'), { minLength: 1, maxLength: 2 }),
  second: nat(9),
  release: constantFrom('1.0', '1.0', '1.0', '2.0'),
  source: constantFrom('gitCommit:1', 'gitCommit:1', 'gitCommit:2'),
  targets: array(nat(9), { maxLength: 2 }),
});

type Told = Arbitrary<{ world: World; claims: Claim[] }>;

/** Statements of the world's keys and of a stranger, which supersede and retract earlier ones, others' too. */
export function histories(maxLength: number): Told {
  return historiesOf(constantFrom('native', 'native', 'native', 'retraction'), worlds, maxLength);
}

/** With foreign statements among them, with sources and without, under policies that join these or do not. */
export function mixedHistories(maxLength: number): Told {
  const joining = tuple(worlds, constantFrom('', 'join unbound\n')).map(([world, line]) => ({ ...world, policy: `${world.policy}${line}` }));
  return historiesOf(constantFrom('native', 'native', 'gitian', 'gitian', 'sha256sums', 'sha256sums', 'sha256sums', 'retraction'), joining, maxLength);
}

function historiesOf(kinds: Arbitrary<Step['kind']>, among: Arbitrary<World>, maxLength: number): Told {
  const list = array(tuple(steps, kinds).map(([step, kind]): Step => ({ ...step, kind })), { maxLength });
  return tuple(among, list).map(([world, told]) => ({ world, claims: tell(world, told) }));
}

function tell(world: World, list: readonly Step[]): Claim[] {
  const claims: Claim[] = [];
  const keys = [...world.keys, STRANGER];
  for (const [nonce, step] of list.entries()) {
    const signer = keys[step.key % keys.length] as string;
    const time = NOW - 1000 + step.second;
    const targets = step.targets.flatMap((target) => claims[target] ?? []).filter((target): target is ResultClaim => target.kind !== 'retraction');
    const said = { signer, got: step.got, time, release: step.release, nonce };
    if (step.kind === 'retraction' && targets.length > 0) claims.push(retraction(signer, targets, time));
    else if (step.kind === 'gitian') claims.push(claim({ ...said, format: 'gitian', sources: [step.source] }));
    else if (step.kind === 'sha256sums') claims.push(claim({ ...said, format: 'sha256sums', sources: [] }));
    else claims.push(claim({ ...said, sources: [step.source], supersedes: targets }));
  }
  return claims;
}
