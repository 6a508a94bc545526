/** Whether people who support a value are enough, and what is lacking. Counts votes of people, never statements. */

import { countSeats, type Group, type Policy } from './policy.ts';

export interface Standing {
  readonly group: Group;
  /** Names of those who support the value: people, or groups that are met. In the order of the policy. */
  readonly have: readonly string[];
  /** Distinct votes among them. */
  readonly votes: number;
  readonly met: boolean;
  /** Of the groups inside, none for a group of people. */
  readonly members: readonly Standing[];
}

/** @param supporters petnames; others than the policy's have no effect */
export function evaluateQuorum(policy: Policy, supporters: ReadonlySet<string>): Standing {
  return evaluateGroup(policy.quorum, supporters);
}

/** The groups of people, left to right. */
export function peopleStandings(standing: Standing): Standing[] {
  return standing.group.kind === 'people' ? [standing] : standing.members.flatMap(peopleStandings);
}

/** The groups of people that fall short and whose votes would help; none when the quorum is met. */
export function lackingGroups(standing: Standing): Standing[] {
  if (standing.met) return [];
  return standing.group.kind === 'people' ? [standing] : standing.members.flatMap(lackingGroups);
}

function evaluateGroup(group: Group, supporters: ReadonlySet<string>): Standing {
  if (group.kind === 'people') {
    const have = group.members.filter((person) => supporters.has(person.name));
    return standing(group, have.map((person) => person.name), countSeats(have), []);
  }
  const members = group.members.map((member) => evaluateGroup(member, supporters));
  const met = members.filter((member) => member.met).map((member) => member.group.name);
  return standing(group, met, met.length, members);
}

function standing(group: Group, have: readonly string[], votes: number, members: readonly Standing[]): Standing {
  return { group, have, votes, met: votes >= group.need, members };
}
