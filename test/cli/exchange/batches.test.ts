import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBundle, sizeOf } from '../../../cli/exchange/batches.ts';
import { MAX_IMPORT_BATCH, MAX_IMPORT_BATCH_BYTES, MAX_REQUEST_BYTES } from '../../../src/base/limits.ts';
import type { FoundEntry } from '../../../src/formats/walk.ts';
import { entryToJson } from '../../../src/http/exchange-json.ts';
import type { ImportEntry } from '../../../src/ledger/port.ts';

function entry(bytes: number): FoundEntry {
  return {
    message: new Uint8Array(bytes),
    filing: { path: 'a', project: null, release: null, signaturePath: null, signatureFile: new Uint8Array(1), signedFile: null },
  };
}

test('a bundle is full after so many entries, and empty when it was taken', () => {
  const bundle = openBundle<number>();
  assert.ok(bundle.isEmpty);
  for (let i = 0; i < MAX_IMPORT_BATCH; i++) {
    assert.ok(bundle.fits(entry(1)));
    bundle.add(entry(1), i);
  }
  assert.ok(!bundle.fits(entry(1)));
  const { entries, about } = bundle.take();
  assert.equal(entries.length, MAX_IMPORT_BATCH);
  assert.deepEqual(about.slice(0, 3), [0, 1, 2]);
  assert.ok(bundle.isEmpty && bundle.fits(entry(1)));
});

test('and when its bytes are as many as may go at once', () => {
  const half = entry(MAX_IMPORT_BATCH_BYTES / 2 - 2);
  const bundle = openBundle<null>();
  for (let i = 0; i < 2; i++) {
    assert.ok(bundle.fits(half));
    bundle.add(half, null);
  }
  assert.equal(2 * sizeOf(half), MAX_IMPORT_BATCH_BYTES);
  assert.ok(!bundle.fits(entry(0)));
});

test('a full bundle fits into a request to a running node, however long its paths are', () => {
  const bundle = openBundle<null>();
  const long = { ...entry(100), filing: { ...entry(0).filing, path: 'p'.repeat(4_000), signaturePath: 'p'.repeat(4_000) } };
  while (bundle.fits(long)) bundle.add(long, null);
  assert.ok(requestBytes(bundle.take().entries) < MAX_REQUEST_BYTES);
  const large = entry(MAX_IMPORT_BATCH_BYTES - 2);
  bundle.add(large, null);
  assert.ok(requestBytes(bundle.take().entries) < MAX_REQUEST_BYTES);
});

function requestBytes(entries: readonly ImportEntry[]): number {
  return JSON.stringify({ entries: entries.map(entryToJson) }).length;
}
