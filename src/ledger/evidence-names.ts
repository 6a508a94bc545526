/** Which evidence statements name, and which statements name a piece. Only those of our own format name any. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { decodeStatement } from '../statement/decode.ts';
import type { Content } from '../statement/foreign.ts';
import { decodeMessage } from '../statement/message.ts';
import type { Evidence } from '../statement/statement.ts';
import type { Store } from '../store/store.ts';
import type { CertificateBook } from './certificates.ts';
import { recall } from './claims.ts';
import type { Holdings } from './holdings.ts';
import type { PolicyBook } from './policies.ts';

export interface Naming extends Evidence {
  /** Of the statement. */
  readonly statement: Hex;
  readonly signer: Fingerprint;
}

/** Statements that are looked through at a time. */
const BATCH = 1_000;

/** By the evidence's hash. */
export async function allNamings(holdings: Holdings): Promise<Map<Hex, Naming[]>> {
  const named = new Map<Hex, Naming[]>();
  for await (const ids of nativeIds(holdings.store)) {
    for (const { record, content } of await recall(holdings, ids)) {
      for (const piece of evidenceIn(content)) named.set(piece.sha256, [...named.get(piece.sha256) ?? [], { ...piece, statement: record.id, signer: record.report.signer }]);
    }
  }
  return named;
}

export interface Trusting {
  readonly store: Store;
  readonly policyBook: PolicyBook;
  readonly certificateBook: CertificateBook;
}

/** Hashes of what statements name that this node passes on: its operator's, and those of signers whom a policy here names. */
export async function relayedEvidence({ store, policyBook, certificateBook }: Trusting): Promise<Set<Hex>> {
  const hashes = new Set<Hex>();
  for await (const ids of nativeIds(store)) {
    for (const { message, report } of await store.attestations(ids)) {
      if (!policyBook.names(report.signer) && !await certificateBook.isOwn(report.signer)) continue;
      for (const sha256 of evidenceOf(message)) hashes.add(sha256);
    }
  }
  return hashes;
}

/** Hashes of what a stored message names. */
export function evidenceOf(message: Uint8Array): readonly Hex[] {
  const { kind, payload } = decodeMessage(message);
  return kind === 'native' ? evidenceIn(decodeStatement(payload)).map(({ sha256 }) => sha256) : [];
}

export function evidenceIn(content: Content): readonly Evidence[] {
  switch (content.kind) {
    case 'attestation':
    case 'non-deterministic': return content.run.evidence;
    case 'attachment': return [content.evidence];
    default: return [];
  }
}

async function* nativeIds(store: Store): AsyncGenerator<Hex[]> {
  for (const project of await store.projects()) {
    const ids = await store.idsOfProject(project, { limit: Infinity });
    for (let at = 0; at < ids.length; at += BATCH) yield ids.slice(at, at + BATCH);
  }
}
