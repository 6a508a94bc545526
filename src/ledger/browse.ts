/** Single statements: the log, one in full, and what a signer says at present. */

import { toBase64, type Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import type { Policy } from '../policy/policy.ts';
import { FOREIGN_FORMATS, scopeOf } from '../statement/foreign.ts';
import { decodeMessage } from '../statement/message.ts';
import { currentValues } from '../tally/current.ts';
import { claimsOf, nativeClaim, recall, recallClaims, recallInTurn, type Recalled } from './claims.ts';
import { toEntry } from './entry.ts';
import { idsByNames } from './evidence.ts';
import { findGaps } from './gaps.ts';
import type { Holdings } from './holdings.ts';
import type { CurrentAnswer, CurrentQuery, LogEntry, LogQuery, Shown } from './port.ts';

const MIN_ID_DIGITS = 8;
/** How many of their newest statements a signer names in the next one. */
const MAX_PREVIOUS = 4;

export async function readLog(holdings: Holdings, query: LogQuery): Promise<LogEntry[]> {
  const { store, policies } = holdings;
  const policy = query.project === undefined ? undefined : policies.find(query.project);
  const native = (await recall(holdings, await store.newestIds(query))).map((recalled) => toEntry(policies, recalled));
  if (policy === undefined) return native;
  const foreign = await newestForeign(holdings, policy, query);
  return [...native, ...foreign.map((recalled) => toEntry(policies, recalled, policy))].sort(newestFirst).slice(0, query.limit);
}

/** @throws ConcurError not-found | ambiguous-id | usage */
export async function showStatement(holdings: Holdings, id: string): Promise<Shown> {
  const [entry] = await recall(holdings, [await completeId(holdings, id)]);
  if (entry === undefined) throw new ConcurError('not-found', `attestation "${id}" was imported before its key was known, and was judged again`, { hint: 'concur log' });
  const { record, content, standing } = entry;
  return {
    ...toEntry(holdings.policies, entry),
    report: record.report,
    standing,
    leftOut: content.kind === 'foreign' ? content.leftOut : [],
    // What others signed need not be text; the message has its bytes.
    payload: new TextDecoder().decode(decodeMessage(record.message).payload),
    message: toBase64(record.message),
    gaps: await findGaps(holdings, holdings.policies.all().flatMap((policy) => claimsOf(policy, entry))),
  };
}

export async function readCurrent(holdings: Holdings, { signer, project, build, artifacts }: CurrentQuery): Promise<CurrentAnswer> {
  const { store, policies } = holdings;
  const ids = [...await idsByNames(holdings, { project }, artifacts), ...await store.retractionIds(project)];
  const policy = policies.find(project);
  // Without a policy nothing says which foreign statements are of this project.
  const claims = policy === undefined ? (await recall(holdings, ids)).flatMap(nativeClaim) : await recallClaims(holdings, policy, ids);
  const values = currentValues(claims.filter((claim) => claim.signer === signer && claim.project === project))
    .filter((value) => value.build === build && artifacts.includes(value.artifact))
    .map(({ id, artifact, sha256 }) => ({ id, artifact, sha256 }));
  return { values, newest: await store.newestIds({ signer, project, limit: MAX_PREVIOUS }) };
}

/** At least as many as are wanted, if there are. */
async function newestForeign(holdings: Holdings, policy: Policy, query: LogQuery): Promise<Recalled[]> {
  const lists = await Promise.all(FOREIGN_FORMATS.map((format) => newestOfFormat(holdings, policy, { ...query, project: scopeOf(format) })));
  return lists.flat();
}

/** The policy says which of a format are the project's: looked at from the newest on, until there are enough. */
async function newestOfFormat(holdings: Holdings, policy: Policy, timeline: LogQuery): Promise<Recalled[]> {
  const found: Recalled[] = [];
  const seen = new Set<Hex>();
  for (let window = timeline.limit; ; window *= 4) {
    const ids = await holdings.store.newestIds({ ...timeline, limit: window });
    for await (const some of recallInTurn(holdings, ids.filter((id) => !seen.has(id)))) {
      found.push(...some.filter((recalled) => claimsOf(policy, recalled).length > 0));
      if (found.length >= timeline.limit) return found;
    }
    if (ids.length < window) return found;
    for (const id of ids) seen.add(id);
  }
}

function newestFirst(a: LogEntry, b: LogEntry): number {
  return b.time - a.time || (a.id < b.id ? 1 : -1);
}

async function completeId({ store }: Holdings, id: string): Promise<Hex> {
  if (!/^[0-9a-f]{1,64}$/.test(id) || id.length < MIN_ID_DIGITS) {
    throw new ConcurError('usage', `"${id}" is not a statement's id`, { hint: `give at least ${MIN_ID_DIGITS} of its digits, in lower case: concur log` });
  }
  const [found, another] = await store.idsStartingWith(id, 2);
  if (found === undefined) throw new ConcurError('not-found', `no statement here has an id that starts with "${id}"`, { hint: 'concur log' });
  if (another !== undefined) throw new ConcurError('ambiguous-id', `several ids start with "${id}"`, { hint: 'give more digits' });
  return found;
}
