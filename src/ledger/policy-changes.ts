/** A policy offered, examined and followed: by the rule of succession where there is one, else by its operator's word. */

import { utf8Encode } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { rootKeys } from '../policy/named.ts';
import { parsePolicy } from '../policy/parse.ts';
import type { Policy } from '../policy/policy.ts';
import { holdersAmong, judgeSuccession, type Succession } from '../policy/succession.ts';
import type { Holdings } from './holdings.ts';
import { summarize } from './policies.ts';
import type { PolicyAcceptance, PolicyExamination, PolicyOffer, PolicyRefusal, PolicySummary } from './policy-port.ts';
import { whoSignedPolicy } from './policy-signatures.ts';

type Book = Pick<Holdings, 'policies' | 'certificates' | 'clock'>;

/** @throws ConcurError policy-malformed | signature-malformed */
export async function examinePolicy(holdings: Book, text: string, offer: PolicyOffer = {}): Promise<PolicyExamination> {
  const { next, current, succession, signedBy, passedOver } = await examine(holdings, text, offer);
  return {
    project: next.project, hash: next.hash,
    outcome: outcomeOf(succession, current),
    refusal: succession.kind === 'refused' ? refusalOf(succession) : null,
    current: current === null ? null : await summaryOf(holdings, current),
    signedBy, passedOver,
  };
}

/** @throws ConcurError policy-malformed | policy-rollback | policy-unsigned | policy-expired | policy-mismatch */
export function followPolicy(holdings: Book, text: string, { from = null, replace = false, instead, ...offer }: PolicyAcceptance = {}): Promise<PolicySummary> {
  return holdings.policies.inTurn(async () => {
    const { next, current, succession } = await examine(holdings, text, offer);
    if (succession.kind === 'refused' && !(replace && succession.open)) throw succession.refusal;
    if (instead !== undefined && instead !== (current?.hash ?? null)) throw changedMeanwhile(next);
    await holdings.policies.keep(next, { from, insisted: succession.kind === 'refused' });
    return summaryOf(holdings, next);
  });
}

function changedMeanwhile({ project }: Policy): ConcurError {
  return new ConcurError('policy-mismatch', `policy for "${project}" is another than the one that was looked at`, { hint: 'somebody changed it meanwhile: do it again, and look at what changes now' });
}

export async function summaryOf({ policies }: Pick<Holdings, 'policies'>, policy: Policy): Promise<PolicySummary> {
  return { ...summarize(policy), from: (await policies.note(policy.project))?.from ?? null };
}

interface Examined {
  readonly next: Policy;
  readonly current: Policy | null;
  readonly succession: Succession;
  readonly signedBy: readonly string[];
  readonly passedOver: readonly string[];
}

async function examine(holdings: Book, text: string, offer: PolicyOffer): Promise<Examined> {
  const next = parsePolicy(text);
  const current = holdings.policies.find(offer.project ?? next.project) ?? null;
  const { signers, passedOver } = await whoSignedPolicy(holdings, utf8Encode(text), { files: offer.signatures ?? [], names: new Set([...rootKeys(current), ...rootKeys(next)]) });
  const highest = (await holdings.policies.note(next.project))?.highest ?? null;
  return {
    next, current, passedOver,
    signedBy: next.root === null ? [] : holdersAmong(next.root, signers),
    succession: judgeSuccession({ current, next, project: offer.project ?? null, highest, signers, now: holdings.clock.now() }),
  };
}

function refusalOf({ refusal, open }: Extract<Succession, { kind: 'refused' }>): PolicyRefusal {
  return { code: refusal.code, message: refusal.message, hint: refusal.hint ?? null, open };
}

function outcomeOf({ kind }: Succession, current: Policy | null): PolicyExamination['outcome'] {
  switch (kind) {
    case 'unchanged': return 'unchanged';
    case 'refused': return 'refused';
    case 'taken': return 'successor';
    case 'ask': return current === null ? 'new' : 'changed';
  }
}
