/** What an import is about, by what was typed and by the policies that are here. */

import { fromHex } from '../../src/base/bytes.ts';
import { parseLabel } from '../../src/base/names.ts';
import type { Ledger } from '../../src/ledger/port.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import type { Policy } from '../../src/policy/policy.ts';

export interface ImportScope {
  /** null when nothing tells it: then only a policy's `foreign` lines say what belongs to which project. */
  readonly project: string | null;
  /** `only` when it was not typed, and just one policy is here. */
  readonly from: 'typed' | 'only' | 'nothing';
  /** The project's, if there is one. */
  readonly policy: Policy | undefined;
  /** How many policies are here at all. */
  readonly policies: number;
  /** Raw Ed25519 keys that policies name: links are signed by such keys, and do not carry them. */
  readonly bareKeys: readonly Uint8Array[];
}

/** @throws ConcurError name-unsafe */
export async function importScope(ledger: Ledger, typed: string | undefined): Promise<ImportScope> {
  const policies = (await ledger.policies()).map(({ text }) => parsePolicy(text));
  const [only, another] = policies;
  const guessed = another === undefined ? only?.project ?? null : null;
  const project = typed === undefined ? guessed : parseLabel(typed, 'project');
  return {
    project,
    from: typed !== undefined ? 'typed' : project === null ? 'nothing' : 'only',
    policy: policies.find((policy) => policy.project === project),
    policies: policies.length,
    bareKeys: [...new Set(policies.flatMap((policy) => [...policy.bareKeys]))].map((key) => fromHex(key.toLowerCase())),
  };
}
