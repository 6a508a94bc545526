/** A first policy, written from the certificates that somebody has at hand: K of all, and nothing stricter. */

import { ConcurError } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { isPetname } from '../base/names.ts';
import { printable } from '../base/printable.ts';
import { parsePolicy, POLICY_VERSION_LINE } from './parse.ts';

export interface DraftedPerson {
  readonly fingerprint: Fingerprint;
  /** As the certificate has it: a claim. */
  readonly userId: string | null;
  /** Name of the certificate's file without its extension. */
  readonly fileStem: string;
}

export interface PolicyDraft {
  readonly project: string;
  /** Votes needed. */
  readonly threshold: number;
  readonly people: readonly DraftedPerson[];
  /** Where the certificates were taken from and when they were looked at: put above every signer. */
  readonly note: string;
}

const GROUP = 'all-builders';

/**
 * One person for each fingerprint: who holds two keys must be joined by hand, under one petname.
 * @returns text that parses
 * @throws ConcurError usage | policy-malformed
 */
export function draftPolicy({ project, threshold, people, note }: PolicyDraft): string {
  const distinct = people.filter((person, i) => people.findIndex((other) => other.fingerprint === person.fingerprint) === i);
  refuseThreshold(threshold, distinct.length);
  const names = choosePetnames(distinct);
  const signers = distinct.map((person, i) => `# ${commentOn(person, note)}\nsigner ${names[i]} ${person.fingerprint}\n`);
  const text = [
    `${POLICY_VERSION_LINE}\n`,
    `project ${project}\n`,
    '# Check every fingerprint before you trust it. Keys of one person get one petname.\n',
    ...signers,
    `group ${GROUP} ${threshold} ${names.join(' ')}\n`,
    `quorum ${GROUP}\n`,
  ].join('');
  parsePolicy(text);
  return text;
}

function refuseThreshold(threshold: number, people: number): void {
  if (people === 0) throw new ConcurError('usage', 'a policy needs a signer', { hint: 'name certificate files' });
  if (Number.isInteger(threshold) && threshold >= 1 && threshold <= people) return;
  throw new ConcurError('usage', `threshold "${threshold}" is not between 1 and ${people}, the number of signers`);
}

function commentOn({ userId, fileStem }: DraftedPerson, note: string): string {
  // Names in certificates are claims, and may hold anything.
  return printable(`${userId ?? 'no user id'}, file ${fileStem}: ${note}`);
}

function choosePetnames(people: readonly DraftedPerson[]): string[] {
  const taken = new Set([GROUP]);
  return people.map(({ userId, fileStem }) => {
    const wanted = reduceToPetname(namePart(userId ?? '')) ?? reduceToPetname(fileStem) ?? 'signer';
    const name = firstFree(wanted, taken);
    taken.add(name);
    return name;
  });
}

/** `Name (comment) <address>`: the name. A bare address is none. */
function namePart(userId: string): string {
  const name = userId.split(/[(<]/, 1)[0] as string;
  return name.includes('@') ? '' : name;
}

const LONGEST = 56;

function reduceToPetname(text: string): string | null {
  // Taken apart, an accented letter leaves its plain one: Léo is Leo, not Lo.
  const name = text.normalize('NFKD').replaceAll(/[^A-Za-z0-9._-]/g, '').replace(/^[._-]+/, '').slice(0, LONGEST);
  return isPetname(name) ? name : null;
}

function firstFree(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let suffix = 2;
  while (taken.has(`${wanted}-${suffix}`)) suffix++;
  return `${wanted}-${suffix}`;
}
