/** Single statements: the log, one in full, and what a signer says at present. */

import { toBase64, utf8Decode, type Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { buildId } from '../statement/build-id.ts';
import { decodeMessage } from '../statement/message.ts';
import type { Statement } from '../statement/statement.ts';
import { currentValues } from '../tally/current.ts';
import { claimOf, recall, recallClaims, type Recalled } from './claims.ts';
import { findGaps } from './gaps.ts';
import type { Holdings } from './holdings.ts';
import type { CurrentAnswer, CurrentQuery, LogEntry, LogQuery, Shown } from './port.ts';
import type { PolicyBook } from './policies.ts';

const MIN_ID_DIGITS = 8;
/** How many of their newest statements a signer names in the next one. */
const MAX_PREVIOUS = 4;

export async function readLog(holdings: Holdings, query: LogQuery): Promise<LogEntry[]> {
  const recalled = await recall(holdings, await holdings.store.newestIds(query));
  return recalled.map((entry) => toEntry(holdings.policies, entry));
}

/** @throws ConcurError not-found | ambiguous-id | usage */
export async function showStatement(holdings: Holdings, id: string): Promise<Shown> {
  const [entry] = await recall(holdings, [await completeId(holdings, id)]);
  const { record, standing } = entry as Recalled;
  return {
    ...toEntry(holdings.policies, entry as Recalled),
    report: record.report,
    standing,
    leftOut: [],
    payload: utf8Decode(decodeMessage(record.message).payload, 'store-damaged', 'statement'),
    message: toBase64(record.message),
    gaps: await findGaps(holdings, [claimOf(entry as Recalled)]),
  };
}

export async function readCurrent(holdings: Holdings, { signer, project, build, artifacts }: CurrentQuery): Promise<CurrentAnswer> {
  const named = await Promise.all(artifacts.map((artifact) => holdings.store.idsByName(project, artifact)));
  const claims = await recallClaims(holdings, [...named.flat(), ...await holdings.store.retractionIds(project)]);
  const values = currentValues(claims.filter((claim) => claim.signer === signer))
    .filter((value) => value.build === build && artifacts.includes(value.artifact))
    .map(({ id, artifact, sha256 }) => ({ id, artifact, sha256 }));
  return { values, newest: await holdings.store.newestIds({ signer, project, limit: MAX_PREVIOUS }) };
}

async function completeId({ store }: Holdings, id: string): Promise<Hex> {
  if (!/^[0-9a-f]{1,64}$/.test(id) || id.length < MIN_ID_DIGITS) {
    throw new ConcurError('usage', `"${id}" is not an attestation's id`, { hint: `give at least ${MIN_ID_DIGITS} of its digits, in lower case: concur log` });
  }
  const [found, another] = await store.idsStartingWith(id, 2);
  if (found === undefined) throw new ConcurError('not-found', `no attestation here has an id that starts with "${id}"`, { hint: 'concur log' });
  if (another !== undefined) throw new ConcurError('ambiguous-id', `several ids start with "${id}"`, { hint: 'give more digits' });
  return found;
}

function toEntry(policies: PolicyBook, { record, statement }: Recalled): LogEntry {
  const { signer, created } = record.report;
  return {
    id: record.id,
    kind: statement.kind,
    format: 'native',
    signer,
    ...describe(statement),
    name: policies.petname(signer, describe(statement).project),
    time: created,
    firstSeen: record.firstSeen,
  };
}

function describe(statement: Statement): { project: string } & Pick<LogEntry, 'release' | 'build' | 'subjects' | 'refersTo' | 'reason'> {
  switch (statement.kind) {
    case 'attestation': return {
      ...describeBuild(statement),
      subjects: statement.subjects.map(({ name, sha256 }) => ({ name, sha256: [sha256] })),
    };
    case 'non-deterministic': return { ...describeBuild(statement), subjects: statement.results };
    case 'retraction': return {
      project: statement.project, release: null, build: null, subjects: [], refersTo: statement.retracts, reason: statement.reason,
    };
  }
}

function describeBuild({ build, run }: Exclude<Statement, { kind: 'retraction' }>): { project: string } & Pick<LogEntry, 'release' | 'build' | 'refersTo' | 'reason'> {
  return {
    project: build.project,
    release: build.release,
    build: buildId(build),
    refersTo: run.supersedes?.ids ?? [],
    reason: run.supersedes?.reason ?? null,
  };
}
