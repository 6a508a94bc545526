/**
 * Whether a policy may take the place of the one that is followed, without its operator being asked.
 *
 * The rule is TUF's for its root: the people whom the old policy names and those whom the new one names must both have
 * signed the new one, in numbers; its sequence is higher than any seen before, it is for the same project, and it has not
 * expired. So no single stolen key replaces a policy, and nobody is led back to an older one.
 */

import { formatTime } from '../base/clock.ts';
import { ConcurError } from '../base/errors.ts';
import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { quoted } from '../base/printable.ts';
import { joined } from '../base/wording.ts';
import type { Policy, Threshold } from './policy.ts';

/** An edition that was followed once: the one with the highest sequence. */
export interface Edition {
  readonly sequence: number;
  readonly hash: Hex;
}

export interface SuccessionQuestion {
  /** Followed now; null when the project is not. */
  readonly current: Policy | null;
  readonly next: Policy;
  /** The project that is meant; null when the next policy may say that itself. */
  readonly project: string | null;
  /** Null when no edition with a sequence was ever followed. */
  readonly highest: Edition | null;
  /** Primary keys that are valid now and whose acceptable signature over the next policy's bytes was verified. */
  readonly signers: ReadonlySet<Fingerprint>;
  /** Seconds. */
  readonly now: number;
}

export type Succession =
  | { readonly kind: 'unchanged' }
  /** Both roots signed it. */
  | { readonly kind: 'taken' }
  /** No rule speaks for or against it: the operator has to be asked. */
  | { readonly kind: 'ask' }
  /** @property open  whether an operator who insists can follow it all the same */
  | { readonly kind: 'refused'; readonly refusal: ConcurError; readonly open: boolean };

export function judgeSuccession(question: SuccessionQuestion): Succession {
  const { current, next } = question;
  if (current !== null && current.hash === next.hash) return { kind: 'unchanged' };
  const final = otherProject(question) ?? expired(question);
  if (final !== null) return { kind: 'refused', refusal: final, open: false };
  const root = current?.root ?? null;
  const refusal = rollback(question) ?? (root === null ? null : unsigned(question, root));
  if (refusal !== null) return { kind: 'refused', refusal, open: true };
  return { kind: root === null ? 'ask' : 'taken' };
}

/** Names of those holders whose signature is among these; each once, however many keys. */
export function holdersAmong({ members }: Threshold, signers: ReadonlySet<Fingerprint>): string[] {
  return members.filter(({ fingerprints }) => fingerprints.some((fingerprint) => signers.has(fingerprint))).map(({ name }) => name);
}

function otherProject({ current, next, project }: SuccessionQuestion): ConcurError | null {
  const wanted = current?.project ?? project ?? next.project;
  if (wanted === next.project) return null;
  return new ConcurError('policy-rollback', `policy is for "${next.project}", where one for "${wanted}" is needed`, {
    hint: 'look at where it came from; another project is followed by a command of its own',
  });
}

function expired({ next, now }: SuccessionQuestion): ConcurError | null {
  if (next.expires === null || now < next.expires) return null;
  return new ConcurError('policy-expired', `policy of "${next.project}" expired on ${formatTime(next.expires).slice(0, 10)}`, {
    hint: 'get its successor from where you got it: an expired policy judges nothing',
  });
}

/** Null for a policy that does not number itself. */
export function editionOf(policy: Policy | null): Edition | null {
  return policy === null || policy.sequence === null ? null : { sequence: policy.sequence, hash: policy.hash };
}

function rollback({ current, next, highest }: SuccessionQuestion): ConcurError | null {
  const seen = [highest, editionOf(current)].filter((edition) => edition !== null);
  const above = seen.find(({ sequence, hash }) => hash !== next.hash && sequence >= (next.sequence ?? 0));
  if (above === undefined) return null;
  const offered = next.sequence === null ? 'has no sequence' : `has sequence ${next.sequence}`;
  const known = above.sequence === next.sequence ? 'another policy with that sequence was' : `sequence ${above.sequence} was`;
  return new ConcurError('policy-rollback', `policy of "${next.project}" ${offered}, and ${known} followed before`, {
    hint: 'get the newest edition; only if you are sure that this one is right: --replace',
  });
}

function unsigned({ next, signers }: SuccessionQuestion, root: Threshold): ConcurError | null {
  if (next.root === null) {
    return new ConcurError('policy-unsigned', `policy of "${next.project}" names no root any more, so nobody could vouch for its successor`, { hint: BY_HAND });
  }
  return lacking('the policy that is followed', root, signers) ?? lacking('the new policy itself', next.root, signers);
}

function lacking(whose: string, root: Threshold, signers: ReadonlySet<Fingerprint>): ConcurError | null {
  const have = holdersAmong(root, signers);
  if (have.length >= root.need) return null;
  const missing = root.members.filter(({ name }) => !have.includes(name)).map(({ name }) => quoted(name));
  const signed = have.length === 0 ? 'nobody' : `only ${joined(have.map(quoted), 'and')}`;
  return new ConcurError('policy-unsigned', `${whose} asks for ${root.need} of its root, and ${signed} signed (missing: ${joined(missing, 'and')})`, {
    hint: `get their signatures and certificates (--signature, --certificates); ${BY_HAND}`,
  });
}

const BY_HAND = 'only if you are sure that it is right: --replace';
