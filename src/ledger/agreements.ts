/**
 * What was AGREED on this machine, remembered so that it cannot be taken back in silence: a retraction, a revocation or
 * a later dissent may be right, and whoever relied on the file has to hear of it. A note for each file that had a
 * quorum; only people of a policy can make more of them.
 */

import type { Hex } from '../base/bytes.ts';
import { isConcurError } from '../base/errors.ts';
import type { Policy } from '../policy/policy.ts';
import type { Store } from '../store/store.ts';
import type { SubjectVerdict } from '../tally/verdict.ts';
import type { FormerAgreement } from './port.ts';

interface Note {
  readonly time: number;
  readonly policy: Hex;
  readonly artifact: string;
  readonly supporters: readonly string[];
  readonly against: readonly string[];
}

/** Seconds. A note that is younger says enough: each write waits for the disk. */
const RENEWED_AFTER = 86_400;

/** @param subjects verdicts of the policy; those that are not AGREED are passed over */
export async function rememberAgreed(store: Store, policy: Policy, subjects: readonly SubjectVerdict[], now: number): Promise<void> {
  const agreed = subjects.filter(({ verdict }) => verdict === 'AGREED');
  // Together: what is asked for while the disk is waited for shares the next write.
  await Promise.all(agreed.flatMap((subject) => subject.agreedSet.map((sha256) => remember(store, nameOf(policy.project, sha256), noteOn(policy, subject, now)))));
}

/**
 * @param subject what is said of the file now; null when nothing that is here names it any more
 * @returns null when it was not AGREED before, or still is
 */
export async function findFormerAgreement(store: Store, policy: Policy, sha256: Hex, subject: SubjectVerdict | null): Promise<FormerAgreement | null> {
  if (subject !== null && !speaksAgainst(subject, sha256)) return null;
  const note = await readNote(store, nameOf(policy.project, sha256));
  if (note === null || (subject !== null && subject.artifact !== note.artifact)) return null;
  const supporters = subject === null ? [] : supportersOf(subject, sha256);
  const against = subject === null ? [] : opponentsOf(subject, sha256);
  return {
    time: note.time,
    policy: note.policy,
    policyChanged: note.policy !== policy.hash,
    lost: note.supporters.filter((name) => !supporters.includes(name)),
    against: against.filter((name) => !note.against.includes(name)),
  };
}

/** Another question and a label in dispute take nothing away from what was agreed on the bytes. */
function speaksAgainst({ because, agreedSet }: SubjectVerdict, sha256: Hex): boolean {
  if (because === 'other-release' || because === 'release-disputed') return false;
  return because === 'dissent' || !agreedSet.includes(sha256);
}

async function remember(store: Store, name: string, note: Note): Promise<void> {
  const known = await readNote(store, name);
  if (known !== null && known.policy === note.policy && Math.abs(note.time - known.time) < RENEWED_AFTER && String(known.supporters) === String(note.supporters)) return;
  try {
    await store.setNote(name, JSON.stringify(note));
  } catch (error) {
    // A disk that is full must not keep anybody from a verdict: what is lost is a later warning.
    if (!isConcurError(error, 'write-failed')) throw error;
  }
}

async function readNote(store: Store, name: string): Promise<Note | null> {
  const text = await store.note(name);
  return text === undefined ? null : JSON.parse(text) as Note;
}

function noteOn(policy: Policy, subject: SubjectVerdict, time: number): Note {
  const sha256 = subject.agreedSet[0] as Hex;
  return { time, policy: policy.hash, artifact: subject.artifact, supporters: supportersOf(subject, sha256), against: opponentsOf(subject, sha256) };
}

function supportersOf({ hashes }: SubjectVerdict, sha256: Hex): string[] {
  const signers = hashes.find((hash) => hash.sha256 === sha256)?.signers ?? [];
  return [...new Set(signers.filter(({ counted }) => counted).map(({ name }) => name))].sort();
}

/** Whoever counts with another hash, or cannot count because of what they signed. */
function opponentsOf({ hashes, equivocating, conflicting, nonDeterministic }: SubjectVerdict, sha256: Hex): string[] {
  const others = hashes.filter((hash) => hash.sha256 !== sha256).flatMap(({ signers }) => signers.filter(({ counted }) => counted).map(({ name }) => name));
  return [...new Set([...others, ...equivocating, ...conflicting, ...nonDeterministic])].sort();
}

function nameOf(project: string, sha256: Hex): string {
  return `agreed ${project} ${sha256}`;
}
