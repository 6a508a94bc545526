/**
 * Attestations as files again: the same files, byte for byte, where the operator's own import tells what they were; else
 * in their format's custom, under the release and the signer. Nothing is written here: what to write is said.
 */

import type { Hex } from '../base/bytes.ts';
import { sha256Hex } from '../base/sha256.ts';
import { decodeMessage } from '../statement/message.ts';
import type { ClaimedValue } from '../statement/statement.ts';
import { customFiles } from './custom-files.ts';
import type { Exportable, FileToWrite } from './exportable.ts';
import type { FoundFiling } from './found.ts';
import { isSafePath, withMark } from './safe-path.ts';

export type { Exportable, FileToWrite } from './exportable.ts';

export interface Tree {
  /**
   * The files of these that were not there yet. Where two attestations want different bytes at one path, the newer of
   * these has it, and the other's file has eight digits of its id in the name.
   */
  filesOf(attestations: readonly Exportable[]): FileToWrite[];
}

/** Remembers, by path and hash, what it has given out: a tree may be made in several steps. */
export function openTree(): Tree {
  const places = new Places();
  return {
    filesOf: (attestations) => attestations.toSorted(newestFirst).flatMap((attestation) => fileSets(attestation).flatMap((files) => places.put(files, attestation.id))),
  };
}

/** As sha256sum writes and checks it; a name with several hashes has a line for each. */
export function sumsOf(values: readonly ClaimedValue[]): string {
  const lines = values.flatMap(({ artifact, sha256 }) => sha256.map((hash) => ({ artifact, line: `${hash}  ${artifact}\n` })));
  return lines.toSorted((a, b) => order(a.artifact, b.artifact) || order(a.line, b.line)).map(({ line }) => line).join('');
}

function newestFirst(a: Exportable, b: Exportable): number {
  return b.time - a.time || order(a.id, b.id);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Files that belong together, for each place where the operator had them. */
function fileSets(attestation: Exportable): FileToWrite[][] {
  const { payload } = decodeMessage(attestation.message);
  const originals = attestation.filings.map((filing) => originalFiles(filing, payload)).filter((files) => files.every(({ path }) => isSafePath(path)) && areApart(files));
  return originals.length > 0 ? originals : [customFiles(attestation)];
}

function originalFiles({ path, signedFile, signaturePath, signatureFile }: FoundFiling, payload: Uint8Array): FileToWrite[] {
  const signed = { path, bytes: signedFile ?? payload };
  return signaturePath === null || signatureFile === null ? [signed] : [signed, { path: signaturePath, bytes: signatureFile }];
}

/** Of a signed file and its signature, neither is the other's folder. */
function areApart([signed, signature]: readonly FileToWrite[]): boolean {
  return signed === undefined || signature === undefined || !`${signed.path}/`.startsWith(`${signature.path}/`) && !`${signature.path}/`.startsWith(`${signed.path}/`);
}

class Places {
  readonly #files = new Map<string, Hex>();
  readonly #folders = new Set<string>();

  put(files: readonly FileToWrite[], id: Hex): FileToWrite[] {
    const [wanted, marked, apart] = [files, withMark(files, id.slice(0, 8)), files.map(({ path, bytes }) => ({ path: `${id}/${path}`, bytes }))];
    const fitting = [wanted, marked, apart].find((candidate) => candidate.every((file) => this.#isFree(file))) ?? apart;
    return fitting.filter((file) => this.#take(file));
  }

  /** Or taken by the same bytes. */
  #isFree({ path, bytes }: FileToWrite): boolean {
    const there = this.#files.get(path);
    if (there !== undefined) return there === sha256Hex(bytes);
    return !this.#folders.has(path) && !foldersOf(path).some((folder) => this.#files.has(folder));
  }

  /** Whether it is new. */
  #take({ path, bytes }: FileToWrite): boolean {
    if (this.#files.has(path)) return false;
    this.#files.set(path, sha256Hex(bytes));
    for (const folder of foldersOf(path)) this.#folders.add(folder);
    return true;
  }
}

function foldersOf(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, i) => names.slice(0, i + 1).join('/'));
}
