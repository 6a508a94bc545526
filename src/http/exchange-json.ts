/** What comes in from files and goes out to files, as JSON: bytes are base64 there. */

import { fromBase64, toBase64 } from '../base/bytes.ts';
import type { Exported, FilingNote, ImportEntry } from '../ledger/port.ts';

interface FilingJson extends Omit<FilingNote, 'signatureFile' | 'signedFile'> {
  readonly signatureFile: string | null;
  readonly signedFile: string | null;
}

export interface EntryJson {
  readonly message: string;
  readonly filing: FilingJson;
}

export interface ExportedJson extends Omit<Exported, 'message' | 'filings'> {
  readonly message: string;
  readonly filings: readonly FilingJson[];
}

export function entryToJson({ message, filing }: ImportEntry): EntryJson {
  return { message: toBase64(message), filing: filingToJson(filing) };
}

/** @throws ConcurError usage */
export function entryFromJson({ message, filing }: EntryJson): ImportEntry {
  return { message: bytesOf(message), filing: filingFromJson(filing) };
}

export function exportedToJson({ message, filings, ...exported }: Exported): ExportedJson {
  return { ...exported, message: toBase64(message), filings: filings.map(filingToJson) };
}

/** @throws ConcurError usage */
export function exportedFromJson({ message, filings, ...exported }: ExportedJson): Exported {
  return { ...exported, message: bytesOf(message), filings: filings.map(filingFromJson) };
}

function filingToJson({ signatureFile, signedFile, ...filing }: FilingNote): FilingJson {
  return { ...filing, signatureFile: signatureFile && toBase64(signatureFile), signedFile: signedFile && toBase64(signedFile) };
}

function filingFromJson({ signatureFile, signedFile, ...filing }: FilingJson): FilingNote {
  return { ...filing, signatureFile: signatureFile === null ? null : bytesOf(signatureFile), signedFile: signedFile === null ? null : bytesOf(signedFile) };
}

function bytesOf(base64: string): Uint8Array {
  return fromBase64(base64, 'usage', 'bytes of an attestation or its files');
}
