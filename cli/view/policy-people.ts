/** Who will count under a policy, with what is known here of each: the key's state, and how often they agreed with the others. */

import { count } from '../../src/base/wording.ts';
import type { SignerHistory, SignerPast } from '../../src/ledger/port.ts';
import { peopleGroups, type KeyHolder, type Person, type Policy } from '../../src/policy/policy.ts';
import { otherSentences, ruleSentence } from '../../src/policy/rule-sentence.ts';
import { keyState } from './certificate.ts';
import { faint, strong, spansOf, warning, type Line, type Span } from './line.ts';
import { table } from './table.ts';
import { day } from './words.ts';

/** @param now seconds */
export function peopleLines(policy: Policy, history: SignerHistory, now: number): Line[] {
  const pasts = new Map(history.people.map((past) => [past.name, past]));
  const keys = { policy, history, now };
  const rows = peopleGroups(policy.quorum).flatMap(({ name: group, members }) => members.flatMap((person) => personRows(group, { person, past: pasts.get(person.name), ...keys })));
  return [
    [strong(policy.project), `  ${ruleSentence(policy)}`],
    ...otherSentences(policy).map((sentence) => `  ${sentence}`),
    ...table([...rows, ...holderRows(policy, keys)]).map((line) => ['  ', ...spansOf(line)]),
    ...(history.complete ? [] : ['  (more statements are here than were looked at: numbers are at least these)']),
    `  policy ${policy.hash}`,
  ];
}

interface Keys {
  readonly policy: Policy;
  readonly history: SignerHistory;
  readonly now: number;
}

interface Row extends Keys {
  readonly person: Person;
  readonly past: SignerPast | undefined;
}

/** One for each key; what a person did stands beside the first. */
function personRows(group: string, { person, past, ...keys }: Row): Span[][] {
  return person.fingerprints.map((fingerprint, i) => [
    group, person.name, person.operator === null ? '' : `operator ${person.operator}`, fingerprint, stateOf(fingerprint, keys),
    i === 0 ? pastWords(past) : '',
  ]);
}

function holderRows(policy: Policy, keys: Keys): Span[][] {
  const rows = (task: string, members: readonly KeyHolder[] = []) => members
    .flatMap(({ name, fingerprints }) => fingerprints.map((fingerprint): Span[] => [task, name, '', fingerprint, stateOf(fingerprint, keys)]));
  return [...rows('root', policy.root?.members), ...rows('witness', policy.witnesses?.members)];
}

function stateOf(fingerprint: string, { policy, history, now }: Keys): Span {
  if (policy.bareKeys.has(fingerprint)) return faint('bare key');
  const facts = history.keys[fingerprint];
  return facts === undefined ? warning('no certificate here') : keyState(facts, now);
}

/** `187 attestations since 2021-07-20, dissented in 0 of 31 releases` */
function pastWords(past: SignerPast | undefined): Span {
  if (past === undefined || past.attestations === 0) return faint('nothing is stored');
  const since = past.since === null ? '' : ` since ${day(past.since)}`;
  const dissents = past.dissents === null ? '' : `, dissented in ${past.dissents} of ${count(past.releases, 'release')}`;
  return `${count(past.attestations, 'attestation')}${since}${dissents}`;
}
