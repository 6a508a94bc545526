/** What a verdict does not rest on, and its reader should hear: changes since, keys that have aged, a newer release, another listed hash. */

import type { Hex } from '../../src/base/bytes.ts';
import { inShort, joined } from '../../src/base/wording.ts';
import type { Alarm, Candidate, FormerAgreement, NewerRelease } from '../../src/ledger/port.ts';
import type { NotCounted, SignerShown } from '../../src/tally/verdict.ts';
import { bad, strong, warning, type Line } from './line.ts';
import { day, hashStart, isDated } from './words.ts';

/** Stands right below the verdict: whoever has used the file must not read past it. */
export function alarmLines(former: FormerAgreement | null): Line[] {
  if (former === null) return [];
  const { time, policy } = former;
  return [['  ', bad('!'), ' ', strong('alarm'), `: on ${day(time)} this was AGREED (policy ${policy}); since then: ${changesIn(former)}`]];
}

/** The same for one of many files. */
export function statusAlarm({ project, release, artifact, sha256, wasAgreed }: Alarm): Line {
  return [' ', bad('!'), ' ', strong('alarm'), `: ${artifact} ${hashStart(sha256)} of ${project} ${release ?? '(release disputed)'} was AGREED on ${day(wasAgreed.time)}; since then: ${changesIn(wasAgreed)}`];
}

/** `grace no longer agrees; heidi speaks against it`, or what else has changed. */
export function changesIn({ lost, against, policyChanged }: FormerAgreement): string {
  const changes = [
    ...(policyChanged ? ['the policy is another one'] : []),
    ...(lost.length === 0 ? [] : [`${joined(inShort(lost), 'and')} no longer ${lost.length === 1 ? 'agrees' : 'agree'}`]),
    ...(against.length === 0 ? [] : [`${joined(inShort(against), 'and')} ${against.length === 1 ? 'speaks' : 'speak'} against it`]),
  ];
  return changes.length === 0 ? 'other people of the policy were heard' : changes.join('; ');
}

const AGED: Readonly<Partial<Record<SignerShown['standing']['now'], string>>> = { 'expired': 'has expired', 'soft-revoked': 'was retired' };

/** Signatures that count though their key has ended since, and people of the policy whose signatures do not count. */
export function standingLines({ hashes }: Candidate, sha256: Hex): Line[] {
  const signers = hashes.flatMap((hash) => hash.signers.map((signer) => ({ ...signer, isOfFile: hash.sha256 === sha256 })));
  const aged = signers.filter(({ counted, isOfFile, standing }) => counted && isOfFile && AGED[standing.now] !== undefined);
  const left = signers.filter((signer) => !signer.counted && isPersonOfPolicy(signer) && !TOLD_ELSEWHERE.has(signer.why as NotCounted));
  return [
    ...[...Map.groupBy(aged, ({ standing }) => AGED[standing.now] as string)].map(([how, of]): Line => [
      '  ', warning('!'), ` key: that of ${namesOf(of)} ${how} since${endOf(of)}; signed while it was valid`,
    ]),
    ...[...Map.groupBy(left, ({ why }) => why as NotCounted)].map(([why, of]): Line => ['  ', warning('!'), ` not counted: ${namesOf(of)} (${why})`]),
  ];
}

/** ` (2026-03-01)`, where it is one date. */
function endOf(signers: readonly SignerShown[]): string {
  const [date, ...others] = new Set(signers.map(({ standing: { ended } }) => (ended === undefined ? null : day(ended))));
  return date === undefined || date === null || others.length > 0 ? '' : ` (${date})`;
}

/** They have lines of their own, as dissent or as what speaks against somebody. */
const TOLD_ELSEWHERE: ReadonlySet<NotCounted> = new Set([
  'not in the policy', 'equivocates', 'its foreign statements conflict', 'keys of one person disagree', 'people of one operator disagree', 'not deterministic',
]);

function isPersonOfPolicy({ name, fingerprint }: SignerShown): boolean {
  return name !== fingerprint;
}

function namesOf(signers: readonly SignerShown[]): string {
  return joined(inShort([...new Set(signers.map(({ name }) => name))]), 'and');
}

export function newerLines(newer: NewerRelease | null): Line[] {
  if (newer === null) return [];
  const { release, artifact, since } = newer;
  return [['  newer: ', strong(release), ` is agreed${since === null ? '' : ` since ${day(since)}`} (${artifact})`]];
}

/** @param listed what the checksum file says */
export function listedLines(listed: Hex | undefined, sha256: Hex): Line[] {
  return listed === undefined || listed === sha256 ? [] : [['  ', bad('✗'), ` listed: the checksum file says ${listed}: one of the two is not what was published`]];
}

/** ` since 2017-06-08`, by the signatures of what they say now. */
export function sinceWords(signers: readonly SignerShown[]): string {
  const times = signers.map(({ time }) => time).filter(isDated);
  return times.length === 0 ? '' : ` since ${day(Math.min(...times))}`;
}
