/** The policies that this node follows: one for each project, kept as the text that their operator chose. */

import { ConcurError } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { isNamed, witnessNamed } from '../policy/named.ts';
import { parsePolicy } from '../policy/parse.ts';
import type { Policy } from '../policy/policy.ts';
import { editionOf, type Edition } from '../policy/succession.ts';
import type { PolicySummary } from './policy-port.ts';

/** Where policy texts are kept; handed in by whoever starts the ledger. */
export interface PolicyShelf {
  /** By project. As bytes, because a policy's hash is that of its bytes. */
  texts(): Promise<ReadonlyMap<string, Uint8Array>>;
  put(project: string, text: string): Promise<void>;
  remove(project: string): Promise<void>;
  /** What was noted of the project, null for nothing. It stays when the policy is removed. */
  note(project: string): Promise<PolicyNote | null>;
  putNote(project: string, note: PolicyNote): Promise<void>;
}

export interface PolicyNote {
  /** The edition with the highest sequence that was ever followed; null when none had one. */
  readonly highest: Edition | null;
  /** Where the policy was followed from last; null for a place without a name. */
  readonly from: string | null;
}

export interface KeepOptions {
  readonly from: string | null;
  /** The operator took it against the rule: it is the highest from now on. */
  readonly insisted: boolean;
}

export interface PolicyBook {
  all(): readonly Policy[];
  find(project: string): Policy | undefined;
  /** Whether some policy names the signer, as a builder or for another task. */
  names(signer: Fingerprint): boolean;
  /** The name that the project's policy gives to the signer, also as a witness, else null. */
  petname(signer: Fingerprint, project: string): string | null;
  /** The name that some policy gives to the signer, the first that does, else null. */
  petnameAnywhere(signer: Fingerprint): string | null;
  note(project: string): Promise<PolicyNote | null>;
  /** One change after the other: of two that were judged by the same policy the later would undo the earlier. */
  inTurn<T>(change: () => Promise<T>): Promise<T>;
  keep(policy: Policy, options: KeepOptions): Promise<void>;
  remove(project: string): Promise<void>;
}

/** @throws ConcurError policy-malformed when a kept policy was edited into something unreadable */
export async function openPolicyBook(shelf: PolicyShelf): Promise<PolicyBook> {
  const byProject = new Map<string, Policy>();
  for (const [project, text] of await shelf.texts()) byProject.set(project, parseKept(project, text));

  let turn: Promise<unknown> = Promise.resolve();

  return {
    inTurn(change) {
      const changed = turn.then(change);
      turn = changed.catch(() => undefined);
      return changed;
    },
    all: () => [...byProject.values()],
    find: (project) => byProject.get(project),
    names: (signer) => [...byProject.values()].some((policy) => isNamed(policy, signer)),
    petname: (signer, project) => nameIn(byProject.get(project), signer),
    petnameAnywhere: (signer) => [...byProject.values()].flatMap((policy) => nameIn(policy, signer) ?? [])[0] ?? null,
    note: (project) => shelf.note(project),
    async keep(policy, { from, insisted }) {
      const before = await shelf.note(policy.project);
      const editions = [insisted ? null : before?.highest ?? null, insisted ? null : editionOf(byProject.get(policy.project) ?? null), editionOf(policy)];
      // First: a crash in between leaves an edition noted that may still be followed, and none forgotten.
      await shelf.putNote(policy.project, { highest: highestOf(editions), from });
      await shelf.put(policy.project, policy.text);
      byProject.set(policy.project, policy);
    },
    async remove(project) {
      if (!byProject.has(project)) throw new ConcurError('not-found', `there is no policy for project "${project}"`, { hint: 'concur policy list' });
      await shelf.remove(project);
      byProject.delete(project);
    },
  };
}

function highestOf(editions: readonly (Edition | null)[]): Edition | null {
  return editions.reduce((best, edition) => (edition !== null && (best === null || edition.sequence >= best.sequence) ? edition : best), null);
}

function nameIn(policy: Policy | undefined, signer: Fingerprint): string | null {
  return policy?.personByFingerprint.get(signer)?.name ?? (policy === undefined ? null : witnessNamed(policy, signer));
}

/** A file under another project's name would be counted for one project and removed for the other. */
function parseKept(project: string, text: Uint8Array): Policy {
  const policy = parsePolicy(text);
  if (policy.project === project) return policy;
  throw new ConcurError('policy-malformed', `the policy kept for "${project}" is one for "${policy.project}"`, {
    hint: `rename ${project}.policy in the folder of policies, or remove it`,
  });
}

export function summarize(policy: Policy): Omit<PolicySummary, 'from'> {
  return {
    project: policy.project,
    hash: policy.hash,
    text: policy.text,
    people: policy.people.size,
    keys: [...policy.personByFingerprint.keys()],
  };
}
