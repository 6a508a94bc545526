import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonLine } from '../../../cli/exchange/export-statements.ts';
import { utf8Encode } from '../../../src/base/bytes.ts';
import { encodeMessage } from '../../../src/statement/message.ts';

test('bad input 72: a line of ndjson shows a terminal nothing of what was signed but plain characters, and says the same', () => {
  const text = 'a\u009b2Jb\u202ec\u0007d\u2028é\n';
  const message = encodeMessage({ kind: 'sha256sums', payload: utf8Encode(text), signature: Uint8Array.of(1, 2) });
  const line = jsonLine('hello', { id: 'a'.repeat(64), format: 'sha256sums', releases: ['1.0'], signer: 'A'.repeat(40), name: null, time: 1, verified: false, message, filings: [] });
  assert.match(line, /^[ -~]+\n$/);
  const { project, payload, name } = JSON.parse(line) as Record<string, unknown>;
  assert.deepEqual([project, payload, name], ['hello', text, null]);
});
