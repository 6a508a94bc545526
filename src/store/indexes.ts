/** By which keys a record is found. All of it follows from the record, so it can be made again at any time. */

import { decodeStatement } from '../statement/decode.ts';
import { decodeMessage } from '../statement/message.ts';
import { projectOf, type Statement } from '../statement/statement.ts';
import { keyOf, sortable } from './keys.ts';
import type { AttestationRecord, CertificateRecord } from './record.ts';

/** To be raised when any key below changes: stores with another version are indexed again when they are opened. */
export const INDEX_VERSION = 1;

/** A record on its way in. */
export interface NewAttestation extends AttestationRecord {
  /** What the message says, from whoever decoded it. @default decoded again */
  readonly statement?: Statement;
}

/** @returns unique keys */
export function attestationIndex({ id, message, report, statement = decodeStatement(decodeMessage(message).payload) }: NewAttestation): string[] {
  const project = projectOf(statement);
  return [
    keyOf('project', project, id),
    ...timelineKeys(report.signer, project, sortable(report.created), id),
    ...(statement.kind === 'retraction' ? [keyOf('retraction', project, id)] : resultKeys(statement, id)),
  ];
}

export function certificateIndex({ fingerprint, facts }: CertificateRecord): string[] {
  return facts.signingKeys.map((key) => keyOf('signing-key', key.fingerprint, fingerprint));
}

function timelineKeys(signer: string, project: string, time: string, id: string): string[] {
  return ['', signer].map((who) => keyOf('timeline', who, project, time, id));
}

function resultKeys(statement: Exclude<Statement, { kind: 'retraction' }>, id: string): string[] {
  const { project, release } = statement.build;
  const names = new Set<string>();
  const hashes = new Set<string>();
  for (const { name, sha256 } of statement.kind === 'attestation' ? statement.subjects : statement.results) {
    names.add(name).add(baseName(name));
    for (const hash of [sha256].flat()) hashes.add(hash);
  }
  return [
    keyOf('release', project, release, id),
    ...[...names].map((name) => keyOf('name', project, name, id)),
    ...[...hashes].map((hash) => keyOf('hash', hash, id)),
  ];
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
