/** A policy's rule in one sentence, for people who decide whether they want it. */

import { formatTime } from '../base/clock.ts';
import { count, joined } from '../base/wording.ts';
import type { Group, Policy, Threshold } from './policy.ts';

/** `a hash is agreed when 2 of team and 1 of outside signed it; stale without a sync for 14 days` */
export function ruleSentence(policy: Policy): string {
  const contest = policy.contest === null ? '' : `; contested by ${count(policy.contest, 'dissent')}`;
  const fresh = policy.fresh === null ? '' : `; stale without ${policy.witnesses === null ? 'a sync' : 'word of its witnesses'} for ${duration(policy.fresh)}`;
  const late = policy.late === null ? '' : `; what an expired or retired key signed must have been witnessed within ${duration(policy.late)}`;
  const weak = policy.acceptWeak ? '; weak foreign signatures count' : '';
  const unbound = policy.joinUnbound ? '; foreign statements without a source join the build that has one' : '';
  return `a hash is agreed when ${needOf(policy.quorum)} signed it${contest}${fresh}${late}${weak}${unbound}`;
}

/** What is said of the policy's future and completeness: one sentence for each, none when it says nothing. */
export function otherSentences({ root, witnesses, expires, sequence }: Policy): string[] {
  return [
    ...(sequence === null ? [] : [`edition ${sequence}`]),
    ...(root === null ? [] : [`a newer edition is followed without asking when ${thresholdWords(root)} signed it, and enough of its own root`]),
    ...(witnesses === null ? [] : [`completeness is witnessed by ${thresholdWords(witnesses)}`]),
    ...(expires === null ? [] : [`judges nothing from ${formatTime(expires).slice(0, 10)} on`]),
  ];
}

function needOf(group: Group): string {
  if (group.kind === 'people') return `${group.need} of ${group.name}`;
  const parts = group.members.map(needOf);
  return group.need === parts.length ? joined(parts, 'and') : `${group.need} of these: ${parts.join('; ')}`;
}

function thresholdWords({ need, members }: Threshold): string {
  const names = members.map(({ name }) => name);
  return names.length === 1 ? names.join('') : `${need} of ${joined(names, 'and')}`;
}

const UNITS = [[86_400, 'day'], [3_600, 'hour'], [60, 'minute'], [1, 'second']] as const;

function duration(seconds: number): string {
  const [length, name] = UNITS.find(([unit]) => seconds % unit === 0) ?? [1, 'second'];
  return count(seconds / length, name);
}
