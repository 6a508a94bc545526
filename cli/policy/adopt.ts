/**
 * A policy shown, asked about and followed: the one way for `follow`, `policy add` and `policy update`.
 *
 * Nothing counts that was not shown first: who will count, by which rule, what changes. Only a successor that both roots
 * signed is followed unasked. What the web sent is never followed by --yes alone, for nobody has seen it: a script says
 * by --policy-hash which bytes it means.
 */

import type { Command } from 'commander';
import { ConcurError } from '../../src/base/errors.ts';
import type { Fingerprint } from '../../src/base/fingerprint.ts';
import { MAX_POLICY_SIGNATURES_BYTES } from '../../src/base/limits.ts';
import { parseSha256 } from '../../src/base/sha256.ts';
import type { Ledger, PolicyExamination, PolicyOffer, SignerHistory } from '../../src/ledger/port.ts';
import type { Certificate } from '../../src/openpgp/verify/certificate.ts';
import { namedFingerprints, rootKeys } from '../../src/policy/named.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import type { Policy } from '../../src/policy/policy.ts';
import type { Context } from '../context.ts';
import { repeated } from '../repeated.ts';
import { canAsk, confirm } from '../terminal/ask.ts';
import { readInput } from '../terminal/input.ts';
import { peopleLines } from '../view/policy-people.ts';
import { policyChange, policyLines, remarkLines, signatureLines } from '../view/policy.ts';
import type { Adopted } from './adopted.ts';
import { bringNamed, readNamed } from './named-certificates.ts';
import type { FoundPolicy } from './source.ts';

export interface AdoptOptions {
  readonly policyHash?: string;
  /** The operator insists on what the rule refuses. */
  readonly replace?: true;
  readonly signature?: readonly string[];
  readonly certificates?: readonly string[];
}

export function addAdoptOptions(command: Command): Command {
  return command
    .option('--policy-hash <hash>', 'the policy must have this SHA-256')
    .option('--signature <file>', 'signatures by its root; may be repeated', repeated)
    .option('--certificates <file>', 'certificates of the people whom it names; may be repeated', repeated)
    .option('--replace', 'follow it although the rule of succession refuses it');
}

export interface Adoption {
  readonly found: FoundPolicy;
  readonly options: AdoptOptions;
  /** The project that is meant, when one is. */
  readonly project?: string;
  /** What people are shown: the rule and the keys, or also the past of each person and the state of each key. */
  readonly detail: 'rule' | 'people';
}

/** @throws ConcurError policy-malformed | policy-mismatch | policy-rollback | policy-unsigned | policy-expired | needs-confirmation */
export async function adoptPolicy(context: Context, adoption: Adoption): Promise<Adopted> {
  const { found, options } = adoption;
  const policy = parsePolicy(found.bytes);
  refuseOtherHash(policy, options.policyHash);
  const ledger = await context.ledger();
  const offer = await offerOf(context, adoption);
  const roots = await rootsOf(ledger, policy);
  const offered = await readNamed(context, { named: options.certificates ?? [], found: found.certificates }, namedFingerprints(policy).union(roots));
  // Before anybody is asked, for by these it is told who signed; a certificate proves itself and makes nobody count.
  const imported = offer.signatures.length === 0 ? [] : await bringNamed(ledger, offered.filter(({ fingerprint }) => roots.has(fingerprint)));
  const examination = await ledger.examinePolicy(policy.text, offer);
  const history = adoption.detail === 'people' ? withOffered(await readHistory(context, ledger, policy), offered) : null;
  const outcome = await decide(context, adoption, { policy, examination, history });
  imported.push(...await bringNamed(ledger, offered));
  if (outcome !== 'unchanged' || (found.from !== null && examination.current?.from !== found.from)) {
    await ledger.addPolicy(policy.text, { ...offer, from: found.from, replace: outcome === 'replaced', instead: examination.current?.hash ?? null });
  }
  return { outcome, policy, from: found.from, examination, history, imported };
}

function refuseOtherHash({ hash }: Policy, wanted: string | undefined): void {
  if (wanted === undefined || parseSha256(wanted) === hash) return;
  throw new ConcurError('policy-mismatch', `policy has the hash ${hash}, not ${wanted}`, { hint: 'compare both with whoever gave you the hash; concur policy check shows what it says' });
}

