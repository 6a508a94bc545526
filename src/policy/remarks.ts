/** What is allowed in a policy, and often not meant: told to whoever is about to follow it, or writes it. */

import type { Group, Policy } from './policy.ts';
import { editDistance } from './words.ts';

/** One sentence each; none for most policies. */
export function remarksOn(policy: Policy): string[] {
  const people = [...policy.people.values()];
  const operators = [...new Set(people.flatMap(({ operator }) => operator ?? []))];
  return [
    ...pairs(operators).filter(([a, b]) => isAlike(a, b) || editDistance(a, b) === 1).map(([a, b]) => `operators "${a}" and "${b}" are two, with a vote each: is one a typing mistake?`),
    ...pairs(people.map(({ name }) => name)).filter(([a, b]) => isAlike(a, b)).map(([a, b]) => `"${a}" and "${b}" are two people, with a vote each: lines of one person have one petname`),
    ...(fewestVotes(policy.quorum) === 1 ? ['one vote is enough: a single key that is stolen, or one mistake, makes a hash agreed'] : []),
    ...(policy.root !== null && policy.root.need === 1 && policy.root.members.length > 1 ? ['each of the root alone can replace the policy, together with enough of the next one\'s root'] : []),
  ];
}

/** Votes of the smallest set that meets it. */
export function fewestVotes(group: Group): number {
  if (group.kind === 'people') return group.need;
  return group.members.map(fewestVotes).sort((a, b) => a - b).slice(0, group.need).reduce((sum, votes) => sum + votes, 0);
}

/** But for capitals and signs. */
function isAlike(a: string, b: string): boolean {
  const plain = (name: string) => name.toLowerCase().replace(/[._-]/g, '');
  return plain(a) === plain(b);
}

function pairs(names: readonly string[]): [string, string][] {
  return names.flatMap((a, i) => names.slice(i + 1).map((b): [string, string] => [a, b]));
}
