/** Stored attestations as claims: decoded, with the standing of their keys at this moment. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { sha256Hex } from '../base/sha256.ts';
import { readForeign } from '../formats/read.ts';
import type { Policy } from '../policy/policy.ts';
import { toClaim, type Claim } from '../statement/claim.ts';
import { decodeStatement } from '../statement/decode.ts';
import type { Content, Filing, ForeignStatement } from '../statement/foreign.ts';
import { decodeMessage } from '../statement/message.ts';
import { isTallied } from '../statement/statement.ts';
import { keyStanding, type KeyFacts, type KeyStanding } from '../statement/report.ts';
import type { AttestationRecord } from '../store/store.ts';
import { deriveClaims } from '../tally/foreign-claims.ts';
import type { Holdings } from './holdings.ts';
import { isKnownNow } from './who-signed.ts';

export interface Recalled {
  readonly record: AttestationRecord;
  readonly content: Content;
  readonly standing: KeyStanding;
  /** Of a foreign attestation: where the operator had it. */
  readonly filings: readonly Filing[];
}

/** In the order of the ids; without those that were imported unverified and judged again since. */
export async function recall(holdings: Holdings, ids: readonly Hex[]): Promise<Recalled[]> {
  const all: Recalled[] = [];
  for await (const some of recallInTurn(holdings, ids)) all.push(...some);
  return all;
}

/** Each of them has all that it signs: of a whole project they are held for a moment only. */
const AT_A_TIME = 256;

/** The same, some at a time. */
export async function* recallInTurn(holdings: Holdings, ids: readonly Hex[]): AsyncGenerator<Recalled[]> {
  const read = contentReader();
  for (let i = 0; i < ids.length; i += AT_A_TIME) yield recallWith(read, holdings, ids.slice(i, i + AT_A_TIME));
}

/** What they say of the policy's project. */
export async function recallClaims(holdings: Holdings, policy: Policy, ids: readonly Hex[]): Promise<Claim[]> {
  const claims: Claim[] = [];
  for await (const some of recallInTurn(holdings, [...new Set(ids)])) claims.push(...some.flatMap((recalled) => claimsOf(policy, recalled)));
  return claims;
}

/** A foreign attestation may speak of several releases, each in a claim of its own, or not of this project at all. */
export function claimsOf(policy: Policy, recalled: Recalled): Claim[] {
  const { record: { id, report }, content, standing, filings } = recalled;
  if (content.kind !== 'foreign') return nativeClaim(recalled).filter((claim) => claim.project === policy.project);
  return deriveClaims(policy, { id, signer: report.signer, time: report.created, report, standing, statement: content, filings });
}

/** Of one in our own format, whatever its project; none of what no tally is made of. */
export function nativeClaim({ record: { id, report }, content, standing }: Recalled): Claim[] {
  return !isTallied(content) ? [] : [toClaim({ id, statement: content, report }, standing)];
}

async function recallWith(read: ContentReader, holdings: Holdings, ids: readonly Hex[]): Promise<Recalled[]> {
  const records = await withoutJudgedAgain(holdings, await holdings.store.attestations(ids));
  const filings = await holdings.store.filings(records.map((record) => record.id));
  const facts = await factsOfSigners(holdings, records);
  const now = holdings.clock.now();
  return Promise.all(records.map(async (record) => ({
    record,
    content: await read(record.message),
    standing: keyStanding(record.report, facts.get(record.report.signer), now),
    filings: filings.get(record.id) ?? [],
  })));
}

type ContentReader = (message: Uint8Array) => Promise<Content>;

/** The text that many sign alike is read once. */
function contentReader(): ContentReader {
  const texts = new Map<Hex, Promise<ForeignStatement>>();
  return async (message) => {
    const { kind, payload } = decodeMessage(message);
    if (kind === 'native') return decodeStatement(payload);
    const key = `${kind} ${sha256Hex(payload)}`;
    const known = texts.get(key);
    if (known !== undefined) return known;
    const statement = readForeign(kind, payload);
    texts.set(key, statement);
    return statement;
  };
}

async function withoutJudgedAgain({ certificates }: Holdings, records: readonly AttestationRecord[]): Promise<AttestationRecord[]> {
  const unverified = new Set(records.filter(({ report }) => report.mathematics === 'no-key').map(({ report }) => report.signer));
  const known = new Set<string>();
  for (const name of unverified) if (await isKnownNow(certificates, name)) known.add(name);
  return records.filter(({ report }) => report.mathematics !== 'no-key' || !known.has(report.signer));
}

async function factsOfSigners({ certificates }: Holdings, records: readonly AttestationRecord[]): Promise<Map<Fingerprint, KeyFacts | undefined>> {
  const facts = new Map<Fingerprint, KeyFacts | undefined>();
  for (const signer of new Set(records.map((record) => record.report.signer))) facts.set(signer, await certificates.facts(signer));
  return facts;
}
