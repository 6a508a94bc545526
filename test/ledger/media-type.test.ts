import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { guessMediaType } from '../../src/ledger/media-type.ts';

test('what a piece of evidence is, is guessed by its first bytes', () => {
  const pieces: readonly (readonly [string, Uint8Array | string])[] = [
    ['text/plain', 'dpkg-buildpackage: info\n'],
    ['text/plain', '\u001b[31mred\u001b[0m in a log\r\n\tand a tab'],
    ['text/plain', ''],
    ['text/html', '<!DOCTYPE html><script>alert(1)</script>'],
    ['text/html', '\n <HTML>'],
    ['application/json', '{"a": 1}'],
    ['application/xml', '<?xml version="1.0"?>'],
    ['application/vnd.concur.manifest+jsonl', '{"artifact":{"madeBy":"concur 0.2.0"},"format":"concur-manifest/1"}\n'],
    ['application/gzip', gzipSync('log')],
    ['application/zstd', zstdCompressSync('log')],
    ['application/octet-stream', 'a\0b'],
    ['application/octet-stream', Buffer.from([0xff, 0xfe, 0x00])],
    ['application/octet-stream', 'C1 \u009b controls'],
  ];
  for (const [mediaType, piece] of pieces) assert.equal(guessMediaType(Buffer.from(piece as string)), mediaType, String(piece));
});

test('a character that is cut at the end of what was read is still text', () => {
  assert.equal(guessMediaType(Buffer.from('für').subarray(0, 2)), 'text/plain');
  assert.equal(guessMediaType(Buffer.from([0x66, 0xc3, 0x66])), 'application/octet-stream');
});
