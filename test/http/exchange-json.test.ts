import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { entryFromJson, entryToJson, exportedFromJson, exportedToJson } from '../../src/http/exchange-json.ts';
import type { Exported, FilingNote, ImportEntry } from '../../src/ledger/port.ts';

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, i) => i);
const DETACHED: FilingNote = { path: '1.0/ada/all.SHA256SUMS', project: 'hello', release: null, signaturePath: '1.0/ada/all.SHA256SUMS.asc', signatureFile: EVERY_BYTE, signedFile: null };
const CLEARSIGNED: FilingNote = { path: 'a.buildinfo', project: null, release: '1.0', signaturePath: null, signatureFile: null, signedFile: EVERY_BYTE };

describe('files of others as JSON', () => {
  it('brings every byte to the node that was handed to it', () => {
    for (const filing of [DETACHED, CLEARSIGNED]) {
      const entry: ImportEntry = { message: EVERY_BYTE, filing };
      assert.deepEqual(entryFromJson(overTheWire(entryToJson(entry))), entry);
    }
  });

  it('brings every byte back that the node gives out', () => {
    const exported: Exported = {
      id: 'a'.repeat(64), format: 'sha256sums', releases: ['1.0'], signer: 'A'.repeat(40), name: 'ada', time: 1, verified: true,
      message: EVERY_BYTE, filings: [DETACHED, CLEARSIGNED],
    };
    assert.deepEqual(exportedFromJson(overTheWire(exportedToJson(exported))), exported);
  });

  it('keeps an empty file apart from one that is not there', () => {
    const entry: ImportEntry = { message: EVERY_BYTE, filing: { ...DETACHED, signatureFile: new Uint8Array(), signedFile: null } };
    assert.deepEqual(entryFromJson(overTheWire(entryToJson(entry))), entry);
  });

  it('refuses what is no base64', () => {
    const entry = entryToJson({ message: EVERY_BYTE, filing: DETACHED });
    assert.throws(() => entryFromJson({ ...entry, message: 'not base64!' }), { code: 'usage' });
  });
});

function overTheWire<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
