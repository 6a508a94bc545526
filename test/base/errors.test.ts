import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ConcurError, ERROR_EXITS, EXIT, isConcurError, type ErrorCode } from '../../src/base/errors.ts';

const documentation = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');

test('every code is documented with its exit code, its meaning and a next step, and no other is', () => {
  const rows = [...documentation.matchAll(/^\| `([a-z-]+)` \| (\d+) \| (.+) \| (.+) \|$/gm)];
  assert.deepEqual(
    Object.fromEntries(rows.map(([, code, exit]) => [code as string, Number(exit)])),
    { ...ERROR_EXITS },
  );
  assert.equal(rows.length, Object.keys(ERROR_EXITS).length, 'a code has two rows');
  for (const [, code, , meaning = '', next = ''] of rows) assert.ok(meaning.trim() !== '' && next.trim() !== '', code);
});

test('every exit code but success is documented', () => {
  const documented = [...documentation.matchAll(/^\| (\d+) \| [^|]+ \|$/gm)].map((row) => Number(row[1]));
  assert.deepEqual(documented, Object.values(EXIT).filter((exit) => exit !== EXIT.ok));
});

test('no refusal leaves with a code of Node, of a verdict or of success', () => {
  for (const exit of Object.values(ERROR_EXITS)) assert.ok(exit >= 64, String(exit));
});

test('an error carries its code, exit code, hint and cause', () => {
  const cause = new Error('inner');
  const error = new ConcurError('store-locked', 'store is in use', { hint: 'stop the other process', cause });
  assert.deepEqual(
    [error.code, error.exitCode, error.message, error.hint, error.cause],
    ['store-locked', 74, 'store is in use', 'stop the other process', cause],
  );
  assert.equal(Object.hasOwn(new ConcurError('busy', 'queue is full'), 'cause'), false);
});

test('a refusal is recognised by any of its codes, and a bug by none', () => {
  const error: unknown = new ConcurError('busy', 'queue is full');
  assert.ok(isConcurError(error));
  assert.ok(isConcurError(error, 'not-found', 'busy'));
  assert.equal(isConcurError(error, 'not-found'), false);
  assert.equal(isConcurError(new TypeError('undefined is not a function')), false);
});

test('bad input 72: a quoted value cannot reach the terminal raw, neither in the message nor in the hint', () => {
  const error = new ConcurError('name-unsafe', 'name "\u001b[2J\u001b]52;c;x\u0007"', { hint: 'not \u009b31m\r' });
  assert.equal(error.message, 'name "\\u{1b}[2J\\u{1b}]52;c;x\\u{7}"');
  assert.equal(error.hint, 'not \\u{9b}31m\\u{d}');
});

test('bad input 73: a quoted value cannot forge a line', () => {
  const error = new ConcurError('name-unsafe', 'name "x\nAGREED  6954ac32\u2028"');
  assert.equal(error.message, 'name "x\\u{a}AGREED  6954ac32\\u{2028}"');
});

test('codes are words joined by dashes', () => {
  for (const code of Object.keys(ERROR_EXITS) as ErrorCode[]) assert.match(code, /^[a-z]+(?:-[a-z]+)*$/);
});
