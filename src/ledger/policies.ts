/** The policies that this node follows: one for each project, kept as the text that their operator chose. */

import { ConcurError } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { parsePolicy } from '../policy/parse.ts';
import type { Policy } from '../policy/policy.ts';
import type { PolicySummary } from './port.ts';

/** Where policy texts are kept; handed in by whoever starts the ledger. */
export interface PolicyShelf {
  /** By project. As bytes, because a policy's hash is that of its bytes. */
  texts(): Promise<ReadonlyMap<string, Uint8Array>>;
  put(project: string, text: string): Promise<void>;
  remove(project: string): Promise<void>;
}

export interface PolicyBook {
  all(): readonly Policy[];
  find(project: string): Policy | undefined;
  /** Whether some policy names the signer. */
  names(signer: Fingerprint): boolean;
  /** The name that the project's policy gives to the signer, else null. */
  petname(signer: Fingerprint, project: string): string | null;
  /** The name that some policy gives to the signer, the first that does, else null. */
  petnameAnywhere(signer: Fingerprint): string | null;
  add(text: string): Promise<Policy>;
  remove(project: string): Promise<void>;
}

/** @throws ConcurError policy-malformed when a kept policy was edited into something unreadable */
export async function openPolicyBook(shelf: PolicyShelf): Promise<PolicyBook> {
  const byProject = new Map<string, Policy>();
  for (const [project, text] of await shelf.texts()) keep(parseKept(project, text));

  function keep(policy: Policy): void {
    byProject.set(policy.project, policy);
  }

  return {
    all: () => [...byProject.values()],
    find: (project) => byProject.get(project),
    names: (signer) => [...byProject.values()].some((policy) => policy.personByFingerprint.has(signer)),
    petname: (signer, project) => byProject.get(project)?.personByFingerprint.get(signer)?.name ?? null,
    petnameAnywhere: (signer) => [...byProject.values()].flatMap((policy) => policy.personByFingerprint.get(signer)?.name ?? [])[0] ?? null,
    async add(text) {
      const policy = parsePolicy(text);
      await shelf.put(policy.project, text);
      keep(policy);
      return policy;
    },
    async remove(project) {
      if (!byProject.has(project)) throw new ConcurError('not-found', `there is no policy for project "${project}"`, { hint: 'concur policy list' });
      await shelf.remove(project);
      byProject.delete(project);
    },
  };
}

/** A file under another project's name would be counted for one project and removed for the other. */
function parseKept(project: string, text: Uint8Array): Policy {
  const policy = parsePolicy(text);
  if (policy.project === project) return policy;
  throw new ConcurError('policy-malformed', `the policy kept for "${project}" is one for "${policy.project}"`, {
    hint: `rename ${project}.policy in the folder of policies, or remove it`,
  });
}

export function summarize(policy: Policy): PolicySummary {
  return {
    project: policy.project,
    hash: policy.hash,
    text: policy.text,
    people: policy.people.size,
    keys: [...policy.personByFingerprint.keys()],
  };
}
