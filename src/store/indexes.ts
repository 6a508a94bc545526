/** By which keys a record is found. All of it follows from the record, so it can be made again at any time. */

import type { Hex } from '../base/bytes.ts';
import { keyIdOf } from '../base/fingerprint.ts';
import { scopeOf, type ForeignStatement } from '../statement/foreign.ts';
import { projectOf, type Result, type Statement } from '../statement/statement.ts';
import type { SignatureReport } from '../statement/report.ts';
import type { HeldForeign, HeldNative } from './held.ts';
import { keyOf, LAST_SECOND, sortable } from './keys.ts';
import type { CertificateRecord } from './record.ts';

/** To be raised when any key below changes: stores with another version are indexed again when they are opened. */
export const INDEX_VERSION = 3;

/** @returns unique keys */
export function nativeIndex({ id, report }: Pick<HeldNative, 'id' | 'report'>, statement: Statement): string[] {
  const project = projectOf(statement);
  return [
    keyOf('project', project, id),
    timelineKey('', project, report, id),
    timelineKey(report.signer, project, report, id),
    ...kindKeys(statement, project, id),
  ];
}

/** Whatever it says is found by way of its payload. @returns unique keys */
export function foreignIndex(held: HeldForeign): string[] {
  const { id, format, payload, report } = held;
  return [
    timelineKey('', scopeOf(format), report, id),
    keyOf('signed', payload, id),
    ...report.mathematics === 'good' ? verifiedKeys(held) : unverifiedKeys(held),
  ];
}

/** Of one that was verified: its place in its signer's trie among them. */
export function verifiedKeys(held: HeldForeign): string[] {
  const { id, format, report } = held;
  return [verifiedKey(held), timelineKey(report.signer, scopeOf(format), report, id)];
}

/** Of one that was not, in the place of those. */
export function unverifiedKeys({ id, format, report }: HeldForeign): string[] {
  return [keyOf('unverified', report.signer, id), keyOf('claimed', report.signer, scopeOf(format), timeOf(report), id)];
}

/** There if and only if the attestation is there and was verified. */
export function verifiedKey({ id, format, report }: HeldForeign): string {
  return keyOf('foreign-signer', report.signer, format, id);
}

/** @returns unique keys */
export function payloadIndex(payload: Hex, { values }: ForeignStatement): string[] {
  const names = new Set<string>();
  const hashes = new Set<string>();
  for (const { artifact, sha256 } of values) {
    for (const name of namesIn(artifact)) names.add(name);
    for (const hash of sha256) hashes.add(hash);
  }
  return [
    ...[...names].map((name) => keyOf('foreign-name', name, payload)),
    ...[...hashes].map((hash) => keyOf('foreign-hash', hash, payload)),
  ];
}

/** @returns unique keys */
export function certificateIndex({ fingerprint, facts }: CertificateRecord): string[] {
  const signing = facts.signingKeys.map((key) => key.fingerprint);
  // Of a primary key that may not sign, or cannot be checked, there may be signatures all the same: they are told as such.
  const keys = new Set([fingerprint, ...signing]);
  return [
    ...signing.map((key) => keyOf('signing-key', key, fingerprint)),
    ...[...keys].map((key) => keyOf('key-id', keyIdOf(key), fingerprint, key)),
  ];
}

/** @param signer or nothing: of anyone */
function timelineKey(signer: string, scope: string, report: SignatureReport, id: string): string {
  return keyOf('timeline', signer, scope, timeOf(report), id);
}

/** As a place in a trie has it (src/sync/tries.ts): whole seconds in four bytes, like every signature's. */
function timeOf({ created }: SignatureReport): string {
  return sortable(Math.min(created, LAST_SECOND));
}

function kindKeys(statement: Statement, project: string, id: string): string[] {
  switch (statement.kind) {
    case 'retraction': return [keyOf('retraction', project, id)];
    case 'delegation': return [keyOf('delegation', project, id)];
    case 'attachment': return [];
    default: return resultKeys(statement, id);
  }
}

function resultKeys(statement: Result, id: string): string[] {
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

/** The whole name, then what follows each of its slashes. */
function namesIn(artifact: string): string[] {
  const names = [artifact];
  for (let slash = artifact.indexOf('/'); slash !== -1; slash = artifact.indexOf('/', slash + 1)) names.push(artifact.slice(slash + 1));
  return names;
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
