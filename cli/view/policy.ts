/** A policy in words: the rule, who counts, and what changed. */

import { diff } from 'node:util';
import { count, joined } from '../../src/base/wording.ts';
import type { PolicySummary } from '../../src/ledger/port.ts';
import { peopleGroups, type Group, type Person, type Policy } from '../../src/policy/policy.ts';
import { bad, faint, good, linesOf, spansOf, strong, type Line } from './line.ts';
import { table } from './table.ts';

export function policyLines(policy: Policy): Line[] {
  return [
    [strong(policy.project), `  ${ruleSentence(policy)}`],
    ...table(peopleGroups(policy.quorum).flatMap((group) => group.members.map((person) => personRow(person, group.name)))).map(indent),
    `  policy ${policy.hash}`,
  ];
}

/** `agreed when 2 of team (a, b, c) and 1 of outside (d, e) signed the same hash` */
function ruleSentence(policy: Policy): string {
  const contest = policy.contest === null ? '' : `; contested by ${count(policy.contest, 'dissent')}`;
  const fresh = policy.fresh === null ? '' : `; stale without a sync for ${duration(policy.fresh)}`;
  const weak = policy.acceptWeak ? '; weak foreign signatures count' : '';
  const unbound = policy.joinUnbound ? '; foreign statements without a source join the build that has one' : '';
  return `a hash is agreed when ${need(policy.quorum)} signed it${contest}${fresh}${weak}${unbound}`;
}

export function policyTable(policies: readonly PolicySummary[]): Line[] {
  return table(policies.map(({ project, people, keys, hash }) => [
    strong(project), count(people, 'person', 'people'), count(keys.length, 'key'), hash,
  ]));
}

export function policyDocument(policy: Policy): Record<string, unknown> {
  return {
    project: policy.project,
    hash: policy.hash,
    rule: ruleSentence(policy),
    people: [...policy.people.values()],
    groups: peopleGroups(policy.quorum).map(({ name, need, members }) => ({ group: name, need, names: members.map((member) => member.name) })),
    acceptWeak: policy.acceptWeak,
    joinUnbound: policy.joinUnbound,
  };
}

/** What goes, what comes, and a line of what stays around it. */
export function policyChange(before: string, after: string): Line[] {
  const changes = diff(linesOf(before), linesOf(after));
  const near = (i: number) => changes.slice(Math.max(0, i - 1), i + 2).some(([kind]) => kind !== 0);
  return changes.flatMap(([kind, text], i): Line[] => {
    if (kind === 1) return [['  ', bad(`- ${text}`)]];
    if (kind === -1) return [['  ', good(`+ ${text}`)]];
    return near(i) ? [faint(`    ${text}`)] : [];
  });
}

function need(group: Group): string {
  if (group.kind === 'people') return `${group.need} of ${group.name}`;
  const parts = group.members.map(need);
  return group.need === parts.length ? joined(parts, 'and') : `${group.need} of these: ${parts.join('; ')}`;
}

function personRow({ name, fingerprints, operator }: Person, group: string): string[] {
  return [group, name, operator === null ? '' : `operator ${operator}`, fingerprints.join(' ')];
}

function indent(line: Line): Line {
  return ['  ', ...spansOf(line)];
}

const UNITS = [[86_400, 'day'], [3_600, 'hour'], [60, 'minute'], [1, 'second']] as const;

function duration(seconds: number): string {
  const [length, name] = UNITS.find(([unit]) => seconds % unit === 0) ?? [1, 'second'];
  return count(seconds / length, name);
}