async function offerOf(context: Context, { found, options, project }: Adoption): Promise<PolicyOffer & { readonly signatures: readonly Uint8Array[] }> {
  const named = await Promise.all((options.signature ?? []).map((file) => readInput(context, file)));
  const signatures = [...found.signatures, ...named];
  const size = signatures.reduce((sum, { length }) => sum + length, 0);
  if (size > MAX_POLICY_SIGNATURES_BYTES) throw new ConcurError('signature-malformed', `files of signatures have ${size} bytes, at most ${MAX_POLICY_SIGNATURES_BYTES} are read`, { hint: 'they may be other files: give the signatures' });
  return { signatures, ...(project === undefined ? {} : { project }) };
}

/** Keys of the roots that have to sign it. */
async function rootsOf(ledger: Ledger, policy: Policy): Promise<Set<Fingerprint>> {
  const current = (await ledger.policies()).find(({ project }) => project === policy.project);
  return new Set([...rootKeys(policy), ...rootKeys(current === undefined ? null : parsePolicy(current.text))]);
}

/** Seconds, where there are ten thousand statements. */
async function readHistory({ output }: Context, ledger: Ledger, { text }: Policy): Promise<SignerHistory> {
  if (output.animated) output.redraw('looking at what is stored of them …');
  try {
    return await ledger.signerHistory(text);
  } finally {
    if (output.animated) output.redraw(null);
  }
}

/** What lies beside the policy is told of as well: it comes along when the policy is followed. */
function withOffered(history: SignerHistory, offered: readonly Certificate[]): SignerHistory {
  return { ...history, keys: { ...Object.fromEntries(offered.map(({ fingerprint, facts }) => [fingerprint, facts])), ...history.keys } };
}

type Case = Pick<Adopted, 'policy' | 'examination' | 'history'>;

/** Shows what there is to know, and asks where the operator has to decide. */
async function decide(context: Context, { found, options }: Adoption, { policy, examination, history }: Case): Promise<Adopted['outcome']> {
  const { outcome, current, refusal } = examination;
  if (outcome === 'unchanged') return 'unchanged';
  const { output } = context;
  if (refusal !== null && !(refusal.open && options.replace === true)) {
    // Why a signature that lies there did not help.
    for (const reason of examination.passedOver) output.warn(`passed over: ${reason}`);
    throw new ConcurError(refusal.code, refusal.message, refusal.hint === null ? {} : { hint: refusal.hint });
  }
  const show = outcome === 'successor' ? output.note : output.preview;
  show(...(history === null ? policyLines(policy) : peopleLines(policy, history, context.io.clock.now())), ...signatureLines(policy, examination));
  if (current !== null) show(`changes to the policy ${current.hash} that is followed now:`, ...policyChange(current.text, policy.text));
  if (outcome === 'successor') return 'taken';
  output.preview(...remarkLines(policy));
  if (refusal !== null) output.warn(refusal.message);
  refuseUnseen(context, found, policy, options);
  await confirm(context, questionFor(policy, examination), `follow ${policy.project} under policy ${policy.hash}`);
  return refusal !== null ? 'replaced' : current === null ? 'added' : 'changed';
}

function refuseUnseen(context: Context, { remote }: FoundPolicy, { hash, project }: Policy, { policyHash }: AdoptOptions): void {
  const { yes } = context.globals;
  if (!remote || policyHash !== undefined || (!yes && canAsk(context))) return;
  const reason = yes
    ? 'a policy from the web is not followed by --yes alone: whoever runs the server would choose whom you trust'
    : `cannot ask whether to follow ${project} under policy ${hash}: there is no terminal`;
  throw new ConcurError('needs-confirmation', reason, { hint: `if what is shown is right: --yes --policy-hash ${hash}` });
}

function questionFor({ project }: Policy, { current, refusal }: PolicyExamination): string {
  if (refusal !== null) return `Follow ${project} under this policy, against the rule?`;
  return current === null ? `Follow ${project} under this policy?` : `Replace the policy for ${project}?`;
}
