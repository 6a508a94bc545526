/**
 * What a policy's witnesses held, beside what is in a proof. A node compares whole sets; a proof has but some releases, so
 * it shows of each what the witness's index of releases says. One of them vouches if all that it held of the proof's
 * releases is in the proof, by each whom the policy names.
 */

import { toHex, type Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { witnessedKeys, witnessNamed } from '../policy/named.ts';
import type { Policy } from '../policy/policy.ts';
import type { SetHeld, SignerHeld } from '../statement/checkpoint.ts';
import { scopeOf } from '../statement/foreign.ts';
import { digestOfIds } from '../statement/release-index.ts';
import { keyStanding, mayCount, type KeyFacts, type SignatureReport } from '../statement/report.ts';
import { isResult } from '../statement/statement.ts';
import { keyText } from '../sync/prefixes.ts';
import { summaryOf } from '../sync/summary-of.ts';
import type { TrieItem } from '../sync/tries.ts';
import type { Lacking, Witnessed } from '../tally/freshness.ts';
import { lacksRevocation, newestAmong, seenByEnough } from '../tally/heard.ts';
import type { HeardCheckpoint } from './checkpoints.ts';
import type { Signed } from './signed.ts';

/** All that is in the proof, beside the checkpoints. */
export interface Shown {
  readonly policy: Policy;
  readonly signed: readonly Signed[];
  readonly releases: readonly string[];
  /** What a signer's certificate says, if it is in the proof. */
  readonly factsOf: (signer: Fingerprint) => KeyFacts | undefined;
  /** Seconds. */
  readonly now: number;
}

/** @returns undefined where the policy names no witnesses */
export function witnessedBy(heard: readonly HeardCheckpoint[], shown: Shown): Witnessed | undefined {
  const { policy, releases } = shown;
  if (policy.witnesses === null) return undefined;
  const byName = Map.groupBy(heard.filter(({ delegation }) => mayDelegate(delegation, shown)), ({ delegation }) => witnessNamed(policy, delegation.report.signer));
  byName.delete(null);
  const views = [...byName].flatMap(([name, of]) => newestAmong(of, ({ checkpoint }) => checkpoint.time).flatMap((newest) => {
    // Of a release that it does not show, it may have held anything.
    if (releases.length === 0 || !releases.every((release) => newest.places.has(release))) return [];
    return [{ name: name as string, time: newest.checkpoint.time, lacking: lackingIn(newest, shown) }];
  }));
  return { views, seen: seenByEnough([...byName.values()].map((of) => of.map(({ checkpoint }) => checkpoint)), policy.witnesses.need) };
}

/** As for any statement of a signer: its key, and no word of its own against it. */
function mayDelegate({ id, report }: Signed, { signed, factsOf, now }: Shown): boolean {
  const counts = (by: SignatureReport) => mayCount(by, keyStanding(by, factsOf(by.signer), now));
  const withdrawals = signed.filter(({ content, report: { signer } }) => content.kind === 'retraction' && signer === report.signer && content.retracts.includes(id));
  return counts(report) && !withdrawals.some((each) => counts(each.report));
}

function lackingIn(heard: HeardCheckpoint, shown: Shown): Lacking[] {
  const held = new Map(heard.checkpoint.signers.map((each) => [each.signer, each]));
  return [...witnessedKeys(shown.policy)].flatMap(([fingerprint, { name, isSigner }]): Lacking[] => {
    const theirs = held.get(fingerprint);
    const own = shown.signed.filter(({ report }) => report.signer === fingerprint);
    // Another policy has other witnesses: that says nothing of any builder's word.
    if (theirs === undefined) return isSigner ? [{ why: 'signer', fingerprint, name, id: null }] : [];
    const statements = isSigner ? statementsLacking(heard, theirs, { own, shown }) : withdrawalsLacking(heard, theirs, { own, shown });
    return [
      ...statements.map((id): Lacking => ({ why: 'statement', fingerprint, name, id })),
      // Of whom nothing is here, nothing counts that a revocation could take away.
      ...(own.length > 0 && lacksRevocation(shown.factsOf(fingerprint), theirs.revoked) ? [{ why: 'revocation', fingerprint, name, id: null } as const] : []),
    ];
  });
}

interface Own {
  /** All by this signer that is in the proof. */
  readonly own: readonly Signed[];
  readonly shown: Shown;
}

/** One at most for each set: which one it is can be told of the newest only. */
function statementsLacking(heard: HeardCheckpoint, theirs: SignerHeld, of: Own): (Hex | null)[] {
  const { own, shown: { policy, releases } } = of;
  const results = nativeUpTo(heard, theirs, of).filter(({ content }) => isResult(content));
  const complete = releases.every((release) => {
    const ids = results.filter(({ content }) => isResult(content) && content.build.release === release).map(({ id }) => id);
    return digestOfIds(ids) === (heard.places.get(release)?.signers.find(({ signer }) => signer === theirs.signer)?.digest ?? NONE);
  });
  // What a foreign statement is about is read by a policy, so no index has it: all of the signer's have to be here.
  const formats = [...new Set(policy.foreign.map(({ format }) => format))];
  return [...(complete ? withdrawalsLacking(heard, theirs, of) : [null]), ...formats.flatMap((format) => {
    const set = setOf(heard, theirs, scopeOf(format));
    if (set !== undefined && isWhole(set, upTo(set, own.filter(({ content }) => content.kind === 'foreign' && content.format === format)))) return [];
    return [own.some(({ id }) => id === set?.newest?.id) ? null : (set?.newest?.id ?? null)];
  })];
}

/** Of whom nothing else is here, there is nothing to take back. What was signed in another format can be taken back in ours. */
function withdrawalsLacking(heard: HeardCheckpoint, theirs: SignerHeld, of: Own): (Hex | null)[] {
  if (of.own.every(({ content }) => content.kind === 'retraction')) return [];
  const withdrawn = nativeUpTo(heard, theirs, of).filter(({ content }) => content.kind === 'retraction').map(({ id }) => id);
  return digestOfIds(withdrawn) === theirs.retractions ? [] : [null];
}

function nativeUpTo(heard: HeardCheckpoint, theirs: SignerHeld, { own, shown: { policy } }: Own): Signed[] {
  return upTo(setOf(heard, theirs, policy.project), own.filter(({ content }) => content.kind !== 'foreign'));
}

function setOf({ checkpoint }: HeardCheckpoint, { sets }: SignerHeld, scope: string): SetHeld | undefined {
  return sets[checkpoint.scopes.indexOf(scope)];
}

const NONE = digestOfIds([]);

/** What came after the newest that the witness held, it could not hold. */
function upTo(set: SetHeld | undefined, signed: readonly Signed[]): Signed[] {
  const newest = set?.newest ?? null;
  if (newest === null) return [];
  return signed.filter((each) => keyText(itemOf(each)) <= keyText(newest)).sort((a, b) => (keyText(itemOf(a)) < keyText(itemOf(b)) ? -1 : 1));
}

function isWhole({ count, root }: SetHeld, signed: readonly Signed[]): boolean {
  const summary = summaryOf(signed.map(itemOf));
  return summary.count === count && toHex(summary.digest) === root;
}

function itemOf({ id, report }: Signed): TrieItem {
  return { id, time: report.created };
}
