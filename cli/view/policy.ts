/** A policy in words: the rule, who counts, and what changed. */

import { diff } from 'node:util';
import type { ConcurError } from '../../src/base/errors.ts';
import { count, joined } from '../../src/base/wording.ts';
import type { PolicyExamination, PolicySummary } from '../../src/ledger/port.ts';
import { peopleGroups, type Person, type Policy } from '../../src/policy/policy.ts';
import { remarksOn } from '../../src/policy/remarks.ts';
import { otherSentences, ruleSentence } from '../../src/policy/rule-sentence.ts';
import { bad, faint, good, linesOf, spansOf, strong, warning, type Line } from './line.ts';
import type { Adopted } from '../policy/adopted.ts';
import { table } from './table.ts';

export function policyLines(policy: Policy): Line[] {
  return [
    [strong(policy.project), `  ${ruleSentence(policy)}`],
    ...otherSentences(policy).map((sentence) => `  ${sentence}`),
    ...table(peopleGroups(policy.quorum).flatMap((group) => group.members.map((person) => personRow(person, group.name)))).map(indent),
    `  policy ${policy.hash}`,
  ];
}

/** Who of its own root signed it, and what was found beside it and does not count. */
export function signatureLines({ root }: Policy, { signedBy, passedOver }: Pick<PolicyExamination, 'signedBy' | 'passedOver'>): Line[] {
  const names = signedBy.length === 0 ? 'nobody' : joined(signedBy, 'and');
  return [
    ...(root === null ? [] : [`  signed by ${names} of its root (${root.need} of ${root.members.length} needed)`]),
    ...passedOver.map((reason) => ['  ', warning('passed over'), `: ${reason}`]),
  ];
}

export function remarkLines(policy: Policy): Line[] {
  return remarksOn(policy).map((remark) => ['  ', warning('remark'), `: ${remark}`]);
}

/** Each as it would be told alone. */
export function mistakeLines(mistakes: readonly ConcurError[]): Line[] {
  return mistakes.flatMap(({ message, hint }): Line[] => [
    ['concur: ', bad('error'), `: ${message}`],
    ...(hint === undefined ? [] : [`concur: hint: ${hint}`]),
  ]);
}

/** The first as any command tells it, and all. */
export function mistakesDocument(mistakes: readonly ConcurError[]): Record<string, unknown> {
  const [first] = mistakes;
  return {
    error: { code: first?.code, message: first?.message, hint: first?.hint ?? null, exit: first?.exitCode },
    mistakes: mistakes.map(({ message, hint = null }) => ({ message, hint })),
  };
}

export function policyTable(policies: readonly PolicySummary[]): Line[] {
  return table(policies.map(({ project, people, keys, hash, from }) => [
    strong(project), count(people, 'person', 'people'), count(keys.length, 'key'), hash, ...(from === null ? [] : [from]),
  ]));
}

export function policyDocument(policy: Policy): Record<string, unknown> {
  return {
    project: policy.project,
    hash: policy.hash,
    rule: ruleSentence(policy),
    people: [...policy.people.values()],
    groups: peopleGroups(policy.quorum).map(({ name, need, members }) => ({ group: name, need, names: members.map((member) => member.name) })),
    sequence: policy.sequence,
    expires: policy.expires,
    root: policy.root,
    witnesses: policy.witnesses,
    late: policy.late,
    acceptWeak: policy.acceptWeak,
    joinUnbound: policy.joinUnbound,
  };
}

export function adoptedLine({ policy, outcome }: Pick<Adopted, 'policy' | 'outcome'>): Line {
  return `policy ${policy.hash} for ${policy.project}: ${outcome}`;
}

export function adoptedDocument({ policy, outcome, from, examination, history, imported }: Adopted): Record<string, unknown> {
  return {
    outcome, from, ...policyDocument(policy),
    signedBy: examination.signedBy, passedOver: examination.passedOver,
    past: history?.people ?? [], pastComplete: history?.complete ?? false,
    certificates: imported,
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

function personRow({ name, fingerprints, operator }: Person, group: string): string[] {
  return [group, name, operator === null ? '' : `operator ${operator}`, fingerprints.join(' ')];
}

function indent(line: Line): Line {
  return ['  ', ...spansOf(line)];
}
